package dev.berth.server.api.stream;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Part;
import dev.berth.server.control.port.LogStore.Slice;
import dev.berth.server.control.port.TaskStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task's output, piece by piece: what is stored, and on request what will be, until the task has ended. */
@Singleton
public class LogFollower {
    private static final int SLICE_BYTES = 64 * 1024;

    /** Only for signals that were lost; the others wake a follower at once. */
    private static final Duration POLL = Duration.ofSeconds(2);

    private final LogStore logs;
    private final TaskStore tasks;
    private final TaskSignals signals;

    LogFollower(LogStore logs, TaskStore tasks, TaskSignals signals) {
        this.logs = logs;
        this.tasks = tasks;
        this.signals = signals;
    }

    /** What of a task's output is wanted. */
    public record Wanted(TaskId task, Part part, long offset) {}

    /** What is stored now. */
    public Multi<String> stored(Wanted wanted) {
        Position position = new Position(wanted.offset());
        return Multi.createBy()
                .repeating()
                .uni(() -> position, at -> read(wanted, at))
                .until(slice -> slice.text().isEmpty())
                .map(Slice::text);
    }

    /** Everything as events {@code log}, whose ids are the offsets reached, and one event {@code end} at last. */
    public Multi<String> followed(Wanted wanted) {
        Position position = new Position(wanted.offset());
        WakeUp wakeUp = new WakeUp(POLL);
        return Multi.createFrom()
                .resource(
                        () -> signals.subscribe(wanted.task(), wakeUp),
                        subscription -> Multi.createBy()
                                .repeating()
                                .uni(() -> position, at -> step(wanted, at, wakeUp))
                                .whilst(frame -> !position.ended))
                .withFinalizer(Cancellable::cancel)
                .filter(frame -> !frame.isEmpty());
    }

    /** One frame, or an empty string when there is none yet. */
    private Uni<String> step(Wanted wanted, Position position, WakeUp wakeUp) {
        return read(wanted, position)
                .flatMap(slice -> slice.text().isEmpty()
                        ? atTheEnd(wanted, position, wakeUp)
                        : Uni.createFrom().item(SseFrame.of("log", slice.text(), Long.toString(position.offset))));
    }

    private Uni<String> atTheEnd(Wanted wanted, Position position, WakeUp wakeUp) {
        if (position.lastWord != null) {
            position.ended = true;
            String status = WireWords.of(position.lastWord);
            return Uni.createFrom().item(SseFrame.of("end", "{\"status\":\"" + status + "\"}"));
        }
        return tasks.find(wanted.task()).flatMap(found -> {
            TaskStatus status = found.map(view -> view.task().status()).orElse(TaskStatus.CANCELED);
            if (status.terminal()) {
                // The output is complete now, but may have grown since it was read: read once more.
                position.lastWord = status;
                return Uni.createFrom().item("");
            }
            return wakeUp.await().replaceWith("");
        });
    }

    private Uni<Slice> read(Wanted wanted, Position position) {
        return logs.read(wanted.task(), wanted.part(), position.offset, SLICE_BYTES)
                .map(found -> reached(position, found));
    }

    private static Slice reached(Position position, Optional<Slice> found) {
        Slice slice = found.orElseGet(() -> new Slice("", position.offset));
        position.offset = Math.max(position.offset, slice.nextOffset());
        return slice;
    }

    /** How far one follower has come. Its steps never overlap. */
    private static final class Position {
        private volatile long offset;
        private volatile @Nullable TaskStatus lastWord;
        private volatile boolean ended;

        Position(long offset) {
            this.offset = offset;
        }
    }
}
