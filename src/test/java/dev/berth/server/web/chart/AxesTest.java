package dev.berth.server.web.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.web.chart.ValueAxis.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ticks are at round places, not too many of them, and cover what is drawn. */
class AxesTest {
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

    private static List<String> labels(List<Tick> ticks) {
        return ticks.stream().map(Tick::label).toList();
    }

    private static List<String> narrow(List<Tick> ticks) {
        return labels(ticks.stream().filter(Tick::narrow).toList());
    }

    @Test
    void anHourHasATickEveryFiveMinutesAndOnASmallScreenEveryQuarter() {
        TimeAxis axis = TimeAxis.of(NOON.plusSeconds(120), NOON.plusSeconds(3_720));

        assertThat(labels(axis.ticks()))
                .hasSize(12)
                .startsWith("12:05", "12:10")
                .endsWith("13:00");
        assertThat(narrow(axis.ticks())).containsExactly("12:15", "12:30", "12:45", "13:00");
        assertThat(axis.ticks().getFirst().percent()).isEqualTo("5");
    }

    @Test
    void midnightIsTheDay() {
        assertThat(narrow(TimeAxis.of(NOON, NOON.plus(Duration.ofHours(24))).ticks()))
                .containsExactly("12:00", "18:00", "Mar 11", "06:00", "12:00");
        assertThat(labels(TimeAxis.of(NOON, NOON.plus(Duration.ofDays(7))).ticks()))
                .containsExactly("Mar 11", "Mar 12", "Mar 13", "Mar 14", "Mar 15", "Mar 16", "Mar 17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1M", "PT7M", "PT1H", "PT6H", "PT24H", "P7D", "P30D", "P90D", "P365D", "P20000D"})
    void thereAreFewTicksWhateverTheLength(Duration length) {
        TimeAxis axis = TimeAxis.of(NOON, NOON.plus(length));

        assertThat(axis.ticks()).hasSizeBetween(1, 13);
        assertThat(narrow(axis.ticks())).hasSizeBetween(0, 6);
        assertThat(axis.ticks()).allMatch(tick -> tick.place() >= 0 && tick.place() <= Canvas.WIDTH);
    }

    @Test
    void whatIsOutsideOfTheAxisIsAtItsEnd() {
        TimeAxis axis = TimeAxis.of(NOON, NOON.plusSeconds(100));

        assertThat(axis.place(NOON.minusSeconds(1))).isZero();
        assertThat(axis.place(NOON.plusSeconds(25))).isEqualTo(Canvas.WIDTH / 4);
        assertThat(axis.place(NOON.plusSeconds(200))).isEqualTo(Canvas.WIDTH);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 1", "0.3, 0 1", "3, 0 1 2 3", "4, 0 1 2 3 4", "5, 0 2 4 6", "37, 0 10 20 30 40", "41, 0 20 40 60"
    })
    void countsHaveWholeRoundSteps(double most, String labels) {
        assertThat(String.join(" ", labels(ValueAxis.of(Unit.COUNT, most).ticks())))
                .isEqualTo(labels);
    }

    @ParameterizedTest
    @CsvSource({
        "0, '0 s, 1 ms'",
        "0.003, '0 s, 1 ms, 2 ms, 3 ms'",
        "0.7, '0 s, 200 ms, 400 ms, 600 ms, 800 ms'",
        "3.5, '0 s, 1 s, 2 s, 3 s, 4 s'",
        "50, '0 s, 15 s, 30 s, 45 s, 1 min'",
        "3000, '0 s, 15 min, 30 min, 45 min, 1 h'",
        "400000, '0 s, 2 d, 4 d, 6 d'"
    })
    void waitsHaveTheStepsOfAClock(double most, String labels) {
        assertThat(String.join(", ", labels(ValueAxis.of(Unit.SECONDS, most).ticks())))
                .isEqualTo(labels);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0004, 0.9, 1, 7, 59, 61, 3_599, 86_401, 5e7})
    void nothingIsAboveTheTop(double most) {
        for (Unit unit : Unit.values()) {
            ValueAxis axis = ValueAxis.of(unit, most);
            assertThat(axis.top()).isGreaterThanOrEqualTo(most);
            assertThat(axis.ticks()).hasSizeBetween(2, 5);
            assertThat(axis.ticks().getFirst().place()).isEqualTo(Canvas.HEIGHT);
            assertThat(axis.ticks().getLast().pixels()).isEqualTo(Canvas.TOP);
        }
    }
}
