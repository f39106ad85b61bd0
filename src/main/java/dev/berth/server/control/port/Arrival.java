package dev.berth.server.control.port;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.TaskType;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it came and went, without where it ran: what a replay needs of it.
 *
 * @param at when it was submitted
 * @param plan its plan
 * @param found what came of the plan
 * @param decision what somebody decided about the plan, or null when nobody did
 * @param apply its apply; of a task that was not applied, one that never was
 * @param givenUpAfter how long after its submission it was canceled before it ran at all, or null
 */
@RecordBuilder
public record Arrival(
        TaskId id,
        WorkspaceName workspace,
        TaskType type,
        int priority,
        Instant at,
        Run plan,
        Found found,
        @Nullable Decision decision,
        Run apply,
        @Nullable Duration givenUpAfter) {

    /**
     * How a phase went.
     *
     * @param waited how long it waited for a slot, or null when it got none
     * @param took how long its slot was taken, or null when that is not known (yet)
     */
    public record Run(@Nullable Duration waited, @Nullable Duration took) {
        public static final Run NEVER = new Run(null, null);
    }

    /** What came of a plan. */
    public enum Found {
        CHANGES,
        NOTHING,
        FAILURE
    }

    /**
     * What somebody decided.
     *
     * @param confirmed whether the plan was to be applied; else it was discarded, or the task canceled
     * @param after how long after the plan was done
     */
    public record Decision(boolean confirmed, Duration after) {}
}
