package dev.berth.server.web.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.web.chart.Chart.Span;
import dev.berth.server.web.chart.Series.Kind;
import dev.berth.server.web.chart.ValueAxis.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ten minutes of a width of 10,000 and values up to 4 of a height of 1,600: a minute is 1,000 wide, and one is 400 high. */
class ChartTest {
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final TimeAxis TIMES = TimeAxis.of(NOON, NOON.plus(Duration.ofMinutes(10)));

    private static Series series(String label, Kind kind, Double... values) {
        return new Series(label, label, kind, Arrays.asList(values));
    }

    private static Chart chart(List<Integer> minutes, Series... series) {
        return Chart.of(new Plot(
                new Plot.Heading("some", "Some", "Some of them", Unit.COUNT),
                TIMES,
                Duration.ofMinutes(1),
                minutes.stream()
                        .map(minute -> NOON.plus(Duration.ofMinutes(minute)))
                        .toList(),
                List.of(series)));
    }

    private static String path(Chart chart, int mark) {
        return chart.marks().get(mark).path();
    }

    @Test
    void aLineGoesFromStepToStepAndNeverThroughAGap() {
        Chart chart = chart(List.of(0, 1, 4), series("a", Kind.LINE, 1.0, 4.0, 2.0));

        assertThat(path(chart, 0)).isEqualTo("M0 1200V1200H1000V0H2000M4000 800V800H5000");
    }

    @Test
    void aStepWithoutAValueIsAGapToo() {
        Chart chart = chart(List.of(0, 1, 2), series("a", Kind.LINE, 1.0, null, 4.0));

        assertThat(path(chart, 0)).isEqualTo("M0 1200V1200H1000M2000 0V0H3000");
    }

    @Test
    void areasStandOnEachOtherAndLinesByThemselves() {
        Chart chart = chart(
                List.of(0, 1),
                series("a", Kind.AREA, 1.0, 2.0),
                series("b", Kind.AREA, 1.0, 1.0),
                series("c", Kind.LINE, 4.0, 4.0));

        assertThat(path(chart, 0)).isEqualTo("M0 1600V1200H1000V800H2000V1600H1000V1600H0Z");
        assertThat(path(chart, 1)).isEqualTo("M0 1200V800H1000V400H2000V800H1000V1200H0Z");
        assertThat(path(chart, 2)).isEqualTo("M0 0V0H1000V0H2000");
    }

    @Test
    void barsStandOnEachOtherAndThoseOfNothingAreNotThere() {
        Chart chart = chart(List.of(0, 1), series("a", Kind.BAR, 1.0, 0.0), series("b", Kind.BAR, 3.0, 2.0));

        assertThat(path(chart, 0)).isEqualTo("M20 1600V1200H980V1600Z");
        assertThat(path(chart, 1)).isEqualTo("M20 1200V0H980V1200ZM1020 1600V800H1980V1600Z");
    }

    @Test
    void theAxisReachesAsHighAsAllThatIsStacked() {
        Chart chart = chart(List.of(0), series("a", Kind.AREA, 5.0), series("b", Kind.AREA, 4.0));

        assertThat(chart.values().top()).isEqualTo(10);
    }

    @Test
    void whatNobodyMeasuredIsMarkedButForWhatIsNotOverYet() {
        Series three = series("a", Kind.LINE, 1.0, 1.0, 1.0);
        assertThat(chart(List.of(1, 2, 5), three).unknown())
                .containsExactly(new Span(0, 1_000), new Span(3_000, 2_000), new Span(6_000, 4_000));
        assertThat(chart(List.of(0, 1, 7), three).unknown()).containsExactly(new Span(2_000, 5_000));
    }

    @Test
    void whatReachesBeyondTheEndEndsThere() {
        Chart chart = Chart.of(new Plot(
                new Plot.Heading("some", "Some", "Some", Unit.COUNT),
                TIMES,
                Duration.ofMinutes(4),
                List.of(NOON.plus(Duration.ofMinutes(8))),
                List.of(series("a", Kind.LINE, 1.0))));

        assertThat(path(chart, 0)).isEqualTo("M8000 0V0H10000");
        assertThat(chart.spots().getFirst().span()).isEqualTo(new Span(8_000, 2_000));
    }

    @Test
    void everyStepIsToldInWords() {
        Chart chart = chart(List.of(0, 1), series("used", Kind.AREA, 1.5, 2.0), series("there", Kind.LINE, null, 3.0));

        assertThat(chart.spots().stream().map(Chart.Spot::words))
                .containsExactly("2026-03-10 12:00: used 1.5", "2026-03-10 12:01: used 2, there 3");
        assertThat(chart.summary()).isEqualTo("used up to 2, there up to 3");
        assertThat(chart.description())
                .isEqualTo("Some of them, from 2026-03-10 12:00 to 2026-03-10 12:10 UTC in steps of 1 min: "
                        + "used up to 2, there up to 3. The figures are in the table below.");
    }

    @Test
    void whatIsCountedIsAddedUp() {
        Chart chart = chart(List.of(0, 1), series("planned", Kind.BAR, 3.0, 4.0), series("failed", Kind.BAR, 0.0, 1.0));

        assertThat(chart.summary()).isEqualTo("7 planned, 1 failed");
    }

    /** Twin series are two of them: neither stands below itself. */
    @Test
    void seriesThatAreAlikeAreStackedTwice() {
        Chart chart = chart(
                List.of(0),
                Stream.of(1, 2).map(each -> series("a", Kind.AREA, 1.0)).toArray(Series[]::new));

        assertThat(chart.values().top()).isEqualTo(2);
    }
}
