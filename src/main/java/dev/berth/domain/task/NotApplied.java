package dev.berth.domain.task;

import java.util.Set;

/**
 * The closed list of codes by which an agent says that it could not have what was approved, and that it has applied
 * nothing: it reports them only before it runs the tool's apply (F10, P6). Agents of every version keep to that.
 */
public final class NotApplied {
    private static final Set<String> CODES =
            Set.of("plan_changed", "plan_unavailable", "plan_unreadable", "tool_version_mismatch");

    private NotApplied() {}

    /** Whether a failed apply with this error has changed nothing and may be planned again. */
    public static boolean isSaidBy(TaskError error) {
        return CODES.contains(error.code());
    }
}
