package dev.berth.server.control.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static List<String> upcoming(String cron, String zone, String after, int count) {
        return Cron.recurrence(cron, zone).upcoming(Instant.parse(after), count).stream()
                .map(Instant::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 6 * * * | 2026-11-28T06:00 | 2026-11-29T06:00",
                "*/15 * * * * | 2026-11-28T00:15 | 2026-11-28T00:30",
                "0 6 * * MON-FRI | 2026-11-30T06:00 | 2026-12-01T06:00",
                "0 6 * * 7 | 2026-11-29T06:00 | 2026-12-06T06:00",
                "0 6 * * 0 | 2026-11-29T06:00 | 2026-12-06T06:00",
                "5,35 8-9 1 jan * | 2027-01-01T08:05 | 2027-01-01T08:35",
                // Either day counts where both are restricted: a Friday, and the 13th.
                "0 0 13 * 5 | 2026-12-04T00:00 | 2026-12-11T00:00",
                "0 0 1 * 0 | 2026-11-29T00:00 | 2026-12-01T00:00",
                "0 0 29 2 * | 2028-02-29T00:00 | 2032-02-29T00:00",
                "0 0 31 * * | 2026-12-31T00:00 | 2027-01-31T00:00",
                "@daily | 2026-11-29T00:00 | 2026-11-30T00:00",
                "@weekly | 2026-11-29T00:00 | 2026-12-06T00:00"
            })
    void comesWhenCrontabSays(String text, LocalDateTime first, LocalDateTime second) {
        assertThat(Cron.problem(text)).isEmpty();
        Cron cron = Cron.of(text);
        assertThat(cron.next(LocalDateTime.parse("2026-11-28T00:00:00"))).contains(first);
        assertThat(cron.next(first)).contains(second);
        assertThat(cron.next(first.minusSeconds(1))).contains(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61 * * * * | field 1 (minute)",
                "0 24 * * * | field 2 (hour)",
                "0 0 0 * * | field 3 (day of the month)",
                "0 0 32 * * | field 3 (day of the month)",
                "0 0 * 13 * | field 4 (month)",
                "0 0 * FOO * | field 4 (month)",
                "0 0 * * 8 | field 5 (day of the week)",
                "0 0 * * x | field 5 (day of the week)",
                "0 0/0 * * * | field 2 (hour)",
                "5-1 * * * * | field 1 (minute)",
                "* * * * | has 4",
                "0 * * * * * | has 6",
                "0 0 30 2 * | never comes due",
                "0 0 31 4,6,9,11 * | never comes due",
                "@reboot | must be five fields"
            })
    void whatIsWrongIsSaidWithItsPlace(String text, String said) {
        assertThat(Cron.problem(text))
                .hasValueSatisfying(problem -> assertThat(problem).contains(said));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "L", "0 0 ? * *", "🙂 * * * *", "0 0 LW * *", "0 0 * * 5#2", "-1 * * * *", "٠ 0 * * *"
            })
    void nothingElseIsTaken(String text) {
        assertThat(Cron.problem(text)).isPresent();
    }

    @Test
    void whatIsLongIsNotRead() {
        assertThat(Cron.problem("0 0 * * 1" + ",1".repeat(1_000))).isPresent();
    }

    @Test
    void aTimeThatTheClockLeavesOutComesWhenItIsPut() {
        // In Berlin on 29 March 2026 it is 03:00 after 01:59.
        assertThat(upcoming("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void severalThatAreLeftOutComeOnce() {
        assertThat(upcoming("0,30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
    }

    @Test
    void aTimeThatTheClockShowsTwiceComesTheFirstTime() {
        // In Berlin on 25 October 2026 it is 02:00 after 02:59.
        assertThat(upcoming("30 2 * * *", "Europe/Berlin", "2026-10-24T00:00:00Z", 3))
                .containsExactly("2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void whatComesEveryHourGoesByTheHoursThatPass() {
        assertThat(upcoming("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", 4))
                .containsExactly(
                        "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z");
        assertThat(upcoming("0 * * * *", "Europe/Berlin", "2026-03-28T23:30:00Z", 3))
                .containsExactly("2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z");
    }

    static Stream<String> zones() {
        // Half an hour, a whole day left out, midnight left out, put in the other half of the year, never.
        return Stream.of(
                "Australia/Lord_Howe",
                "Pacific/Apia",
                "America/Sao_Paulo",
                "America/New_York",
                "Africa/Casablanca",
                "UTC");
    }

    @ParameterizedTest
    @MethodSource("zones")
    void quartersOfAnHourAreAlwaysAQuarterApart(String zone) {
        for (String year : List.of("2011-12-28T00:00:00Z", "2018-11-02T00:00:00Z", "2026-03-01T00:00:00Z")) {
            List<Instant> all = Cron.recurrence("*/15 * * * *", zone).upcoming(Instant.parse(year), 600);
            for (int at = 1; at < all.size(); at++) {
                assertThat(Duration.between(all.get(at - 1), all.get(at)))
                        .as("after %s", all.get(at - 1))
                        .isEqualTo(Duration.ofMinutes(15));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("zones")
    void whatComesDailyComesOnceADay(String zone) {
        for (String cron : List.of("0 0 * * *", "30 1 * * *", "15 2 * * *")) {
            List<Instant> all = Cron.recurrence(cron, zone).upcoming(Instant.parse("2011-01-01T00:00:00Z"), 800);
            for (int at = 1; at < all.size(); at++) {
                Duration apart = Duration.between(all.get(at - 1), all.get(at));
                assertThat(apart)
                        .as("%s after %s", cron, all.get(at - 1))
                        .isBetween(Duration.ofHours(zone.equals("Pacific/Apia") ? 0 : 21), Duration.ofHours(26));
            }
        }
    }

    @Test
    void zonesAreThoseOfTheDatabase() {
        assertThat(Cron.zone("Europe/Berlin")).isPresent();
        assertThat(Cron.zone("UTC")).isPresent();
        assertThat(Cron.zone("Mars/Olympus")).isEmpty();
        assertThat(Cron.zone("")).isEmpty();
        assertThat(Cron.zone("+25:00")).isEmpty();
    }
}
