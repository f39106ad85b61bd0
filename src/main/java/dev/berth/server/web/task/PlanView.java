package dev.berth.server.web.task;

import dev.berth.domain.task.PlanSummary;
import dev.berth.server.web.plan.PlanTree;
import org.jspecify.annotations.Nullable;

/**
 * The plan as its tab shows it.
 *
 * @param summary null while there is no plan
 * @param form which changes are shown
 * @param tree null when there are none to be read
 * @param instead why not
 */
public record PlanView(
        long task,
        @Nullable PlanSummary summary,
        PlanForm form,
        @Nullable PlanTree tree,
        String instead) {
    /** Whether what is shown is seen without unfolding it. */
    public boolean open() {
        return form.unfolded() || (tree != null && tree.few());
    }
}
