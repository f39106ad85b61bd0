package dev.berth.server.web.log;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.stream.SseFrame;
import dev.berth.server.api.stream.TaskSignals;
import dev.berth.server.api.stream.WakeUp;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Excerpt;
import dev.berth.server.control.port.LogStore.Part;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a task's output is, told again whenever it has grown, until the task has ended. The bytes themselves are read by
 * those who show them: a stream of events could not carry them as they are.
 */
@Singleton
class LogGrowth {
    /** Only for signals that were lost. */
    private static final Duration POLL = Duration.ofSeconds(2);

    /** Nobody reads faster, and each look is a read of the database. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** Then the page comes back, and its session is looked at again. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final LogStore logs;
    private final TaskSignals signals;

    LogGrowth(LogStore logs, TaskSignals signals) {
        this.logs = logs;
        this.signals = signals;
    }

    /** Events {@code grown} with the number of bytes, and at last {@code end} with the same and the status. */
    Multi<String> followed(TaskId task) {
        Position position = new Position();
        WakeUp wakeUp = new WakeUp(POLL);
        return Multi.createFrom()
                .resource(
                        () -> signals.subscribe(task, wakeUp),
                        subscription -> Multi.createBy()
                                .repeating()
                                .uni(() -> position, at -> step(task, at, wakeUp))
                                .whilst(frame -> !position.ended))
                .withFinalizer(Cancellable::cancel)
                .filter(frame -> !frame.isEmpty())
                .select()
                .first(LONGEST);
    }

    /** One frame, or an empty string when nothing has changed for a while. */
    private Uni<String> step(TaskId task, Position position, WakeUp wakeUp) {
        return logs.bytes(task, Part.ALL, 0, 0).flatMap(found -> {
            String frame = position.frame(found);
            return frame.isEmpty()
                    ? wakeUp.await().onItem().delayIt().by(PAUSE).replaceWith("")
                    : Uni.createFrom().item(frame);
        });
    }

    /** What one follower was told. Its steps never overlap. */
    private static final class Position {
        private volatile long told = -1;
        private volatile boolean ended;

        /** A task that is gone has ended. */
        String frame(Optional<Excerpt> found) {
            TaskStatus status =
                    found.map(excerpt -> excerpt.task().task().status()).orElse(TaskStatus.CANCELED);
            long total = found.map(Excerpt::total).orElse(Math.max(0, told));
            ended = status.terminal();
            if (ended) {
                return SseFrame.of("end", "{\"total\":" + total + ",\"status\":\"" + WireWords.of(status) + "\"}");
            }
            if (total == told) {
                return "";
            }
            told = total;
            return SseFrame.of("grown", "{\"total\":" + total + "}");
        }
    }
}
