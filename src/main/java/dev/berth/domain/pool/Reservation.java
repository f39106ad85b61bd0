package dev.berth.domain.pool;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import java.time.Instant;

/**
 * An apply that waits for approval, or for its slot, and keeps its pod and working directory on slot 0 (P4).
 *
 * @param task whose plan is kept
 * @param pod where
 * @param since when the plan finished
 */
public record Reservation(TaskId task, PodName pod, Instant since) {}
