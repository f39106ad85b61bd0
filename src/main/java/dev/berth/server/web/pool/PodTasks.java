package dev.berth.server.web.pool;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The tasks of pods.
 *
 * @param known as the pool knows them
 * @param seen which ones whoever looks may know of
 */
record PodTasks(Function<TaskId, Optional<Task>> known, Predicate<TaskId> seen) {}
