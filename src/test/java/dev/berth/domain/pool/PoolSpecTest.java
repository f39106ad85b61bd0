package dev.berth.domain.pool;

import static dev.berth.domain.fixture.PodFixture.lost;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.domain.fixture.PoolFixture;
import dev.berth.domain.id.PodName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolSpecTest {
    private static void refused(PoolFixture pool) {
        assertThatIllegalArgumentException().isThrownBy(pool::snapshot);
    }

    @Test
    void itsNumbersMustMakeSense() {
        refused(pool().maxPods(-1));
        refused(pool().maxPods(10_001));
        refused(pool().minPods(-1));
        refused(pool().minPods(3).maxPods(2));
        refused(pool().slotsPerPod(0));
        refused(pool().slotsPerPod(17));
        refused(pool().warmSlots(-1));
        refused(pool().maxPods(2).warmSlots(7));
        refused(pool().idleTimeout(Duration.ofSeconds(-1)));
        refused(pool().startTimeout(Duration.ZERO));
    }

    @Test
    void itsLimitsAreAllowed() {
        assertThat(pool().maxPods(10_000).slotsPerPod(16).snapshot().spec().scaled())
                .isTrue();
        assertThat(pool().maxPods(0).minPods(0).snapshot().spec().scaled()).isTrue();
        assertThat(pool().ofStaticAgents().snapshot().spec().scaled()).isFalse();
    }

    @Test
    void lostPodsDoNotCountAsLiving() {
        PoolSnapshot snapshot = pool(ready("a"), lost("b")).snapshot();
        assertThat(snapshot.livingPods()).extracting(AgentPod::name).containsExactly(new PodName("a"));
        assertThat(snapshot.pod(new PodName("b"))).isPresent();
        assertThat(snapshot.pod(new PodName("c"))).isEmpty();
    }
}
