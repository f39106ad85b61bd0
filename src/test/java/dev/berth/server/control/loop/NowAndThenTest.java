package dev.berth.server.control.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NowAndThenTest {
    private static final Instant LAST = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"PT0S, false", "PT59S, false", "PT1M, true", "PT2H, true", "PT-0.000001S, true", "PT-24H, true"})
    void itIsDueAfterItsTimeAndWhenTheClockWasSetBack(Duration passed, boolean due) {
        assertThat(NowAndThen.due(LAST, Duration.ofMinutes(1), LAST.plus(passed)))
                .isEqualTo(due);
    }
}
