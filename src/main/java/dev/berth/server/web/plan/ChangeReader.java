package dev.berth.server.web.plan;

import dev.berth.masking.Masks;
import dev.berth.server.web.Visible;
import dev.berth.server.web.plan.Value.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes of one change, as the plan has it, what is shown of it. */
final class ChangeReader {
    private static final int MOST_PATHS = 100;

    /** Why Terraform and OpenTofu do what they do, by their words. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("replace_because_tainted", "it is tainted: an earlier apply left it half done"),
            Map.entry("replace_because_cannot_update", "what changes cannot be changed in place"),
            Map.entry("replace_by_request", "its replacement was asked for"),
            Map.entry("replace_by_triggers", "something in its replace_triggered_by changes"),
            Map.entry("delete_because_no_resource_config", "it is no longer in the configuration"),
            Map.entry("delete_because_wrong_repetition", "its index does not fit count or for_each"),
            Map.entry("delete_because_count_index", "its index is out of range for count"),
            Map.entry("delete_because_each_key", "its key is no longer in for_each"),
            Map.entry("delete_because_no_module", "its module is no longer in the configuration"),
            Map.entry("delete_because_no_move_target", "it was moved to an address that is not in the configuration"),
            Map.entry("read_because_config_unknown", "what it is read with is not known yet"),
            Map.entry("read_because_dependency_pending", "something that it depends on changes"),
            Map.entry("read_because_check_nested", "a check needs it"));

    private final Fields resource;
    private final Fields change;
    private final List<String> actions;
    private final Masking masking;

    private ChangeReader(Fields resource, Fields change, Masks masks) {
        this.resource = resource;
        this.change = change;
        this.masking = new Masking(masks);
        this.actions = change.get("actions").items().stream()
                .map(action -> action instanceof Value.Text text ? text.text() : "")
                .toList();
    }

    static ChangeReader ofResource(Value resource, Masks masks) {
        return new ChangeReader(
                resource.fields(), resource.fields().get("change").fields(), masks);
    }

    static ChangeReader ofOutput(Value change, Masks masks) {
        return new ChangeReader(Value.NO_FIELDS, change.fields(), masks);
    }

    Action action() {
        return Action.of(actions);
    }

    String address() {
        String deposed = resource.text("deposed");
        return masking.words(resource.text("address")) + (deposed.isEmpty() ? "" : " (deposed object " + deposed + ")");
    }

    boolean moved() {
        return !resource.text("previous_address").isEmpty();
    }

    boolean imported() {
        return change.get("importing").given();
    }

    /** Whether there is something to be shown. */
    boolean shows() {
        return action() != Action.NONE || moved() || imported();
    }

    ResourceChange shown(Rows rows) {
        Place root = Place.root(
                change.get("replace_paths").items().stream().limit(MOST_PATHS).toList());
        Value before = before();
        Value after = after();
        if (before instanceof Value.Hidden || after instanceof Value.Hidden) {
            new Differences(rows).change(root.field("all of it"), before, after);
        } else {
            new Differences(rows).object(root, before, after, "id", "name");
        }
        return new ResourceChange(
                Visible.text(address()), told("module_address"), action(), remarks(), rows.rows(), rows.left());
    }

    ResourceChange output(String name, Rows rows) {
        String shown = masking.name(name);
        new Differences(rows).change(Place.root(List.of()).field(shown), before(), after());
        return new ResourceChange(Visible.text(shown), "", action(), List.of(), rows.rows(), rows.left());
    }

    private Value before() {
        return masking.of(Marking.BEFORE.of(change.get("before"), Value.ABSENT, change.get("before_sensitive")));
    }

    private Value after() {
        return masking.of(
                Marking.AFTER.of(change.get("after"), change.get("after_unknown"), change.get("after_sensitive")));
    }

    private String told(String field) {
        return Visible.text(masking.words(resource.text(field)));
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (action() == Action.REPLACE) {
            remarks.add(order());
        }
        String reason = resource.text("action_reason");
        if (!reason.isEmpty()) {
            remarks.add(REASONS.getOrDefault(reason, Visible.text(reason.replace('_', ' '))));
        }
        if (moved()) {
            remarks.add("moved from " + told("previous_address"));
        }
        if (imported()) {
            remarks.add("imported"
                    + importedFrom(
                            masking.words(change.get("importing").fields().text("id"))));
        }
        return remarks;
    }

    private String order() {
        if (actions.contains("forget")) {
            return "a new one is made, and the old one is left as it is";
        }
        return actions.getFirst().equals("create")
                ? "the new one is made before the old one is destroyed"
                : "the old one is destroyed before the new one is made";
    }

    private static String importedFrom(String id) {
        return id.isEmpty() ? "" : " from \u201c" + Visible.text(Shown.cut(id, 200)) + "\u201d";
    }
}
