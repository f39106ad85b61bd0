package dev.berth.domain.task;

import static dev.berth.domain.task.TaskTransitions.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The life of a task: every transition, legal and illegal")
class TaskTransitionsTest {
    /** Written from the design's table, not from the code: status/phase, event, status/phase. All else is illegal. */
    private static final Map<String, String> LEGAL = read("""
            pending/plan          placed              running/plan
            pending/plan          canceled            canceled/plan
            running/plan          taken_back          pending/plan
            running/plan          plan_done           planned/plan
            running/plan          changes_found       apply_pending/plan
            running/plan          stopped             canceled/plan
            running/plan          attempt_failed      failed/plan
            running/plan          attempt_lost        pending/plan
            running/plan          attempts_exhausted  failed/plan
            apply_pending/plan    confirmed           pending/apply
            apply_pending/plan    discarded           discarded/plan
            apply_pending/plan    canceled            canceled/plan
            apply_pending/plan    plan_unusable       pending/plan
            pending/apply         placed              running/apply
            pending/apply         canceled            canceled/apply
            pending/apply         plan_unusable       pending/plan
            pending/apply         approvals_lacking   apply_pending/plan
            running/apply         taken_back          pending/apply
            running/apply         apply_declined      pending/plan
            running/apply         apply_done          applied/apply
            running/apply         stopped             canceled/apply
            running/apply         attempt_failed      failed/apply
            running/apply         attempt_lost        failed/apply
            """);

    private static Map<String, String> read(String table) {
        return table.lines()
                .map(line -> line.trim().split("\\s+"))
                .collect(Collectors.toMap(words -> words[0] + " " + words[1], words -> words[2]));
    }

    static Stream<Arguments> everyStateAndEvent() {
        return Arrays.stream(TaskStatus.values())
                .flatMap(status -> Arrays.stream(Phase.values())
                        .flatMap(phase ->
                                Arrays.stream(TaskEvent.values()).map(event -> Arguments.of(status, phase, event))));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @MethodSource("everyStateAndEvent")
    void theTableSaysWhatTheDesignSays(TaskStatus status, Phase phase, TaskEvent event) {
        String expected = LEGAL.get(word(status) + "/" + word(phase) + " " + word(event));
        String actual = next(status, phase, event)
                .map(state -> word(state.status()) + "/" + word(state.phase()))
                .orElse(null);
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("everyStateAndEvent")
    void whatIsIllegalThrowsAndNamesTheStatus(TaskStatus status, Phase phase, TaskEvent event) {
        if (next(status, phase, event).isEmpty()) {
            assertThatThrownBy(() -> TaskTransitions.apply(status, phase, event))
                    .isInstanceOfSatisfying(
                            IllegalTransitionException.class,
                            thrown -> assertThat(thrown.status()).isEqualTo(status))
                    .hasMessageContainingAll(status.name(), phase.name(), event.name());
        } else {
            assertThat(TaskTransitions.apply(status, phase, event))
                    .isEqualTo(next(status, phase, event).orElseThrow());
        }
    }

    @Test
    void everyRowOfTheDesignIsInTheTable() {
        assertThat(TaskTransitions.table()).hasSize(LEGAL.size());
    }

    @Test
    void nothingFollowsAFinalStatus() {
        assertThat(TaskTransitions.table()).noneMatch(row -> row.from().status().terminal());
    }

    @Test
    void exactlyFiveStatusesAreFinal() {
        List<TaskStatus> terminal =
                Arrays.stream(TaskStatus.values()).filter(TaskStatus::terminal).toList();
        assertThat(terminal)
                .containsExactly(
                        TaskStatus.PLANNED,
                        TaskStatus.APPLIED,
                        TaskStatus.DISCARDED,
                        TaskStatus.FAILED,
                        TaskStatus.CANCELED);
    }

    @Test
    @DisplayName("F10: the only way into the apply phase is a confirmation")
    void theOnlyWayIntoTheApplyPhaseIsAConfirmation() {
        assertThat(TaskTransitions.table())
                .filteredOn(row -> row.from().phase() == Phase.PLAN && row.to().phase() == Phase.APPLY)
                .extracting(TaskTransitions.Row::event)
                .containsExactly(TaskEvent.CONFIRMED);
    }

    @Test
    @DisplayName("F4: no lost apply goes back to pending")
    void noLostApplyGoesBackToPending() {
        assertThat(next(TaskStatus.RUNNING, Phase.APPLY, TaskEvent.ATTEMPT_LOST))
                .hasValue(new TaskTransitions.State(TaskStatus.FAILED, Phase.APPLY));
    }
}
