package dev.berth.domain.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When what did not arrive is tried again (O1). */
class RetriesTest {
    private static final Instant THEN = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void pausesDoubleUpToAnHour() {
        assertThat(Retries.after(1, 0.5)).isEqualTo(Duration.ofSeconds(5));
        assertThat(Retries.after(2, 0.5)).isEqualTo(Duration.ofSeconds(10));
        assertThat(Retries.after(10, 0.5)).isEqualTo(Duration.ofSeconds(2_560));
        assertThat(Retries.after(11, 0.5)).isEqualTo(Duration.ofHours(1));
        assertThat(Retries.after(1_000_000, 0.5)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void chanceMakesThemAQuarterLongerOrShorter() {
        assertThat(Retries.after(4, 0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(Retries.after(4, 1)).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void itEndsWhenItsTimeIsOver() {
        Retries retries = new Retries(Duration.ofHours(24));

        assertThat(retries.over(THEN, THEN.plus(Duration.ofHours(24)).minusMillis(1)))
                .isFalse();
        assertThat(retries.over(THEN, THEN.plus(Duration.ofHours(24)))).isTrue();
    }
}
