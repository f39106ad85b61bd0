package dev.berth.domain.freeze;

import dev.berth.domain.calendar.LocalTimes;
import dev.berth.domain.calendar.Recurrence;
import dev.berth.server.control.calendar.Cron;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/** The times of a cron expression, which count how often they are asked for the next one. */
final class CountedTimes implements LocalTimes {
    private final Cron times;
    private int asked;

    CountedTimes(String cron) {
        this.times = Cron.of(cron);
    }

    Recurrence in(String zone) {
        return new Recurrence(this, ZoneId.of(zone));
    }

    int asked() {
        return asked;
    }

    @Override
    public Optional<LocalDateTime> next(LocalDateTime after) {
        asked++;
        return times.next(after);
    }

    @Override
    public boolean everyHour() {
        return times.everyHour();
    }

    @Override
    public String text() {
        return times.text();
    }
}
