package dev.berth.server.control.port;

import dev.berth.domain.id.TaskId;

/** One attempt of one task; the number fences off every older try. */
public record AttemptRef(TaskId task, int attempt) {}
