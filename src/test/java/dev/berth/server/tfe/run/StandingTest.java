package dev.berth.server.tfe.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.IllegalTransitionException;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskBuilder;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskTransitions;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.LogStore.Excerpt;
import dev.berth.server.control.port.TaskView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What clients see of a task, over every history that it can have up to a number of steps. A client reads run, plan, apply
 * and output one after the other, and anything may happen in between.
 */
class StandingTest {
    private static final int STEPS = 9;
    private static final int MAX_ATTEMPTS = 3;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Location SLOT = new Location(new PodName("a"), 0);
    private static final PlanSummary CHANGES = new PlanSummary(true, 1, 0, 0, "abc", "1.11.4");
    private static final PlanSummary NO_CHANGES = new PlanSummary(false, 0, 0, 0, null, "1.11.4");
    private static final TaskError ERROR = new TaskError("plan_changed", "no");

    /** Everything that can be done to a task; what is illegal just now throws. */
    private static final List<UnaryOperator<Task>> HAPPENINGS = List.of(
            task -> task.placed(SLOT, NOW),
            task -> task.takenBack(NOW),
            task -> task.planned(CHANGES, NOW),
            task -> task.planned(NO_CHANGES, NOW),
            task -> confirmed(task, new Confirmation("ann", NOW, "abc")),
            task -> confirmed(task, Confirmation.automatic("ann", NOW, "abc")),
            task -> task.phase() == Phase.APPLY && task.status() == TaskStatus.PENDING
                    ? underARule(task).unconfirmed(NOW)
                    : task,
            task -> task.approvals().rule() == null ? task : task.approved(new Approval("ann", "ann", Set.of(), NOW)),
            task -> task.discarded(NOW),
            task -> task.canceled("ann", NOW),
            task -> task.cancelRequested("ann", NOW),
            task -> task.applied(NOW),
            task -> task.failed(ERROR, NOW),
            task -> task.planUnusable(NOW),
            task -> task.applyDeclined(ERROR, MAX_ATTEMPTS, NOW),
            task -> task.lost("lost", MAX_ATTEMPTS, NOW));

    private static Task confirmed(Task task, Confirmation confirmation) {
        return task.approvals().sufficient() ? task.confirmed(confirmation) : task;
    }

    /** From now on a person has to approve, and nobody has. */
    private static Task underARule(Task task) {
        return TaskBuilder.builder(task)
                .approvals(Approvals.of(new ApprovalRule(1, null, false), List.of(), List.of()))
                .build();
    }

    private static final Set<RunStatus> BEFORE_THE_PLAN_ENDED = EnumSet.of(RunStatus.PENDING, RunStatus.PLANNING);
    private static final Set<RunStatus> OVER = EnumSet.of(
            RunStatus.PLANNED_AND_FINISHED,
            RunStatus.APPLIED,
            RunStatus.DISCARDED,
            RunStatus.ERRORED,
            RunStatus.CANCELED);

    @ParameterizedTest
    @EnumSource(TaskType.class)
    void whatIsReadAtOnceBelongsTogether(TaskType type) {
        everyHistory(type, history -> {
            Task task = history.getLast();
            Standing seen = Standing.of(task);
            boolean planDone = seen.plan() == PhaseStatus.FINISHED;

            assertThat(seen.plan().ended()).isEqualTo(!BEFORE_THE_PLAN_ENDED.contains(seen.run()));
            assertThat(logEnds(task, new LogStream(task.id(), Phase.PLAN, 0)))
                    .isEqualTo(seen.plan().ended());
            assertThat(logEnds(task, new LogStream(task.id(), Phase.APPLY, task.planAttempt())))
                    .isEqualTo(seen.apply().ended());
            assertThat(seen.apply().ended()).isEqualTo(OVER.contains(seen.run()));
            assertThat(seen.apply() == PhaseStatus.FINISHED).isEqualTo(seen.run() == RunStatus.APPLIED);
            assertThat(seen.confirmable()).isEqualTo(seen.run() == RunStatus.PLANNED);
            assertThat(seen.discardable()).isEqualTo(seen.confirmable());
            if (seen.confirmable()) {
                assertThat(task.plan()).isNotNull().returns(true, PlanSummary::hasChanges);
                assertThat(seen.cancelable()).isFalse();
            }
            if (!planDone && seen.plan().ended()) {
                assertThat(seen.apply()).isEqualTo(PhaseStatus.UNREACHABLE);
                assertThat(seen.run()).isIn(RunStatus.ERRORED, RunStatus.CANCELED);
            }
            if (task.cancelRequested()) {
                assertThat(seen.cancelable() || seen.confirmable() || seen.discardable())
                        .isFalse();
            }
        });
    }

    /** Looks at the plan or its output first, and at the run later. */
    @ParameterizedTest
    @EnumSource(TaskType.class)
    void aPlanThatWasSeenToEndIsFollowedByARunThatKnowsItUnlessItIsPlannedAgain(TaskType type) {
        everyHistory(type, history -> {
            RunStatus later = Standing.of(history.getLast()).run();
            boolean plannedAgain = false;
            for (int at = history.size() - 2; at >= 0; at--) {
                plannedAgain |= Standing.of(history.get(at + 1)).run() == RunStatus.PENDING
                        && Standing.of(history.get(at)).plan() == PhaseStatus.FINISHED;
                if (!plannedAgain && Standing.of(history.get(at)).plan().ended()) {
                    assertThat(later).isNotIn(BEFORE_THE_PLAN_ENDED);
                }
            }
        });
    }

    /** Has the id of an apply from a run that was confirmed, and waits for it while anything may happen. */
    @ParameterizedTest
    @EnumSource(TaskType.class)
    void anApplyThatHasEndedNeverGoesOnAndOneWhosePlanIsGoneHasEnded(TaskType type) {
        everyHistory(type, history -> {
            Task last = history.getLast();
            for (Task earlier : history) {
                if (earlier.planAttempt() > 0) {
                    int apply = earlier.planAttempt();
                    PhaseStatus before = Standing.of(earlier).apply(earlier, apply);
                    PhaseStatus after = Standing.of(last).apply(last, apply);
                    assertThat(after.ended() || !before.ended()).isTrue();
                    assertThat(after.ended())
                            .isEqualTo(OVER.contains(Standing.of(last).run()) || last.planAttempt() != apply);
                    assertThat(logEnds(last, new LogStream(last.id(), Phase.APPLY, apply)))
                            .isEqualTo(after.ended());
                }
            }
        });
    }

    @Test
    void everyStepOfTheTableIsTakenByOneOfTheHistories() {
        Set<List<TaskTransitions.State>> steps = new HashSet<>();
        for (TaskType type : TaskType.values()) {
            everyHistory(type, history -> {
                Task last = history.getLast();
                if (history.size() > 1) {
                    steps.add(List.of(state(history.get(history.size() - 2)), state(last)));
                }
            });
        }
        for (TaskTransitions.Row row : TaskTransitions.table()) {
            assertThat(steps).as("%s by %s", row.from(), row.event()).contains(List.of(row.from(), row.to()));
        }
    }

    @Test
    void aPlanThatIsSavedSaysSoWhileItWaits() {
        Task waits = submitted(TaskType.PLAN_AND_APPLY).placed(SLOT, NOW).planned(CHANGES, NOW);
        Task saved = TaskBuilder.builder(waits)
                .request(TaskRequestBuilder.builder(waits.request())
                        .provisional(true)
                        .build())
                .build();

        assertThat(Standing.of(saved))
                .isEqualTo(new Standing(
                        RunStatus.PLANNED_AND_SAVED, PhaseStatus.FINISHED, PhaseStatus.PENDING, true, true, false));
    }

    @Test
    void aRunThatIsCanceledWhileItsPlanWaitsKeepsItsFinishedPlan() {
        Task canceled = submitted(TaskType.PLAN_AND_APPLY)
                .placed(SLOT, NOW)
                .planned(CHANGES, NOW)
                .canceled("ann", NOW);

        assertThat(Standing.of(canceled))
                .returns(RunStatus.CANCELED, Standing::run)
                .returns(PhaseStatus.FINISHED, Standing::plan)
                .returns(PhaseStatus.UNREACHABLE, Standing::apply);
    }

    private static TaskTransitions.State state(Task task) {
        return new TaskTransitions.State(task.status(), task.phase());
    }

    /** Whether the stream of a client that has read all of the output says that this was all. */
    private static boolean logEnds(Task task, LogStream stream) {
        byte[] all = stream.slice(new Excerpt(new TaskView(task, null), new byte[0], 0), 0, 1_000);
        return all[all.length - 1] == 3;
    }

    private static Task submitted(TaskType type) {
        return TaskFixture.submitted(1, type, "net");
    }

    private static void everyHistory(TaskType type, Consumer<List<Task>> look) {
        List<Task> history = new ArrayList<>(List.of(submitted(type)));
        look.accept(history);
        goOn(history, STEPS, look);
    }

    private static void goOn(List<Task> history, int steps, Consumer<List<Task>> look) {
        Task last = history.getLast();
        if (steps == 0 || last.status().terminal()) {
            return;
        }
        Set<Task> next = new HashSet<>();
        for (UnaryOperator<Task> happening : HAPPENINGS) {
            try {
                next.add(happening.apply(last));
            } catch (IllegalTransitionException e) {
                assertThat(last.status()).isNotEqualTo(TaskStatus.PLANNED);
            }
        }
        next.remove(last);
        for (Task task : next) {
            history.add(task);
            look.accept(history);
            goOn(history, steps - 1, look);
            history.removeLast();
        }
    }
}
