package dev.berth.server.control.calendar;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.berth.domain.calendar.LocalTimes;
import dev.berth.domain.calendar.Recurrence;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A cron expression as crontab(5) has it: minute, hour, day of the month, month, day of the week; a day counts if either of
 * the two days fits, where both are restricted. Names of months and days, {@code @hourly}, {@code @daily}, {@code @weekly},
 * {@code @monthly} and {@code @yearly} are understood too.
 */
public final class Cron implements LocalTimes {
    /** What may be written, in characters. */
    public static final int LONGEST = 200;

    private static final List<String> FIELDS =
            List.of("minute", "hour", "day of the month", "month", "day of the week");
    private static final List<String> VALUES =
            List.of("0 to 59", "0 to 23", "1 to 31", "1 to 12 or JAN to DEC", "0 to 7 or MON to SUN");
    private static final Map<String, String> SHORT = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    /** 29 February on a given day of the week is 40 years away at most; nothing that comes at all comes later. */
    private static final int LONGEST_YEARS = 41;

    private static final CronDefinition DEFINITION = CronDefinitionBuilder.defineCron()
            .withMinutes()
            .withStrictRange()
            .and()
            .withHours()
            .withStrictRange()
            .and()
            .withDayOfMonth()
            .withStrictRange()
            .and()
            .withMonth()
            .withStrictRange()
            .and()
            .withDayOfWeek()
            .withValidRange(0, 7)
            .withMondayDoWValue(1)
            .withIntMapping(7, 0)
            .withStrictRange()
            .and()
            .instance();

    private final String text;
    private final ExecutionTime times;
    private final boolean everyHour;

    private Cron(String text, ExecutionTime times, boolean everyHour) {
        this.text = text;
        this.times = times;
        this.everyHour = everyHour;
    }

    /**
     * What is wrong with an expression, and at which of its fields; empty when nothing is. One that never comes due is
     * wrong, too.
     */
    public static Optional<String> problem(String text) {
        String fields = text.strip();
        if (text.length() > LONGEST) {
            return Optional.of("must have at most " + LONGEST + " characters");
        }
        if (fields.startsWith("@") && !SHORT.containsKey(lower(fields))) {
            return Optional.of("must be five fields, or one of @hourly, @daily, @weekly, @monthly, @yearly");
        }
        String[] each = written(text).split("\\s+");
        if (each.length != FIELDS.size()) {
            return Optional.of(
                    "must have five fields (minute, hour, day of the month, month, day of the week), and has "
                            + (fields.isEmpty() ? 0 : each.length));
        }
        for (int at = 0; at < each.length; at++) {
            if (!isField(at, each[at])) {
                return Optional.of("cannot have %s as field %d (%s): it takes %s, with * , - and /"
                        .formatted(each[at], at + 1, FIELDS.get(at), VALUES.get(at)));
            }
        }
        LocalDateTime any = LocalDateTime.of(2001, 1, 1, 0, 0);
        return of(text).next(any).isPresent()
                ? Optional.empty()
                : Optional.of("never comes due: no month of it has such a day");
    }

    private static boolean isField(int at, String field) {
        // The library takes digits of other scripts for digits.
        if (!field.chars().allMatch(c -> c < 128)) {
            return false;
        }
        String[] alone = {"*", "*", "*", "*", "*"};
        alone[at] = field;
        try {
            parser().parse(String.join(" ", alone)).validate();
            return true;
        } catch (RuntimeException e) {
            // The library has several kinds of exceptions for what it does not understand.
            return false;
        }
    }

    /**
     * An expression that was checked.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Cron of(String text) {
        String fields = written(text);
        return new Cron(
                text.strip(), ExecutionTime.forCron(parser().parse(fields)), fields.split("\\s+")[1].startsWith("*"));
    }

    /** The times of a checked expression, on the clocks of a zone that was checked. */
    public static Recurrence recurrence(String text, String zone) {
        return new Recurrence(of(text), zone(zone).orElseThrow());
    }

    /** A time zone by its name in the tz database, such as {@code Europe/Berlin}, or {@code UTC}; empty when there is none. */
    public static Optional<ZoneId> zone(String name) {
        try {
            return ZoneId.getAvailableZoneIds().contains(name) ? Optional.of(ZoneId.of(name)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<LocalDateTime> next(LocalDateTime after) {
        // On a clock that is never put, for which zones are none of its business.
        return times.nextExecution(after.atZone(ZoneOffset.UTC))
                .map(next -> next.toLocalDateTime())
                .filter(next -> next.getYear() - after.getYear() <= LONGEST_YEARS);
    }

    @Override
    public boolean everyHour() {
        return everyHour;
    }

    @Override
    public String text() {
        return text;
    }

    private static CronParser parser() {
        return new CronParser(DEFINITION);
    }

    private static String written(String text) {
        String fields = text.strip();
        return SHORT.getOrDefault(lower(fields), fields);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cron cron && cron.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
