package dev.berth.server.control.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.FigureStore.Minute;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.port.PoolFiguresBuilder;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.WaitHistogram;
import dev.berth.server.persistence.Samples;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** S14: a pool that learns goes by its stored figures. */
@QuarkusTest
class ArrivalScheduleTest {
    @Inject
    ArrivalSchedule schedule;

    @Inject
    FigureStore figures;

    @Inject
    PoolStore poolStore;

    @Inject
    Pools pools;

    @Inject
    Samples samples;

    private static Minute minute(PoolName pool, Instant at, int arrived) {
        PoolFigures counted = PoolFiguresBuilder.builder()
                .at(at)
                .samples(12)
                .looked(PoolFigures.Looked.NOTHING)
                .tasks(new PoolFigures.Tasks(arrived, 0, 0, 0, 0, 0))
                .starts(new PoolFigures.Starts(0, 0))
                .waits(WaitHistogram.of(List.of()))
                .longestWaitMillis(0)
                .build();
        return new Minute(pool, counted);
    }

    @Test
    void whatIsToBeExpectedIsReadFromTheFigures() {
        PoolName pool = samples.pool();
        Samples.await(poolStore.update(
                pool,
                old -> new StoredSpec(
                        PoolSpecBuilder.builder(old.spec()).warmSlotsUpTo(9).build(),
                        old.podTemplateJson(),
                        old.selfService(),
                        old.createdAt())));
        pools.poolChanged(pool);
        Awaitility.await().until(() -> pools.expecting().contains(pool));
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        Samples.await(figures.write(IntStream.rangeClosed(1, 3)
                .boxed()
                .flatMap(day -> List.of(
                        minute(pool, hour.minus(Duration.ofDays(day)).plusSeconds(600), 2),
                        minute(pool, hour.minus(Duration.ofDays(day)).plusSeconds(660), 3))
                        .stream())
                .toList()));

        Samples.await(schedule.look());

        assertThat(pools.expected(pool, hour)).isEqualTo(5);
        assertThat(pools.expected(pool, hour.plus(Duration.ofHours(2)))).isZero();
    }
}
