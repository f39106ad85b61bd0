package dev.berth.domain.schedule;

import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanOptionsBuilder;
import dev.berth.domain.task.TaskType;

/** What a schedule submits. A destruction is none of it: nobody looks on. */
public enum ScheduledRun {
    /** A plan of everything. */
    PLAN,
    /** A plan of what changed outside of Terraform (W2). */
    DRIFT,
    PLAN_AND_APPLY;

    public TaskType type() {
        return this == PLAN_AND_APPLY ? TaskType.PLAN_AND_APPLY : TaskType.PLAN;
    }

    public PlanOptions options() {
        return this == DRIFT
                ? PlanOptionsBuilder.builder(PlanOptions.USUAL)
                        .refreshOnly(true)
                        .build()
                : PlanOptions.USUAL;
    }
}
