package dev.berth.domain.task;

import dev.berth.domain.id.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a pending task waits for, though there may be room for it (P10, W3, W4).
 *
 * @param reason why
 * @param task the earlier task, of whichever workspace, or null when it is none
 * @param until when the freeze window is over that is over last of those in force, or null when it is none
 * @param why the reason of that window, or null
 */
public record BlockedBy(
        Reason reason,
        @Nullable TaskId task,
        @Nullable Instant until,
        @Nullable String why) {
    /** The kinds of blocks. */
    public enum Reason {
        WORKSPACE_LOCKED,
        FROZEN,
        EARLIER_TASK,
        UPSTREAM
    }

    public static final BlockedBy LOCK = new BlockedBy(Reason.WORKSPACE_LOCKED, null);

    public BlockedBy(Reason reason, @Nullable TaskId task) {
        this(reason, task, null, null);
    }

    /** A freeze window, until then at least. */
    public static BlockedBy frozen(Instant until, String why) {
        return new BlockedBy(Reason.FROZEN, null, until, why);
    }
}
