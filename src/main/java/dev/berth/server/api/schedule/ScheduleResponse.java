package dev.berth.server.api.schedule;

import dev.berth.domain.schedule.Timetable;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.ScheduleStore.Past;
import dev.berth.server.control.port.ScheduleStore.Schedule;
import dev.berth.server.control.port.ScheduleStore.Wish;
import dev.berth.server.control.schedule.Timetables;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule.
 *
 * @param author who wrote it last
 * @param nextTimes the next five, each with its share of the jitter, as clocks of its zone show them; none while it is paused
 * @param lastTask that it submitted
 * @param lastAt when it last submitted, or tried to
 * @param lastError why it could not; null when it could
 * @param lastSkipped the last time that was left out; null before
 */
@RecordBuilder
@RegisterForReflection
public record ScheduleResponse(
        String name,
        String cron,
        String zone,
        String submits,
        @Nullable Boolean autoApply,
        String jitter,
        boolean paused,
        String author,
        Instant createdAt,
        List<OffsetDateTime> nextTimes,
        @Nullable Long lastTask,
        @Nullable Instant lastAt,
        @Nullable String lastError,
        @Nullable SkippedResponse lastSkipped) {
    private static final int SHOWN = 5;

    /** A time that was left out. */
    @RegisterForReflection
    public record SkippedResponse(Instant at, String reason) {
        static @Nullable SkippedResponse of(Past past) {
            Instant at = past.skippedAt();
            String why = past.skipped();
            return at == null || why == null ? null : new SkippedResponse(at, why);
        }
    }

    public static ScheduleResponse of(Schedule schedule, Instant now) {
        Wish wish = schedule.wish();
        Past past = schedule.past();
        return ScheduleResponseBuilder.builder()
                .name(schedule.name().value())
                .cron(wish.cron())
                .zone(wish.zone())
                .submits(WireWords.of(wish.submits()))
                .autoApply(wish.autoApply())
                .jitter(wish.jitter().toString())
                .paused(schedule.paused())
                .author(schedule.author().name())
                .createdAt(schedule.createdAt())
                .nextTimes(schedule.paused() ? List.of() : upcoming(Timetables.of(schedule), now))
                .lastTask(past.task() == null ? null : past.task().value())
                .lastAt(past.at())
                .lastError(past.error())
                .lastSkipped(SkippedResponse.of(past))
                .build();
    }

    private static List<OffsetDateTime> upcoming(Timetable times, Instant now) {
        return times.upcoming(now, SHOWN).stream()
                .map(at -> OffsetDateTime.ofInstant(at, times.times().zone()))
                .toList();
    }
}
