package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.SecretStore.Secret;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.persistence.workspace.StoredValues.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was secret in a workspace, the latest first. Those in use always stay. Of the others there are limits for each
 * name, so that one that changes with every task does not push out the rest, and for all together; what no task was given
 * to apply goes first.
 */
final class SecretHistory {
    /** Former values of one name. */
    static final int MOST_OF_A_NAME = 20;

    /** Former values of a workspace. */
    static final int MOST = 500;

    /** Characters in the former values of a workspace; the latest stays whatever its length. */
    static final int MOST_CHARACTERS = 1 << 20;

    /** Whose value: a variable or environment variable of the workspace, a variable of a task, or of a configuration. */
    enum Owner {
        VARIABLE,
        ENVIRONMENT,
        TASK,
        CONFIGURATION
    }

    /** A value with the name that it had. */
    record Entry(Owner owner, String name, Secret secret) {}

    /** A value with whether a task that may apply was given it, so that it may stand in the state. */
    record Known(Entry entry, boolean given) {}

    /**
     * What is new.
     *
     * @param inUse what is secret now
     * @param replaced what was until now
     * @param given what tasks that may apply are given
     */
    record Change(List<Entry> inUse, List<Entry> replaced, List<Entry> given) {
        static Change handedOut(List<Entry> entries) {
            return new Change(entries, List.of(), entries);
        }
    }

    private SecretHistory() {}

    /** What is secret of the workspace now. */
    static List<Entry> of(Values values) {
        return Stream.concat(
                        sensitive(Owner.VARIABLE, values.variables()),
                        sensitive(Owner.ENVIRONMENT, values.environment()))
                .toList();
    }

    /** What is secret of the workspace and of one of its tasks. */
    static List<Entry> of(Values values, TaskVariables task) {
        List<Entry> all = new ArrayList<>(of(values));
        task.expressions()
                .forEach((name, expression) -> all.add(new Entry(Owner.TASK, name, new Secret(expression, true))));
        return all;
    }

    private static Stream<Entry> sensitive(Owner owner, Map<String, Variable> values) {
        return values.entrySet().stream()
                .filter(value -> value.getValue().sensitive())
                .map(value -> new Entry(
                        owner,
                        value.getKey(),
                        new Secret(value.getValue().value(), value.getValue().hcl())));
    }

    /** The values of a configuration's own variables. */
    static List<Entry> ofConfiguration(Map<String, String> values) {
        return values.entrySet().stream()
                .filter(value -> value.getValue().length() <= MOST_CHARACTERS)
                .map(value -> new Entry(Owner.CONFIGURATION, value.getKey(), new Secret(value.getValue(), false)))
                .toList();
    }

    /** Whether all of these are known and known to have been given. */
    static boolean knows(List<Known> history, List<Entry> given) {
        return given.stream().map(entry -> new Known(entry, true)).allMatch(new HashSet<>(history)::contains);
    }

    /** The history with what is in use, and with what was replaced just now as its latest. */
    static List<Known> after(List<Known> before, Change change) {
        Map<Entry, Boolean> known = new HashMap<>();
        before.forEach(old -> known.put(old.entry(), old.given()));
        Set<Entry> all = new LinkedHashSet<>(change.replaced());
        change.inUse().stream().filter(entry -> !known.containsKey(entry)).forEach(all::add);
        before.forEach(old -> all.add(old.entry()));
        change.given().forEach(entry -> known.put(entry, true));
        List<Known> after = all.stream()
                .map(entry -> new Known(entry, known.getOrDefault(entry, false)))
                .toList();
        return trimmed(after, Set.copyOf(change.inUse()));
    }

    /** What was never given stands in no state, so it goes first. */
    private static List<Known> trimmed(List<Known> all, Set<Entry> inUse) {
        Set<Known> kept = new HashSet<>();
        Room room = new Room();
        for (boolean given : new boolean[] {true, false}) {
            all.stream()
                    .filter(known -> known.given() == given)
                    .filter(known -> inUse.contains(known.entry()) || room.takes(known.entry()))
                    .forEach(kept::add);
        }
        return all.stream().filter(kept::contains).toList();
    }

    /** How much is left for what is not in use. */
    private static final class Room {
        private final Map<String, Integer> ofName = new HashMap<>();
        private int former;
        private long characters;

        boolean takes(Entry entry) {
            long needed = characters + entry.secret().text().length();
            boolean fits = former == 0 || former < MOST && needed <= MOST_CHARACTERS;
            if (!fits || ofName.merge(entry.owner() + "/" + entry.name(), 1, Integer::sum) > MOST_OF_A_NAME) {
                return false;
            }
            former++;
            characters = needed;
            return true;
        }
    }

    /** The values that are to be masked: none that the workspace shows to everybody. */
    static List<Secret> toMask(List<Known> history, Values values) {
        Set<String> shown = Stream.concat(values.variables().values().stream(), values.environment().values().stream())
                .filter(variable -> !variable.sensitive())
                .map(variable -> bare(variable.value()))
                .collect(Collectors.toSet());
        return history.stream()
                .map(known -> known.entry().secret())
                .filter(secret -> !shown.contains(bare(secret.text())))
                .distinct()
                .toList();
    }

    /** The same for a string and for the expression that is this string. */
    private static String bare(String text) {
        String stripped = text.strip();
        return stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"")
                ? stripped.substring(1, stripped.length() - 1)
                : stripped;
    }
}
