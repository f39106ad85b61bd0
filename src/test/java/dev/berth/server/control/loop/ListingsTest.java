package dev.berth.server.control.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.BackOff;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListingsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Set<RuntimeKind> LOCAL = Set.of(RuntimeKind.LOCAL);

    private final Listings listings = new Listings(Duration.ofMinutes(5), () -> 0);

    @Test
    void eachIsAskedAtOnceAndNotTwiceAtATime() {
        assertThat(listings.due(LOCAL, NOW)).isEqualTo(LOCAL);
        assertThat(listings.due(LOCAL, NOW.plusSeconds(600))).isEmpty();
    }

    @Test
    void whatAnsweredIsAskedAgainAfterTheInterval() {
        listings.due(LOCAL, NOW);
        assertThat(listings.answered(RuntimeKind.LOCAL)).isFalse();

        assertThat(listings.due(LOCAL, NOW.plusSeconds(299))).isEmpty();
        assertThat(listings.due(LOCAL, NOW.plusSeconds(300))).isEqualTo(LOCAL);
    }

    @Test
    void whatDoesNotAnswerIsAskedAgainWithGrowingPauses() {
        listings.due(LOCAL, NOW);
        BackOff first = listings.failed(RuntimeKind.LOCAL, NOW);
        assertThat(first.failures()).isEqualTo(1);
        assertThat(listings.due(LOCAL, NOW.plus(first.pause()).minusMillis(1))).isEmpty();
        assertThat(listings.due(LOCAL, NOW.plus(first.pause()))).isEqualTo(LOCAL);

        BackOff second = listings.failed(RuntimeKind.LOCAL, NOW);

        assertThat(second.failures()).isEqualTo(2);
        assertThat(second.pause()).isGreaterThan(first.pause());
        assertThat(listings.due(LOCAL, NOW.plus(second.pause()))).isEqualTo(LOCAL);
        assertThat(listings.answered(RuntimeKind.LOCAL)).isTrue();
    }

    @Test
    void doubtsMakeWhatAnswersDueAtOnceAndShortenNoPause() {
        listings.due(LOCAL, NOW);
        boolean unused = listings.answered(RuntimeKind.LOCAL);
        listings.soon();
        assertThat(listings.due(LOCAL, NOW)).isEqualTo(LOCAL);
        BackOff backOff = listings.failed(RuntimeKind.LOCAL, NOW);

        listings.soon();

        assertThat(listings.due(LOCAL, NOW.plus(backOff.pause()).minusMillis(1)))
                .isEmpty();
    }
}
