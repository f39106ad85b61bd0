package dev.berth.server.control.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.lease.Standing.Leading;
import dev.berth.server.control.lease.Standing.Waiting;
import dev.berth.server.control.port.LeaseStore.Claimed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeasePolicyTest {
    private static final long ASKED_AT = Long.MAX_VALUE - 500;
    private static final Claimed.Held HELD = new Claimed.Held(4, "other", null);

    private final LeasePolicy policy = new LeasePolicy(Duration.ofSeconds(4));

    @ParameterizedTest
    @CsvSource({"0, true", "1000, true", "1999, true", "2000, false", "2001, false", "4000, false", "86400000, false"})
    void whoLeadsDecidesForHalfOfTheLeaseCountedFromBeforeItAsked(long millis, boolean mayDecide) {
        Standing standing = policy.claimed(new Claimed.Taken(7), ASKED_AT);

        // The monotonic clock may overflow meanwhile.
        assertThat(policy.mayDecide(
                        standing, ASKED_AT + Duration.ofMillis(millis).toNanos()))
                .isEqualTo(mayDecide);
    }

    @Test
    void aRenewalCountsFromBeforeItWasAskedFor() {
        Leading leading = new Leading(7, 0);

        Standing standing = policy.renewed(leading, true, 1_000);

        assertThat(standing)
                .isEqualTo(new Leading(7, 1_000 + Duration.ofSeconds(2).toNanos()));
    }

    @Test
    void whoseLeaseWasTakenWaits() {
        assertThat(policy.renewed(new Leading(7, Long.MAX_VALUE), false, 0)).isEqualTo(new Waiting(null));
        assertThat(policy.claimed(HELD, 0)).isEqualTo(new Waiting(HELD));
    }

    @Test
    void whoWaitsNeverDecides() {
        assertThat(policy.mayDecide(new Waiting(null), 0)).isFalse();
        assertThat(policy.mayDecide(new Waiting(HELD), Long.MIN_VALUE)).isFalse();
    }

    @Test
    void fourRenewalsMayFailAndWhoWaitsLooksOften() {
        Standing leading = policy.claimed(new Claimed.Taken(7), 0);

        assertThat(policy.pause(leading, 0).multipliedBy(5)).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.pause(new Waiting(null), 0)).isEqualTo(Duration.ofMillis(125));
        assertThat(policy.pause(leading, Duration.ofSeconds(2).toNanos())).isEqualTo(Duration.ofMillis(125));
    }
}
