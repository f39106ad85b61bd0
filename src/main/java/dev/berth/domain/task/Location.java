package dev.berth.domain.task;

import dev.berth.domain.id.PodName;

/** The slot of a task's last attempt. */
public record Location(PodName pod, int slot) {}
