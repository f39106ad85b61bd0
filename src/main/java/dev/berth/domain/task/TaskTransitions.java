package dev.berth.domain.task;

import static dev.berth.domain.task.Phase.APPLY;
import static dev.berth.domain.task.Phase.PLAN;
import static dev.berth.domain.task.TaskStatus.APPLY_PENDING;
import static dev.berth.domain.task.TaskStatus.CANCELED;
import static dev.berth.domain.task.TaskStatus.FAILED;
import static dev.berth.domain.task.TaskStatus.PENDING;
import static dev.berth.domain.task.TaskStatus.PLANNED;
import static dev.berth.domain.task.TaskStatus.RUNNING;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The one table of a task's life. Nobody else assigns a status; the diagram in the documentation is printed from
 * here.
 */
public final class TaskTransitions {

    /** A place in a task's life: its status, and the phase that it is in or waits for. */
    public record State(TaskStatus status, Phase phase) {}

    /** One row of the table. */
    public record Row(State from, TaskEvent event, State to) {}

    private static final List<Row> TABLE = List.of(
            row(PENDING, PLAN, TaskEvent.PLACED, RUNNING, PLAN),
            row(PENDING, PLAN, TaskEvent.CANCELED, CANCELED, PLAN),
            row(RUNNING, PLAN, TaskEvent.TAKEN_BACK, PENDING, PLAN),
            row(RUNNING, PLAN, TaskEvent.PLAN_DONE, PLANNED, PLAN),
            row(RUNNING, PLAN, TaskEvent.CHANGES_FOUND, APPLY_PENDING, PLAN),
            row(RUNNING, PLAN, TaskEvent.STOPPED, CANCELED, PLAN),
            row(RUNNING, PLAN, TaskEvent.ATTEMPT_FAILED, FAILED, PLAN),
            row(RUNNING, PLAN, TaskEvent.ATTEMPT_LOST, PENDING, PLAN),
            row(RUNNING, PLAN, TaskEvent.ATTEMPTS_EXHAUSTED, FAILED, PLAN),
            row(APPLY_PENDING, PLAN, TaskEvent.CONFIRMED, PENDING, APPLY),
            row(APPLY_PENDING, PLAN, TaskEvent.DISCARDED, TaskStatus.DISCARDED, PLAN),
            row(APPLY_PENDING, PLAN, TaskEvent.CANCELED, CANCELED, PLAN),
            row(APPLY_PENDING, PLAN, TaskEvent.PLAN_UNUSABLE, PENDING, PLAN),
            row(PENDING, APPLY, TaskEvent.PLACED, RUNNING, APPLY),
            row(PENDING, APPLY, TaskEvent.CANCELED, CANCELED, APPLY),
            row(PENDING, APPLY, TaskEvent.PLAN_UNUSABLE, PENDING, PLAN),
            row(PENDING, APPLY, TaskEvent.APPROVALS_LACKING, APPLY_PENDING, PLAN),
            row(RUNNING, APPLY, TaskEvent.TAKEN_BACK, PENDING, APPLY),
            row(RUNNING, APPLY, TaskEvent.APPLY_DECLINED, PENDING, PLAN),
            row(RUNNING, APPLY, TaskEvent.APPLY_DONE, TaskStatus.APPLIED, APPLY),
            row(RUNNING, APPLY, TaskEvent.STOPPED, CANCELED, APPLY),
            row(RUNNING, APPLY, TaskEvent.ATTEMPT_FAILED, FAILED, APPLY),
            row(RUNNING, APPLY, TaskEvent.ATTEMPT_LOST, FAILED, APPLY));

    private static final Map<State, Map<TaskEvent, Row>> BY_STATE =
            TABLE.stream().collect(Collectors.groupingBy(Row::from, Collectors.toMap(Row::event, Function.identity())));

    private TaskTransitions() {}

    /** The whole table, in the order of a task's life. */
    public static List<Row> table() {
        return TABLE;
    }

    /** What follows, or empty when the event is illegal in that state. */
    public static Optional<State> next(TaskStatus status, Phase phase, TaskEvent event) {
        return Optional.ofNullable(BY_STATE.getOrDefault(new State(status, phase), Map.of())
                        .get(event))
                .map(Row::to);
    }

    /**
     * What follows.
     *
     * @throws IllegalTransitionException when the event is illegal in that state
     */
    public static State apply(TaskStatus status, Phase phase, TaskEvent event) {
        return next(status, phase, event).orElseThrow(() -> new IllegalTransitionException(status, phase, event));
    }

    private static Row row(TaskStatus from, Phase phase, TaskEvent event, TaskStatus to, Phase toPhase) {
        return new Row(new State(from, phase), event, new State(to, toPhase));
    }
}
