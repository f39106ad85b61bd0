package dev.berth.domain.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("S14: what is to be expected, by what came on earlier days")
class ArrivalHistoryTest {
    private static final Instant TODAY = Instant.parse("2026-03-07T00:00:00Z");
    private static final Instant LONG_AGO = TODAY.minus(Duration.ofDays(30));

    private static Instant at(int daysAgo, String time) {
        return TODAY.minus(Duration.ofDays(daysAgo)).plus(Duration.parse(time));
    }

    /** Tasks that came on so many days before, the last one first, all within five minutes after 09:20. */
    private static ArrivalHistory at920(Instant since, int... days) {
        Map<Instant, Integer> arrivals = new HashMap<>();
        for (int day = 0; day < days.length; day++) {
            arrivals.put(at(day + 1, "PT9H20M"), days[day]);
            arrivals.put(at(day + 1, "PT9H25M"), 1);
        }
        return new ArrivalHistory(since, arrivals);
    }

    @Test
    void theDayInTheMiddleCountsAndItsBusiestFiveMinutes() {
        ArrivalHistory history = at920(LONG_AGO, 2, 9, 4, 3, 50, 3);

        assertThat(history.expected(at(0, "PT9H30M"))).isEqualTo(3);
        assertThat(history.expected(at(0, "PT9H"))).isEqualTo(3);
        assertThat(history.expected(at(0, "PT10H"))).isZero();
    }

    @Test
    void anHourIsExpectedShortlyBeforeItBegins() {
        ArrivalHistory history = at920(LONG_AGO, 4, 4, 4, 4, 4, 4);

        assertThat(history.expected(at(0, "PT8H49M59S"))).isZero();
        assertThat(history.expected(at(0, "PT8H50M"))).isEqualTo(4);
        assertThat(history.nextChange(at(0, "PT8H49M59S"))).isEqualTo(at(0, "PT8H50M"));
        assertThat(history.nextChange(at(0, "PT8H50M"))).isEqualTo(at(0, "PT9H"));
    }

    @Test
    void ofOneDayNothingIsLearnedAndDaysThatNobodySawDoNotCount() {
        assertThat(at920(at(1, "PT0S"), 4).expected(at(0, "PT9H"))).isZero();
        assertThat(at920(at(2, "PT0S"), 4, 6).expected(at(0, "PT9H"))).isEqualTo(4);
        assertThat(at920(LONG_AGO, 4, 6).expected(at(0, "PT9H")))
                .as("four days without any")
                .isZero();
    }

    @Test
    void whatComesTodayChangesNothingToday() {
        Map<Instant, Integer> arrivals = new HashMap<>();
        arrivals.put(at(0, "PT9H"), 100);

        assertThat(new ArrivalHistory(LONG_AGO, arrivals).expected(at(0, "PT9H10M")))
                .isZero();
    }

    @Test
    void ofNothingNothingIsExpected() {
        assertThat(ArrivalHistory.NONE.expected(TODAY)).isZero();
    }
}
