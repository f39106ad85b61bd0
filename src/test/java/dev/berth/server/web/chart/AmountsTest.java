package dev.berth.server.web.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT-1S, 0 s",
        "PT0.85S, 850 ms",
        "PT1S, 1 s",
        "PT2.34S, 2.3 s",
        "PT9.99S, 10 s",
        "PT42.4S, 42 s",
        "PT59.6S, 1 min",
        "PT65S, 1 min 5 s",
        "PT1H, 1 h",
        "PT90M, 1 h 30 min",
        "PT23H59M40S, 23 h 59 min",
        "P1DT2H, 1 d 2 h",
        "P28D, 28 d"
    })
    void spansHaveTwoUnitsAtMost(Duration span, String words) {
        assertThat(Amounts.span(span)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.001, 0", "1, 1", "1.5, 1.5", "10, 10", "1.005, 1.01", "1234.567, 1234.57"})
    void numbersHaveTwoPlacesAtMost(double value, String words) {
        assertThat(Amounts.number(value)).isEqualTo(words);
    }

    @Test
    void aTimeOfDayIsTheDayAtMidnight() {
        assertThat(Amounts.clock(Instant.parse("2026-03-01T06:05:00Z"))).isEqualTo("06:05");
        assertThat(Amounts.clock(Instant.parse("2026-03-01T00:00:00Z"))).isEqualTo("Mar 1");
    }
}
