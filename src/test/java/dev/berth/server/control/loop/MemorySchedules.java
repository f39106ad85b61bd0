package dev.berth.server.control.loop;

import dev.berth.domain.task.Task;
import dev.berth.server.control.port.ScheduleBuilder;
import dev.berth.server.control.port.ScheduleStore.Due;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.ScheduleStore.Past;
import dev.berth.server.control.port.ScheduleStore.Schedule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The schedules that a {@link MemoryDatabase} holds (W1), with the guards of the statements that move them. */
final class MemorySchedules {
    private final Map<Long, Schedule> rows = new TreeMap<>();

    /** Every time that was taken or left out, in order. */
    final List<Moved> moves = new ArrayList<>();

    /** Happens between reading what is due and storing what became of it. */
    Runnable meanwhile = () -> {};

    /** By the clock of the server that looked last what is due. */
    private Instant lookedAt = Instant.EPOCH;

    /**
     * A schedule that was moved to its next time.
     *
     * @param before as it was
     * @param at by the clock of the server that did it
     */
    record Moved(Schedule before, @Nullable Instant next, Instant at) {}

    List<Schedule> all() {
        return List.copyOf(rows.values());
    }

    /** As somebody writes it. */
    void write(Schedule schedule) {
        Schedule before = rows.get(schedule.id());
        rows.put(
                schedule.id(),
                ScheduleBuilder.builder(schedule)
                        .revision(before == null ? 1 : before.revision() + 1)
                        .build());
    }

    private static boolean busy(Schedule schedule, MemoryDatabase database) {
        return schedule.past().task() != null
                && Optional.ofNullable(database.tasks.get(schedule.past().task()))
                        .filter(task -> !task.status().terminal())
                        .isPresent();
    }

    List<Due> due(Instant now, int most, MemoryDatabase database) {
        lookedAt = now;
        return rows.values().stream()
                .filter(schedule -> !schedule.paused()
                        && schedule.nextAt() != null
                        && !schedule.nextAt().isAfter(now))
                .sorted(Comparator.comparing((Schedule schedule) -> Objects.requireNonNull(schedule.nextAt()))
                        .thenComparing(Schedule::id))
                .limit(most)
                .map(schedule -> new Due(schedule, busy(schedule, database)))
                .toList();
    }

    /** Whether a task may be stored for it: nobody wrote it since it was read, and what it submitted last is final. */
    boolean admits(Occurrence occurrence, MemoryDatabase database) {
        meanwhile.run();
        Schedule schedule = rows.get(occurrence.schedule());
        return schedule != null && schedule.revision() == occurrence.revision() && !busy(schedule, database);
    }

    void submitted(Occurrence occurrence, Task task) {
        move(occurrence, past -> new Past(task.id(), task.createdAt(), null, past.skippedAt(), past.skipped()));
    }

    boolean skip(Occurrence occurrence, Instant now, String why) {
        return move(occurrence, past -> new Past(past.task(), past.at(), past.error(), now, why));
    }

    private boolean move(Occurrence occurrence, UnaryOperator<Past> change) {
        Schedule before = rows.get(occurrence.schedule());
        if (before == null || before.revision() != occurrence.revision()) {
            return false;
        }
        moves.add(new Moved(before, occurrence.next(), lookedAt));
        write(ScheduleBuilder.builder(before)
                .nextAt(occurrence.next())
                .past(change.apply(before.past()))
                .build());
        return true;
    }
}
