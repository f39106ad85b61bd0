package dev.berth.domain.task;

import static dev.berth.domain.fixture.PodFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.PodName;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A task, step by step")
class TaskTest {
    private static final Location SLOT = new Location(new PodName("a"), 0);
    private static final Location OTHER_SLOT = new Location(new PodName("b"), 0);
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final PlanSummary CHANGES = new PlanSummary(true, 2, 1, 0, "abc", "1.11.4");
    private static final PlanSummary NO_CHANGES = new PlanSummary(false, 0, 0, 0, null, "1.11.4");
    private static final Confirmation BY_ANN = new Confirmation("ann", LATER, "abc");
    private static final int MAX_ATTEMPTS = 3;

    private static Task planTask() {
        return TaskFixture.submitted(1, TaskType.PLAN, "net");
    }

    private static Task exclusive() {
        return TaskFixture.submitted(1, TaskType.PLAN_AND_APPLY, "net");
    }

    private static Task applyPending() {
        return exclusive().placed(SLOT, NOW).planned(CHANGES, NOW);
    }

    private static Task applying() {
        return applyPending().confirmed(BY_ANN).placed(OTHER_SLOT, LATER);
    }

    @Nested
    class Placing {
        @Test
        void aSubmittedTaskIsPendingWithItsPlanBeforeIt() {
            assertThat(planTask())
                    .returns(TaskStatus.PENDING, Task::status)
                    .returns(Phase.PLAN, Task::phase)
                    .returns(0, Task::attempt);
        }

        @Test
        void placingItStartsTheNextAttempt() {
            assertThat(planTask().placed(SLOT, NOW))
                    .returns(TaskStatus.RUNNING, Task::status)
                    .returns(1, Task::attempt)
                    .returns(SLOT, Task::location)
                    .returns(NOW, Task::startedAt);
        }

        @Test
        void theAttemptNumberGrowsOverBothPhasesAndTheFirstStartStands() {
            assertThat(applying())
                    .returns(2, Task::attempt)
                    .returns(1, Task::planAttempt)
                    .returns(NOW, Task::startedAt)
                    .returns(OTHER_SLOT, Task::location);
        }

        @Test
        @DisplayName("P11: an attempt that was taken back waits anew, in the same phase")
        void anAttemptTakenBackWaitsAnewInTheSamePhase() {
            assertThat(applying().takenBack(LATER))
                    .returns(TaskStatus.PENDING, Task::status)
                    .returns(Phase.APPLY, Task::phase)
                    .returns(LATER, Task::pendingSince)
                    .returns(BY_ANN, Task::confirmation)
                    .returns(2, Task::attempt);
        }
    }

    @Nested
    class Planning {
        @Test
        void aPlanIsDoneWhenItIsPlanned() {
            assertThat(planTask().placed(SLOT, NOW).planned(CHANGES, LATER))
                    .returns(TaskStatus.PLANNED, Task::status)
                    .returns(CHANGES, Task::plan)
                    .returns(LATER, Task::finishedAt);
        }

        @Test
        void aPlanAndApplyWithoutChangesHasNothingToApprove() {
            assertThat(exclusive().placed(SLOT, NOW).planned(NO_CHANGES, LATER))
                    .returns(TaskStatus.PLANNED, Task::status)
                    .returns(LATER, Task::finishedAt);
        }

        @Test
        void aPlanAndApplyWithChangesWaitsForApproval() {
            assertThat(applyPending())
                    .returns(TaskStatus.APPLY_PENDING, Task::status)
                    .returns(1, Task::planAttempt)
                    .returns(null, Task::finishedAt);
        }

        @Test
        @DisplayName("P6: an unusable plan takes its confirmation with it")
        void anUnusablePlanTakesItsConfirmationWithIt() {
            assertThat(applyPending().confirmed(BY_ANN).planUnusable(LATER))
                    .returns(TaskStatus.PENDING, Task::status)
                    .returns(Phase.PLAN, Task::phase)
                    .returns(null, Task::confirmation)
                    .returns(null, Task::plan)
                    .returns(0, Task::planAttempt)
                    .returns(LATER, Task::pendingSince);
        }
    }

    @Nested
    class Deciding {
        @Test
        void aConfirmationMakesTheApplyPending() {
            assertThat(applyPending().confirmed(BY_ANN))
                    .returns(TaskStatus.PENDING, Task::status)
                    .returns(Phase.APPLY, Task::phase)
                    .returns(BY_ANN, Task::confirmation)
                    .returns(LATER, Task::pendingSince);
        }

        @Test
        void discardingEndsIt() {
            assertThat(applyPending().discarded(LATER))
                    .returns(TaskStatus.DISCARDED, Task::status)
                    .returns(LATER, Task::finishedAt);
        }

        @Test
        @DisplayName("F10: a confirmation needs a plan that waits for it")
        void aConfirmationNeedsAPlanThatWaitsForIt() {
            assertThatThrownBy(() -> exclusive().confirmed(BY_ANN)).isInstanceOf(IllegalTransitionException.class);
            assertThatThrownBy(() -> applyPending().confirmed(BY_ANN).confirmed(BY_ANN))
                    .isInstanceOf(IllegalTransitionException.class);
        }

        @Test
        @DisplayName("F10: the domain knows no apply without a confirmation")
        void thereIsNoApplyWithoutAConfirmation() {
            TaskBuilder draft = TaskBuilder.builder(applying()).confirmation(null);
            assertThatIllegalArgumentException().isThrownBy(draft::build).withMessageContaining("F10");
        }

        @Test
        void exactlyAFinalTaskHasAnEnd() {
            TaskBuilder ended =
                    TaskBuilder.builder(planTask()).times(planTask().times().reached(TaskStatus.FAILED, NOW));
            assertThatIllegalArgumentException().isThrownBy(ended::build);
        }
    }

    @Nested
    class Ending {
        @Test
        void anApplyIsDoneWhenItIsApplied() {
            assertThat(applying().applied(LATER))
                    .returns(TaskStatus.APPLIED, Task::status)
                    .returns(LATER, Task::finishedAt);
        }

        @Test
        void aFailedTaskSaysWhy() {
            TaskError why = new TaskError("timeout", "the plan took longer than PT2H");
            assertThat(planTask().placed(SLOT, NOW).failed(why, LATER))
                    .returns(TaskStatus.FAILED, Task::status)
                    .returns(why, Task::error)
                    .returns(LATER, Task::finishedAt);
        }

        @Test
        void aLongMessageIsCut() {
            assertThat(new TaskError("x", "m".repeat(2_001)).message()).hasSize(2_000);
        }

        @Test
        @DisplayName("F4: a failed task may learn more about its end")
        void aFailedTaskMayLearnMoreAboutItsEnd() {
            TaskError later = new TaskError("apply_outcome_unknown", "reported success after all");
            Task lost = applying().lost("pod a is gone", MAX_ATTEMPTS, LATER);
            assertThat(lost.withError(later))
                    .returns(TaskStatus.FAILED, Task::status)
                    .returns(later, Task::error);
            assertThatIllegalArgumentException().isThrownBy(() -> planTask().withError(later));
        }
    }

    @Nested
    @DisplayName("F10, P6: an apply whose agent could not have what was approved")
    class Declining {
        private static final TaskError CHANGED = new TaskError("plan_changed", "a module is another one");

        @Test
        void itIsPlannedAgainAndAskedForAgain() {
            assertThat(applying().applyDeclined(CHANGED, MAX_ATTEMPTS, LATER))
                    .returns(TaskStatus.PENDING, Task::status)
                    .returns(Phase.PLAN, Task::phase)
                    .returns(null, Task::confirmation)
                    .returns(null, Task::plan)
                    .returns(null, Task::error)
                    .returns(LATER, Task::pendingSince);
        }

        @Test
        void itIsCanceledWhereThatWasAskedFor() {
            Task canceling = applying().cancelRequested("ann", NOW);
            assertThat(canceling.applyDeclined(CHANGED, MAX_ATTEMPTS, LATER))
                    .returns(TaskStatus.CANCELED, Task::status);
        }

        @Test
        void itEndsWhenThePlanConfirmsItselfOverAndOver() {
            Confirmation automatic = Confirmation.automatic("ann", NOW, "abc");
            Task task = exclusive();
            for (int times = 1; times <= MAX_ATTEMPTS; times++) {
                assertThat(task.status()).isEqualTo(TaskStatus.PENDING);
                task = task.placed(SLOT, NOW)
                        .planned(CHANGES, NOW)
                        .confirmed(automatic)
                        .placed(SLOT, NOW)
                        .applyDeclined(CHANGED, MAX_ATTEMPTS, LATER);
            }
            assertThat(task).returns(TaskStatus.FAILED, Task::status).returns(CHANGED, Task::error);
        }

        @Test
        void theCodesThatPromiseThatNothingWasAppliedAreAClosedList() {
            assertThat(Stream.of("plan_changed", "plan_unavailable", "plan_unreadable", "tool_version_mismatch"))
                    .allMatch(code -> NotApplied.isSaidBy(new TaskError(code, "")));
            assertThat(Stream.of("apply_failed", "agent_error", "timeout", "attempt_superseded", "init_failed"))
                    .noneMatch(code -> NotApplied.isSaidBy(new TaskError(code, "")));
        }
    }

    @Nested
    class Losing {
        @Test
        @DisplayName("F3: a lost plan is tried again, up to maxAttempts")
        void aLostPlanIsTriedAgain() {
            Task once = planTask().placed(SLOT, NOW).lost("gone", MAX_ATTEMPTS, LATER);
            assertThat(once)
                    .returns(TaskStatus.PENDING, Task::status)
                    .returns(1, Task::lostPlanAttempts)
                    .returns(LATER, Task::pendingSince);
            Task twice = once.placed(SLOT, NOW).lost("gone", MAX_ATTEMPTS, LATER);
            assertThat(twice).returns(TaskStatus.PENDING, Task::status);
            assertThat(twice.placed(SLOT, NOW).lost("gone", MAX_ATTEMPTS, LATER))
                    .returns(TaskStatus.FAILED, Task::status)
                    .returns(new TaskError("attempts_exhausted", "gone"), Task::error);
        }

        @Test
        @DisplayName("F3: attempts that were only taken back do not count")
        void attemptsTakenBackAreNotLost() {
            Task task = planTask();
            for (int i = 0; i < 10; i++) {
                task = task.placed(SLOT, NOW).takenBack(NOW);
            }
            assertThat(task).returns(0, Task::lostPlanAttempts).returns(10, Task::attempt);
        }

        @Test
        @DisplayName("F3: the count begins anew with each confirmation")
        void theCountBeginsAnewWithEachConfirmation() {
            Task lostOnce = exclusive().placed(SLOT, NOW).lost("gone", MAX_ATTEMPTS, NOW);
            Task confirmed = lostOnce.placed(SLOT, NOW).planned(CHANGES, NOW).confirmed(BY_ANN);
            assertThat(confirmed.lostPlanAttempts()).isZero();
        }

        @Test
        @DisplayName("F4: a lost apply fails for good, whoever asked for its cancel")
        void aLostApplyFailsForGood() {
            TaskError unknown = new TaskError("apply_outcome_unknown", "gone");
            assertThat(applying().lost("gone", MAX_ATTEMPTS, LATER))
                    .returns(TaskStatus.FAILED, Task::status)
                    .returns(unknown, Task::error);
            assertThat(applying().cancelRequested("bob", LATER).lost("gone", MAX_ATTEMPTS, LATER))
                    .returns(TaskStatus.FAILED, Task::status)
                    .returns(unknown, Task::error);
        }
    }

    @Nested
    class Canceling {
        private final Task planning = exclusive().placed(SLOT, NOW).cancelRequested("bob", NOW);

        @Test
        void aTaskThatRunsNothingIsCanceledAtOnce() {
            assertThat(planTask().canceled("bob", LATER))
                    .returns(TaskStatus.CANCELED, Task::status)
                    .returns("bob", canceled -> canceled.cancelRequest().by())
                    .returns(LATER, Task::finishedAt);
            assertThat(applyPending().canceled("bob", LATER)).returns(TaskStatus.CANCELED, Task::status);
            assertThat(applyPending().confirmed(BY_ANN).canceled("bob", LATER))
                    .returns(TaskStatus.CANCELED, Task::status);
        }

        @Test
        void aRunningTaskStaysRunningUntilTheAgentHasStoppedIt() {
            assertThat(planning).returns(TaskStatus.RUNNING, Task::status).matches(Task::cancelRequested);
            assertThat(planning.stopped(LATER)).returns(TaskStatus.CANCELED, Task::status);
            assertThat(applying().cancelRequested("bob", LATER).stopped(LATER))
                    .returns(TaskStatus.CANCELED, Task::status);
        }

        @Test
        void theFirstRequestStands() {
            assertThat(planning.cancelRequested("eve", LATER)).isSameAs(planning);
        }

        @Test
        void aTaskThatIsNotRunningCannotBeAskedToStop() {
            assertThatThrownBy(() -> planTask().cancelRequested("bob", NOW))
                    .isInstanceOf(IllegalTransitionException.class);
            assertThatThrownBy(() -> planning.stopped(LATER).cancelRequested("bob", LATER))
                    .isInstanceOf(IllegalTransitionException.class);
        }

        @Test
        void aRunningTaskIsNotJustCanceled() {
            assertThatThrownBy(() -> planTask().placed(SLOT, NOW).canceled("bob", NOW))
                    .isInstanceOf(IllegalTransitionException.class);
        }

        @Test
        void aPlanWhoseCancelWasAskedForEndsCanceledHoweverItEnds() {
            assertThat(planning.planned(CHANGES, LATER).status()).isEqualTo(TaskStatus.CANCELED);
            assertThat(planning.takenBack(LATER).status()).isEqualTo(TaskStatus.CANCELED);
            assertThat(planning.lost("gone", MAX_ATTEMPTS, LATER).status()).isEqualTo(TaskStatus.CANCELED);
            assertThat(planning.failed(new TaskError("exit", "1"), LATER))
                    .returns(TaskStatus.CANCELED, Task::status)
                    .returns(null, Task::error);
        }

        @Test
        void anApplyWhoseCancelWasAskedForBecomesWhatTheAgentReports() {
            Task stopping = applying().cancelRequested("bob", NOW);
            assertThat(stopping.applied(LATER).status()).isEqualTo(TaskStatus.APPLIED);
            assertThat(stopping.failed(new TaskError("exit", "1"), LATER).status())
                    .isEqualTo(TaskStatus.FAILED);
        }

        @Test
        void anApplyTakenBackAfterACancelIsNotPlacedAgain() {
            assertThat(applying().cancelRequested("bob", NOW).takenBack(LATER).status())
                    .isEqualTo(TaskStatus.CANCELED);
        }
    }
}
