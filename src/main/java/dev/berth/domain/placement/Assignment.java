package dev.berth.domain.placement;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;

/**
 * One task's slot.
 *
 * @param task which task
 * @param pod where
 * @param slot its index
 * @param warm whether the pod keeps the task's directory, so that the apply needs no init (P5)
 */
public record Assignment(TaskId task, PodName pod, int slot, boolean warm) {}
