package dev.berth.server.web.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.api.history.HistorySpan;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which time is shown, and in which steps. */
class HistoryChoiceTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:34:56Z");
    private static final Kept KEPT = new Kept(Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(100));

    private static HistorySpan span(Map<String, String> typed) {
        return new HistoryChoice(typed).checked(new Checks(), NOW, KEPT);
    }

    @ParameterizedTest
    @CsvSource({"1h, PT1M", "6h, PT5M", "24h, PT15M", "7d, PT2H", "30d, PT12H", "90d, P1D", "365d, P7D"})
    void aSpanEndsNowAndHasAHundredStepsAtMost(String word, Duration step) {
        HistorySpan span = span(Map.of("span", word));

        assertThat(span.step()).isEqualTo(step);
        assertThat(span.to()).isEqualTo(NOW);
        assertThat(span.from().getEpochSecond() % step.toSeconds()).isZero();
    }

    @Test
    void nothingSaidIsTheLastDay() {
        assertThat(span(Map.of()).from()).isEqualTo("2026-03-09T12:30:00Z");
    }

    @Test
    void stepsAreNeverFinerThanWhatIsKept() {
        assertThat(span(Map.of("from", "2026-03-10T10:00:00Z", "to", "2026-03-10T11:00:00Z"))
                        .step())
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(span(Map.of("from", "2026-03-08T10:00:00Z", "to", "2026-03-08T11:00:00Z"))
                        .step())
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(span(Map.of("from", "2026-02-01T10:30:00Z", "to", "2026-02-01T11:00:00Z")))
                .isEqualTo(new HistorySpan(
                        Instant.parse("2026-02-01T10:00:00Z"),
                        Instant.parse("2026-02-01T11:00:00Z"),
                        Duration.ofHours(1)));
    }

    @Test
    void whatIsLongerThanAHundredOfTheLongestStepsHasMoreOfThem() {
        assertThat(span(Map.of("from", "2000-01-01T00:00:00Z")).step()).isEqualTo(Duration.ofDays(31));
    }

    @Test
    void onlySpansThatFiguresAreKeptForAreOffered() {
        assertThat(new HistoryChoice(Map.of("span", "7d")).entries(KEPT))
                .extracting(HistoryChoice.Entry::word)
                .containsExactly("1h", "6h", "24h", "7d", "30d", "90d");
        assertThat(new HistoryChoice(Map.of("span", "7d")).entries(KEPT))
                .filteredOn(HistoryChoice.Entry::current)
                .extracting(HistoryChoice.Entry::label)
                .containsExactly("7 days");
        assertThat(new HistoryChoice(Map.of("from", "2026-03-01T00:00:00Z")).entries(KEPT))
                .noneMatch(HistoryChoice.Entry::current);
    }

    @ParameterizedTest
    @CsvSource({"span, often, span", "from, yesterday, from", "from, 2026-03-10T12:34:56Z, from", "to, soon, to"})
    void whatMakesNoSenseIsNamed(String field, String value, String named) {
        Map<String, String> typed = Map.of(field, value);

        assertThatThrownBy(() -> span(typed))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.problem().violations())
                                .extracting(Violation::field)
                                .containsExactly(named));
    }
}
