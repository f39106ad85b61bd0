package dev.berth.domain.task;

import org.jspecify.annotations.Nullable;

/**
 * What a plan would do.
 *
 * @param hasChanges whether an apply would do anything, outputs included
 * @param add resources to create
 * @param change resources to change in place
 * @param destroy resources to destroy
 * @param sha256 digest of the stored bundle, lower-case hex; null when no bundle was stored
 * @param toolVersion the version that made it, or null when unknown
 */
public record PlanSummary(
        boolean hasChanges,
        int add,
        int change,
        int destroy,
        @Nullable String sha256,
        @Nullable String toolVersion) {}
