package dev.berth.domain.task;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * How the tool is asked to plan.
 *
 * @param destroy plan the destruction of everything
 * @param targets resource addresses to limit the plan to
 * @param replace resource addresses to replace
 * @param refreshOnly plan only what changed outside Terraform
 * @param refresh whether the plan looks at what is really there
 */
@RecordBuilder
public record PlanOptions(
        boolean destroy, List<String> targets, List<String> replace, boolean refreshOnly, boolean refresh) {
    /** A plan of everything, as the tool makes it by itself. */
    public static final PlanOptions USUAL = new PlanOptions(false, List.of(), List.of(), false, true);

    public PlanOptions {
        targets = List.copyOf(targets);
        replace = List.copyOf(replace);
    }
}
