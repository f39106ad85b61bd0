package dev.berth.server.control.port;

import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Task;
import org.jspecify.annotations.Nullable;

/** A task with what stands in its way at the moment. */
public record TaskView(Task task, @Nullable BlockedBy blockedBy) {}
