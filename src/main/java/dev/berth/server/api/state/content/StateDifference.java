package dev.berth.server.api.state.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.api.state.content.Snapshot.Digest;
import dev.berth.server.api.state.content.Snapshot.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one state to another. No value of a resource is in it: which of them are secrets, providers alone know, and
 * states do not say it of all. Outputs say it of themselves.
 *
 * @param added how many instances of resources came
 * @param removed how many went
 * @param changed how many became others
 * @param resources the first of these, by address
 * @param outputs the first ones that came, went or changed, by name
 * @param complete whether all of them are there
 */
public record StateDifference(
        int added,
        int removed,
        int changed,
        List<ResourceChange> resources,
        List<OutputChange> outputs,
        boolean complete) {
    /** More is not read by anybody. */
    static final int MOST = 1_000;

    /** Attributes of one instance; more than any provider's schema has. */
    private static final int MOST_NAMES = 200;

    public StateDifference {
        resources = List.copyOf(resources);
        outputs = List.copyOf(outputs);
    }

    /** What became of something. */
    public enum Action {
        ADDED,
        REMOVED,
        CHANGED
    }

    /**
     * An instance of a resource.
     *
     * @param attributes the names of those that differ, when it changed
     * @param tainted whether the tool is going to replace it now
     */
    public record ResourceChange(
            String address, Action action, String type, String provider, List<String> attributes, boolean tainted) {
        public ResourceChange {
            attributes = List.copyOf(attributes);
        }
    }

    /**
     * An output.
     *
     * @param sensitive whether it is so in either state; both values are null then
     * @param before null when there was none
     * @param after null when there is none
     */
    public record OutputChange(
            String name,
            Action action,
            boolean sensitive,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    public static StateDifference between(Snapshot before, Snapshot after) {
        List<ResourceChange> resources = new ArrayList<>();
        for (String address : names(before.instances(), after.instances())) {
            resource(address, before.instances().get(address), after.instances().get(address))
                    .forEach(resources::add);
        }
        List<OutputChange> outputs = new ArrayList<>();
        for (String name : names(before.outputs(), after.outputs())) {
            output(name, before.outputs().get(name), after.outputs().get(name)).forEach(outputs::add);
        }
        return new StateDifference(
                count(resources, Action.ADDED),
                count(resources, Action.REMOVED),
                count(resources, Action.CHANGED),
                resources.stream().limit(MOST).toList(),
                outputs.stream().limit(MOST).toList(),
                resources.size() <= MOST && outputs.size() <= MOST);
    }

    private static Set<String> names(Map<String, ?> before, Map<String, ?> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names;
    }

    private static int count(List<ResourceChange> resources, Action action) {
        return (int) resources.stream().filter(one -> one.action() == action).count();
    }

    private static Stream<ResourceChange> resource(
            String address, @Nullable Instance before, @Nullable Instance after) {
        if (Objects.equals(before, after)) {
            return Stream.empty();
        }
        Instance there = Objects.requireNonNull(after == null ? before : after);
        Action action = action(before, after);
        List<String> attributes =
                before == null || after == null ? List.of() : differing(before.attributes(), after.attributes());
        return Stream.of(new ResourceChange(
                address, action, there.type(), there.provider(), attributes, after != null && after.tainted()));
    }

    private static List<String> differing(Map<String, Digest> before, Map<String, Digest> after) {
        return names(before, after).stream()
                .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                .limit(MOST_NAMES)
                .toList();
    }

    private static Stream<OutputChange> output(String name, @Nullable Output before, @Nullable Output after) {
        if (Objects.equals(before, after)) {
            return Stream.empty();
        }
        boolean sensitive = (before != null && before.sensitive()) || (after != null && after.sensitive());
        return Stream.of(new OutputChange(
                name,
                action(before, after),
                sensitive,
                sensitive || before == null ? null : before.value(),
                sensitive || after == null ? null : after.value()));
    }

    private static Action action(@Nullable Object before, @Nullable Object after) {
        return before == null ? Action.ADDED : after == null ? Action.REMOVED : Action.CHANGED;
    }
}
