package dev.berth.domain.hook;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What hooks are told of (O1). A name is the kind of thing that it happened to, a dot, and how that thing is now; the schema tells
 * of each in the transaction that makes it so.
 */
public enum HookEvent {
    TASK_PENDING,
    TASK_RUNNING,
    TASK_APPLY_PENDING,
    TASK_PLANNED,
    TASK_APPLIED,
    TASK_DISCARDED,
    TASK_FAILED,
    TASK_CANCELED,
    DRIFT_NONE,
    DRIFT_DRIFTED,
    DRIFT_UNKNOWN,
    DRIFT_NOT_CHECKED,
    WORKSPACE_LOCKED,
    WORKSPACE_UNLOCKED,
    SCHEDULE_FAILED,
    POD_LOST;

    /** What a forge is told of. */
    public static final Set<HookEvent> OF_TASKS = Set.copyOf(EnumSet.range(TASK_PENDING, TASK_CANCELED));

    private final String word;

    HookEvent() {
        this.word = name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
    }

    /** As it is stored, told and asked for, such as {@code task.apply_pending}. */
    public String word() {
        return word;
    }

    public static Optional<HookEvent> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
