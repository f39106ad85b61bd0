package dev.berth.domain.task;

import dev.berth.domain.id.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What a task waits for in its workspace (P10), or in one that comes before it (W4).
 *
 * @param reason why
 * @param task the earlier task, of whichever workspace, or null when the workspace is locked
 */
public record BlockedBy(Reason reason, @Nullable TaskId task) {
    /** The kinds of blocks. */
    public enum Reason {
        WORKSPACE_LOCKED,
        EARLIER_TASK,
        UPSTREAM
    }

    public static final BlockedBy LOCK = new BlockedBy(Reason.WORKSPACE_LOCKED, null);
}
