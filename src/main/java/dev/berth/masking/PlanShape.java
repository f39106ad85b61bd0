package dev.berth.masking;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which members of a plan's JSON are known, where values stand in it. A later version of Terraform or OpenTofu may add others, with
 * marks of what is sensitive that nobody here reads: such a member is left out of what is shown without secrets. An array has
 * the shape of its elements.
 */
final class PlanShape {
    /** Stands for all names. */
    private static final String EACH = "";

    /** What has members that are all shown: what the configuration says, names, numbers, and data that is marked elsewhere. */
    private static final PlanShape OPEN = new PlanShape(Map.of(), true);

    private static final PlanShape CHANGE = closed(Map.of(
            "actions before after after_unknown before_sensitive after_sensitive replace_paths importing generated_config"
                    + " before_identity after_identity",
            OPEN));
    private static final PlanShape RESOURCE_CHANGE = closed(Map.of(
            "address previous_address module_address mode type name index deposed provider_name action_reason",
            OPEN,
            "change",
            CHANGE));
    private static final PlanShape ACTION = closed(Map.of(
            "address type name provider_name config_values config_sensitive config_unknown lifecycle_action_trigger"
                    + " invoke_action_trigger",
            OPEN));
    private static final PlanShape OUTPUT = closed(Map.of("sensitive type value deprecated", OPEN));
    private static final PlanShape RESOURCE = closed(Map.of(
            "address mode type name index deposed_key provider_name schema_version values sensitive_values depends_on tainted"
                    + " identity identity_schema_version",
            OPEN));
    private static final PlanShape MODULE = module();

    /** The whole plan. */
    static final PlanShape DOCUMENT = closed(Map.of(
            "format_version terraform_version timestamp applyable complete errored variables prior_state configuration"
                    + " relevant_attributes checks",
            OPEN,
            "planned_values",
            closed(Map.of("outputs", named(OUTPUT), "root_module", MODULE)),
            "resource_changes resource_drift",
            RESOURCE_CHANGE,
            "deferred_changes",
            closed(Map.of("reason", OPEN, "resource_change", RESOURCE_CHANGE)),
            "output_changes",
            named(CHANGE),
            "action_invocations",
            ACTION,
            "deferred_action_invocations",
            closed(Map.of("reason", OPEN, "action_invocation", ACTION))));

    private final Map<String, PlanShape> members;
    private final boolean open;

    private PlanShape(Map<String, PlanShape> members, boolean open) {
        this.members = members;
        this.open = open;
    }

    /** The shape of a member; null when it is not known. */
    @Nullable
    PlanShape of(String member) {
        if (open) {
            return this;
        }
        PlanShape each = members.get(EACH);
        return each == null ? members.get(member) : each;
    }

    /** @param members names with blanks between them, and the shape of each */
    private static PlanShape closed(Map<String, PlanShape> members) {
        Map<String, PlanShape> one = new HashMap<>();
        members.forEach((names, shape) -> {
            for (String name : names.split(" ")) {
                one.put(name, shape);
            }
        });
        return new PlanShape(one, false);
    }

    /** Members that users name, all of one shape. */
    private static PlanShape named(PlanShape each) {
        return new PlanShape(Map.of(EACH, each), false);
    }

    private static PlanShape module() {
        Map<String, PlanShape> members = new HashMap<>(Map.of("address", OPEN, "resources", RESOURCE));
        PlanShape module = new PlanShape(members, false);
        members.put("child_modules", module);
        return module;
    }
}
