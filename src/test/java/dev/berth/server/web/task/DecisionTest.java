package dev.berth.server.web.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskBuilder;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TimelineEntryBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final Instant NOW = Instant.parse("2024-01-01T00:00:00Z");
    private static final String FIRST = "a".repeat(64);
    private static final String SECOND = "b".repeat(64);
    private static final TaskRequest REQUEST = TaskRequestBuilder.builder()
            .workspace(new WorkspaceName("w"))
            .pool(new PoolName("p"))
            .tool(Tool.TERRAFORM)
            .type(TaskType.PLAN_AND_APPLY)
            .message("")
            .priority(0)
            .autoApplyBy(null)
            .options(PlanOptions.USUAL)
            .workingDirectory("")
            .timeout(TaskRequest.USUAL_TIMEOUT)
            .configurationVersion(1)
            .provisional(false)
            .submittedBy("ann")
            .source(null)
            .build();

    @Test
    void thePlanThatIsShownAndWaitsIsOpen() {
        assertThat(Decision.of(waiting(FIRST), FIRST, List.of()).open()).isTrue();
    }

    @Test
    void anotherPlanThanTheOneThatIsShownIsNeverOpenF10() {
        Decision decision = Decision.of(waiting(SECOND), FIRST, List.of());
        assertThat(decision.open()).isFalse();
        assertThat(decision.changed()).isTrue();
        assertThat(decision.shown()).as("what was shown stays what it is about").isEqualTo(FIRST);
    }

    @Test
    void aPlanThatIsMadeAnewIsNotTheOneThatIsShown() {
        Task planning = Task.submitted(new TaskId(1), REQUEST, NOW);
        assertThat(Decision.of(planning, FIRST, List.of()).changed()).isTrue();
        assertThat(Decision.of(planning, "", List.of()).state()).isEqualTo(Decision.State.NOTHING);
    }

    @Test
    void whoDecidedIsSaid() {
        Task confirmed = waiting(FIRST).confirmed(new Confirmation("carol", NOW, FIRST));
        assertThat(Decision.of(confirmed, FIRST, List.of()).words()).isEqualTo("Confirmed by carol.");
        Task discarded = waiting(FIRST).discarded(NOW);
        assertThat(Decision.of(discarded, FIRST, List.of(step(TaskStatus.DISCARDED, "dave")))
                        .words())
                .isEqualTo("Discarded by dave.");
    }

    private static Task waiting(String digest) {
        return TaskBuilder.builder(Task.submitted(new TaskId(1), REQUEST, NOW))
                .status(TaskStatus.APPLY_PENDING)
                .attempt(1)
                .planAttempt(1)
                .plan(new PlanSummary(true, 1, 0, 0, digest, "1.11.4"))
                .build();
    }

    private static TimelineEntry step(TaskStatus to, String by) {
        return TimelineEntryBuilder.builder()
                .task(new TaskId(1))
                .at(NOW)
                .from(TaskStatus.APPLY_PENDING)
                .to(to)
                .reason("decided")
                .phase(Phase.PLAN)
                .location(null)
                .attempt(1)
                .by(by)
                .build();
    }
}
