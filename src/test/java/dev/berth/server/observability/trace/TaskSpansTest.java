package dev.berth.server.observability.trace;

import static dev.berth.domain.fixture.PodFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.observability.trace.TaskSpans.Ended;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("O4: the spans of a task follow from its timeline")
class TaskSpansTest {
    private static final Location SLOT = new Location(new PodName("a"), 2);
    private static final PlanSummary CHANGES = new PlanSummary(true, 2, 1, 0, "abc", "1.11.4");

    private static final Task SUBMITTED = TaskFixture.submitted(7, TaskType.PLAN_AND_APPLY, "net");
    private static final Task WAITING = SUBMITTED.placed(SLOT, NOW).planned(CHANGES, NOW.plusSeconds(20));
    private static final Task APPLYING = WAITING.confirmed(new Confirmation("ann", NOW.plusSeconds(50), "abc"))
            .placed(SLOT, NOW.plusSeconds(50));

    private static final List<TimelineEntry> STEPS = List.of(
            entry(0, null, TaskStatus.PENDING, "submitted", Phase.PLAN, 0),
            entry(5, TaskStatus.PENDING, TaskStatus.RUNNING, "placed", Phase.PLAN, 1),
            entry(6, TaskStatus.RUNNING, TaskStatus.RUNNING, "noted", Phase.PLAN, 1),
            entry(20, TaskStatus.RUNNING, TaskStatus.APPLY_PENDING, "changes_found", Phase.PLAN, 1),
            entry(50, TaskStatus.APPLY_PENDING, TaskStatus.PENDING, "confirmed", Phase.APPLY, 1),
            entry(51, TaskStatus.PENDING, TaskStatus.RUNNING, "placed", Phase.APPLY, 2),
            entry(60, TaskStatus.RUNNING, TaskStatus.APPLIED, "apply_done", Phase.APPLY, 2));

    private static TimelineEntry entry(
            int second, @Nullable TaskStatus from, TaskStatus to, String reason, Phase phase, int attempt) {
        Location location = to == TaskStatus.RUNNING ? SLOT : null;
        return new TimelineEntry(
                SUBMITTED.id(), NOW.plusSeconds(second), from, to, reason, phase, location, attempt, null);
    }

    private static Task applied() {
        return APPLYING.applied(NOW.plusSeconds(60));
    }

    @Test
    void eachStatusIsOneAndTheTaskIsOneOverThem() {
        List<Ended> spans = TaskSpans.of(applied(), STEPS);

        assertThat(spans)
                .extracting(Ended::name)
                .containsExactly(
                        "wait to plan", "plan", "wait for approval", "wait to apply", "apply", "task plan_and_apply");
        Ended whole = spans.get(5);
        assertThat(whole.parent()).isNull();
        assertThat(whole.from()).isEqualTo(NOW);
        assertThat(whole.to()).isEqualTo(NOW.plusSeconds(60));
        assertThat(whole.attributes()).containsEntry("berth.task.status", "applied");
        assertThat(spans.subList(0, 5)).allSatisfy(span -> {
            assertThat(span.parent()).isEqualTo(whole.id());
            assertThat(span.error()).isNull();
        });
        assertThat(spans.get(1))
                .returns(NOW.plusSeconds(5), Ended::from)
                .returns(NOW.plusSeconds(20), Ended::to)
                .satisfies(plan -> assertThat(plan.attributes())
                        .containsEntry("berth.pod", "a")
                        .containsEntry("berth.slot", "2")
                        .containsEntry("berth.attempt", "1")
                        .containsEntry("berth.ended_by", "changes_found"));
        assertThat(spans).extracting(Ended::id).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{16}"));
    }

    @Test
    void whateverWasToldEarlyIsToldTheSameLater() {
        List<Ended> all = TaskSpans.of(applied(), STEPS);

        IntStream.range(0, STEPS.size()).forEach(known -> {
            List<Ended> early = TaskSpans.of(WAITING, STEPS.subList(0, known));
            assertThat(all.subList(0, early.size())).isEqualTo(early);
        });
    }

    @Test
    void anAttemptIsKnownByItsIdBeforeItHasEnded() {
        List<Ended> spans = TaskSpans.of(applied(), STEPS);

        assertThat(TaskSpans.idOfAttempt(SUBMITTED.placed(SLOT, NOW)))
                .isEqualTo(spans.get(1).id());
        assertThat(TaskSpans.idOfAttempt(APPLYING)).isEqualTo(spans.get(4).id());
    }

    @Test
    void whatFailedSaysSoWhereItFailedAndOverAll() {
        Task failed =
                SUBMITTED.placed(SLOT, NOW).failed(new TaskError("plan_failed", "no such file"), NOW.plusSeconds(9));
        List<TimelineEntry> steps = List.of(
                STEPS.get(0),
                STEPS.get(1),
                entry(9, TaskStatus.RUNNING, TaskStatus.FAILED, "attempt_failed", Phase.PLAN, 1));

        assertThat(TaskSpans.of(failed, steps))
                .extracting(Ended::error)
                .containsExactly(null, "plan_failed", "plan_failed");
    }
}
