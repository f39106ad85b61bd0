package dev.berth.server.control.port;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskStatus;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a task's history.
 *
 * @param task whose
 * @param at when
 * @param from the status before, or null for the submission
 * @param to the status after; the same as before when only something else was noted
 * @param reason a short word: placed, confirmed, attempt_lost, …
 * @param phase the phase after
 * @param location where, or null
 * @param attempt the attempt number after
 * @param by who caused it, or null when Berth did
 */
@RecordBuilder
public record TimelineEntry(
        TaskId task,
        Instant at,
        @Nullable TaskStatus from,
        TaskStatus to,
        String reason,
        Phase phase,
        @Nullable Location location,
        int attempt,
        @Nullable String by) {}
