package dev.berth.server.control.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.control.port.LeaseStore;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import dev.berth.server.control.port.StoreUnavailableException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
    private static final Duration LASTS = Duration.ofSeconds(4);
    private static final Endpoint ENDPOINT = new Endpoint("10.0.0.1:8443", "ab12");

    private final FakeStore store = new FakeStore();
    private final List<String> heard = new ArrayList<>();
    private Optional<Endpoint> endpoint = Optional.empty();
    private long nanos;

    private LeaseKeeper keeper(String name) {
        return new LeaseKeeper(
                store,
                () -> endpoint,
                taken -> heard.add(name + " leads in " + taken.epoch()),
                lost -> heard.add(name + " led in " + lost.epoch()),
                new LeasePolicy(LASTS),
                () -> nanos);
    }

    private void pass(Duration duration) {
        nanos += duration.toNanos();
    }

    @Test
    void theFirstLeadsAndTheSecondWaitsForIt() {
        LeaseKeeper first = keeper("first");
        LeaseKeeper second = keeper("second");

        first.step();
        second.step();

        assertThat(first.leads()).isTrue();
        assertThat(second.leads()).isFalse();
        assertThat(second.waits()).isTrue();
        assertThat(second.leader())
                .hasValueSatisfying(held -> assertThat(held.epoch()).isEqualTo(1));
        assertThat(heard).containsExactly("first leads in 1");
    }

    @Test
    void aLeaderThatCannotRenewStopsDecidingBeforeAnotherCanHaveTheLease() {
        LeaseKeeper first = keeper("first");
        first.step();
        store.away = true;

        pass(Duration.ofMillis(1_999));
        first.step();
        assertThat(first.leads()).isTrue();
        pass(Duration.ofMillis(1));

        assertThat(first.leads()).isFalse();
        assertThat(first.waits()).as("it may lead again").isFalse();
        assertThat(store.free()).isFalse();
    }

    @Test
    void whoCanRenewInTheEndLeadsOnAsIfNothingHadBeen() {
        LeaseKeeper first = keeper("first");
        first.step();
        store.away = true;
        pass(Duration.ofHours(1));
        first.step();
        store.away = false;

        first.step();

        assertThat(first.leads()).isTrue();
        assertThat(heard).containsExactly("first leads in 1");
    }

    @Test
    void whoWasPausedFindsThatAnotherLeads() {
        LeaseKeeper first = keeper("first");
        LeaseKeeper second = keeper("second");
        first.step();
        pass(LASTS.plusMillis(1));
        second.step();

        assertThat(first.leads()).isFalse();
        first.step();

        assertThat(first.waits()).isTrue();
        assertThat(second.leads()).isTrue();
        assertThat(heard).containsExactly("first leads in 1", "second leads in 2", "first led in 1");
    }

    @Test
    void aLeaseThatIsGivenBackIsTakenAtOnce() {
        LeaseKeeper first = keeper("first");
        LeaseKeeper second = keeper("second");
        first.step();
        second.step();

        first.stop(null);
        second.step();

        assertThat(first.leads()).isFalse();
        assertThat(second.leads()).isTrue();
    }

    @Test
    void whoIsToldToEndAndCanForwardHandsOverAtOnceAndKnowsToWhom() {
        endpoint = Optional.of(ENDPOINT);
        LeaseKeeper first = keeper("first");
        LeaseKeeper second = keeper("second");
        first.step();

        first.leave(null);
        first.step();
        assertThat(first.waits()).isTrue();
        assertThat(first.leader()).as("nobody leads yet").isEmpty();
        second.step();
        first.step();

        assertThat(first.leader())
                .hasValueSatisfying(held -> assertThat(held.endpoint()).isEqualTo(ENDPOINT));
        assertThat(heard).containsExactly("first leads in 1", "first led in 1", "second leads in 2");
    }

    @Test
    void whoIsToldToEndAndCannotForwardServesUntilItsEnd() {
        LeaseKeeper first = keeper("first");
        first.step();

        first.leave(null);

        assertThat(first.leads()).isTrue();
    }

    @Test
    void whoEndsTakesNothingAnyMore() {
        LeaseKeeper first = keeper("first");
        first.step();
        first.stop(null);

        first.step();

        assertThat(first.leads()).isFalse();
        assertThat(store.free()).isTrue();
    }

    @Test
    void theLeaseIsGivenBackWhateverBecomesOfThoseWhoHear() {
        endpoint = Optional.of(ENDPOINT);
        LeaseKeeper first = new LeaseKeeper(
                store,
                () -> endpoint,
                taken -> {},
                lost -> {
                    throw new IllegalStateException("it has only begun to lead");
                },
                new LeasePolicy(LASTS),
                () -> nanos);
        first.step();

        assertThatThrownBy(() -> first.leave(new ShutdownDelayInitiatedEvent()))
                .isInstanceOf(IllegalStateException.class);

        assertThat(store.free()).isTrue();
    }

    @Test
    void theLeaseIsGivenBackOnTheNextConnectionWhenOneHasEnded() {
        LeaseKeeper first = keeper("first");
        first.step();
        store.fails = 1;

        first.stop(new ShutdownEvent());

        assertThat(store.free()).isTrue();
    }

    /** One lease, by the clock of the test. */
    private final class FakeStore implements LeaseStore {
        private long epoch;
        private String holder = "";
        private long renewedAt;
        private boolean away;
        private int fails;

        boolean free() {
            return holder.isEmpty() || nanos - renewedAt > LASTS.toNanos();
        }

        private void reach() {
            if (away) {
                throw new StoreUnavailableException(new IllegalStateException("away"));
            }
        }

        @Override
        public Claimed claim(Claim claim) {
            reach();
            if (!free()) {
                return new Claimed.Held(epoch, holder, claim.endpoint());
            }
            holder = claim.holder();
            renewedAt = nanos;
            return new Claimed.Taken(++epoch);
        }

        @Override
        public Optional<Claimed.Held> look() {
            return free() ? Optional.empty() : Optional.of(new Claimed.Held(epoch, holder, ENDPOINT));
        }

        @Override
        public boolean renew(long asked) {
            reach();
            if (asked != epoch) {
                return false;
            }
            renewedAt = nanos;
            return true;
        }

        @Override
        public void release(long asked) {
            if (fails > 0) {
                fails--;
                throw new StoreUnavailableException(new IllegalStateException("the connection has ended"));
            }
            if (asked == epoch) {
                holder = "";
            }
        }
    }
}
