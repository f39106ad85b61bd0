package dev.berth.domain.scaling;

import static dev.berth.domain.fixture.PodFixture.lost;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PoolFixture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("S1, S10: how many pods a pool should have")
class DesiredPodsTest {
    private static int desired(PoolFixture pool, Demand demand) {
        return new ScalingPolicy(ScalingLimits.DEFAULTS).desiredPods(pool.snapshot(), demand);
    }

    @Test
    void thoseInUseAndThoseImagined() {
        assertThat(desired(pool(), new Demand(5, 0, 2, 3, 0))).isEqualTo(5);
    }

    @Test
    void atLeastMinPods() {
        assertThat(desired(pool().minPods(4), new Demand(0, 0, 1, 0, 0))).isEqualTo(4);
    }

    @Test
    void atMostMaxPods() {
        assertThat(desired(pool().maxPods(4), new Demand(9, 0, 1, 9, 0))).isEqualTo(4);
    }

    @Test
    void warmPodsOnTop() {
        assertThat(desired(pool(), new Demand(1, 0, 1, 1, 2))).isEqualTo(4);
    }

    @Test
    void aStaticPoolShouldHaveWhatItHas() {
        assertThat(desired(pool(ready("a"), ready("b"), lost("c")).ofStaticAgents(), new Demand(9, 0, 2, 9, 0)))
                .isEqualTo(2);
    }
}
