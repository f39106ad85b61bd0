package dev.berth.server.tfe.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.TimelineEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunsApprovalTest {
    private static final TaskId TASK = new TaskId(7);
    private static final List<TimelineEntry> FIRST_PLAN = List.of(
            step(null, TaskStatus.PENDING, "submitted"),
            step(TaskStatus.PENDING, TaskStatus.RUNNING, "placed"),
            step(TaskStatus.RUNNING, TaskStatus.PENDING, "attempt_lost"),
            step(TaskStatus.PENDING, TaskStatus.RUNNING, "placed"),
            step(TaskStatus.RUNNING, TaskStatus.APPLY_PENDING, "planned"),
            step(TaskStatus.APPLY_PENDING, TaskStatus.APPLY_PENDING, "noted"));

    @Test
    void theOnlyPlanThatWaitedMayBeApprovedWithoutBeingNamed() {
        assertThatCode(() -> Runs.requireOnePlan(TASK, FIRST_PLAN)).doesNotThrowAnyException();
    }

    /** A client that asks every three seconds may not have noticed that its plan was replaced. */
    @Test
    void aPlanThatReplacedAnotherOneIsNotApprovedByAClientThatNamesNoneF10() {
        List<TimelineEntry> replaced = new ArrayList<>(FIRST_PLAN);
        replaced.add(step(TaskStatus.APPLY_PENDING, TaskStatus.PENDING, "plan_unusable"));
        replaced.add(step(TaskStatus.PENDING, TaskStatus.RUNNING, "placed"));
        replaced.add(step(TaskStatus.RUNNING, TaskStatus.APPLY_PENDING, "planned"));

        assertThatThrownBy(() -> Runs.requireOnePlan(TASK, replaced))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("berth confirm 7");
    }

    private static TimelineEntry step(@Nullable TaskStatus from, TaskStatus to, String reason) {
        return new TimelineEntry(TASK, Instant.EPOCH, from, to, reason, Phase.PLAN, null, 1, null);
    }
}
