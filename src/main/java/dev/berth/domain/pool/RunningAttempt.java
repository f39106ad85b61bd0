package dev.berth.domain.pool;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attempt that a slot is taken by.
 *
 * @param task whose attempt
 * @param type the task's type: a plan_and_apply owns its pod (P3)
 * @param phase what the slot runs
 * @param attempt the fence: every older number is stale
 * @param assignedAt when the assignment was stored, by the server's clock
 * @param acceptedAt when the agent first acknowledged it (P11), or null
 * @param begunAt when the agent asked for its work (P11), or null
 * @param missedHeartbeats successive heartbeats since the acceptance, on the present socket, that lacked it (L2)
 */
public record RunningAttempt(
        TaskId task,
        TaskType type,
        Phase phase,
        int attempt,
        Instant assignedAt,
        @Nullable Instant acceptedAt,
        @Nullable Instant begunAt,
        int missedHeartbeats) {

    /** Whether the agent is known to have it: accepted, or begun (P11). */
    public boolean acknowledged() {
        return acceptedAt != null || begunAt != null;
    }

    /** The same attempt, acknowledged by the agent at the given time; the first acknowledgement stands. */
    public RunningAttempt accepted(Instant at) {
        return acceptedAt != null
                ? this
                : new RunningAttempt(task, type, phase, attempt, assignedAt, at, begunAt, missedHeartbeats);
    }

    /** The same attempt, begun at the given time; the first time stands. */
    public RunningAttempt begun(Instant at) {
        return begunAt != null
                ? this
                : new RunningAttempt(task, type, phase, attempt, assignedAt, acceptedAt, at, missedHeartbeats);
    }

    /** The same attempt with another count of heartbeats that lacked it. */
    public RunningAttempt missed(int heartbeats) {
        return new RunningAttempt(task, type, phase, attempt, assignedAt, acceptedAt, begunAt, heartbeats);
    }
}
