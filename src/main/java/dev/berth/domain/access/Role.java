package dev.berth.domain.access;

import org.jspecify.annotations.Nullable;

/** What somebody may do, over everything or on one workspace; each includes the ones before. */
public enum Role {
    /** Reads, but no state, no plan and no variable's value. */
    VIEWER,
    /** Also submits tasks and configurations, sets variables and tags, and reads plans. */
    SUBMITTER,
    /** Also confirms, discards, locks, unlocks, and handles state. */
    APPROVER,
    /** Everything. */
    ADMIN;

    /** Whether it includes the other one. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** The one that may do more; null stands for none. */
    public static @Nullable Role greater(@Nullable Role one, @Nullable Role other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.includes(other) ? one : other;
    }

    /** The one that may do less; null stands for none. */
    public static @Nullable Role lesser(@Nullable Role one, @Nullable Role other) {
        if (one == null || other == null) {
            return null;
        }
        return one.includes(other) ? other : one;
    }
}
