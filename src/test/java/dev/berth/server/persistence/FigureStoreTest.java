package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.FigureStore.Minute;
import dev.berth.server.control.port.FigureStore.Span;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.port.PoolFigures.Looked;
import dev.berth.server.control.port.PoolFiguresBuilder;
import dev.berth.server.control.port.WaitHistogram;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures of pools: stored by the minute, added up by whoever reads them, and put together in time. */
@QuarkusTest
class FigureStoreTest {
    /** Long before any other test's figures. */
    private static final Instant HOUR = Instant.parse("2020-01-01T10:00:00Z");

    @Inject
    FigureStore figures;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;

    @BeforeEach
    void aPool() {
        pool = samples.pool();
    }

    private static PoolFigures at(Instant at, int arrived, Duration... waits) {
        return PoolFiguresBuilder.builder()
                .at(at)
                .samples(12)
                .looked(new Looked(
                        new PoolFigures.Slots(36, 12, 6), new PoolFigures.Pods(1, 2, 3), new PoolFigures.Queue(4, 5)))
                .tasks(new PoolFigures.Tasks(arrived, 1, 2, 3, 4, 5))
                .starts(new PoolFigures.Starts(1, 500))
                .waits(WaitHistogram.of(List.of(waits)))
                .longestWaitMillis(List.of(waits).stream()
                        .mapToLong(Duration::toMillis)
                        .max()
                        .orElse(0))
                .build();
    }

    private void write(PoolFigures... minutes) {
        await(figures.write(
                List.of(minutes).stream().map(each -> new Minute(pool, each)).toList()));
    }

    private List<PoolFigures> read(Duration step) {
        return await(figures.read(pool, HOUR, HOUR.plus(Duration.ofHours(3)), step));
    }

    private static Map<Span, Instant> keep(Instant minutes, Instant fives, Instant hours) {
        return Map.of(Span.MINUTE, minutes, Span.FIVE_MINUTES, fives, Span.HOUR, hours);
    }

    private List<Integer> spans() {
        return Database.list(await(
                        database.run("SELECT span_s FROM pool_figures WHERE pool = $1 ORDER BY at", pool.value())))
                .stream()
                .map(row -> row.getInteger("span_s"))
                .toList();
    }

    @Test
    void aMinuteIsReadAsItWasStored() {
        PoolFigures minute = at(HOUR, 7, Duration.ofMillis(300), Duration.ofSeconds(40));
        write(minute);

        assertThat(read(FigureStore.MINUTE)).containsExactly(minute);
    }

    @Test
    void aMinuteThatIsStoredTwiceIsCountedOnce() {
        write(at(HOUR, 7), at(HOUR.plusSeconds(60), 1));
        write(at(HOUR, 8));

        assertThat(read(FigureStore.MINUTE))
                .extracting(each -> each.tasks().arrived())
                .containsExactly(8, 1);
    }

    @Test
    void aMinuteOfTwoLeadersIsTheSumOfBoth() {
        write(at(HOUR, 7, Duration.ofSeconds(1)));
        await(database.run("UPDATE pool_figures SET epoch = epoch - 1000 WHERE pool = $1", pool.value()));
        write(at(HOUR, 2, Duration.ofSeconds(1), Duration.ofSeconds(90)));

        assertThat(read(FigureStore.MINUTE)).singleElement().satisfies(sum -> {
            assertThat(sum.tasks().arrived()).isEqualTo(9);
            assertThat(sum.samples()).isEqualTo(24);
            assertThat(sum.waits().count()).isEqualTo(3);
            assertThat(sum.longestWaitMillis()).isEqualTo(90_000);
        });
    }

    @Test
    void stepsAreAddedUpFromTheirBeginning() {
        write(at(HOUR, 1), at(HOUR.plusSeconds(240), 2), at(HOUR.plusSeconds(300), 4));

        assertThat(read(Duration.ofMinutes(5)))
                .extracting(PoolFigures::at, each -> each.tasks().arrived())
                .containsExactly(tuple(HOUR, 3), tuple(HOUR.plusSeconds(300), 4));
    }

    @Test
    void aPoolThatIsGoneIsLeftOut() {
        await(figures.write(List.of(new Minute(new PoolName("nobody"), at(HOUR, 1)), new Minute(pool, at(HOUR, 2)))));

        assertThat(read(FigureStore.MINUTE)).hasSize(1);
    }

    @Test
    void whatIsOldIsPutTogetherAndNothingOfItIsLost() {
        PoolFigures[] minutes = new PoolFigures[90];
        for (int minute = 0; minute < minutes.length; minute++) {
            minutes[minute] = at(HOUR.plusSeconds(60L * minute), minute, Duration.ofMillis(1L << (minute % 20)));
        }
        write(minutes);
        List<PoolFigures> before = read(Duration.ofHours(3));

        // Half past, and a bit: only whole spans are put together.
        Instant cut = HOUR.plusSeconds(32 * 60);
        long gone = await(figures.thin(keep(cut, HOUR, HOUR)));
        assertThat(gone).isGreaterThanOrEqualTo(30);
        assertThat(spans().stream().filter(span -> span == 300)).hasSize(6);
        assertThat(spans().stream().filter(span -> span == 60)).hasSize(60);
        assertThat(read(Duration.ofHours(3))).isEqualTo(before);

        long more = await(figures.thin(keep(HOUR.plusSeconds(90 * 60), HOUR.plusSeconds(3600), HOUR)));
        assertThat(more).isGreaterThanOrEqualTo(72);
        assertThat(spans()).containsExactly(3600, 300, 300, 300, 300, 300, 300);
        assertThat(read(Duration.ofHours(3))).isEqualTo(before);
    }

    @Test
    void whatComesLateIsAddedToWhatWasPutTogether() {
        write(at(HOUR, 1, Duration.ofSeconds(1)));
        long first = await(figures.thin(keep(HOUR.plusSeconds(300), HOUR, HOUR)));
        write(at(HOUR.plusSeconds(60), 2, Duration.ofSeconds(50)));
        long second = await(figures.thin(keep(HOUR.plusSeconds(300), HOUR, HOUR)));

        assertThat(first).isPositive();
        assertThat(second).isPositive();
        assertThat(read(Duration.ofMinutes(5))).singleElement().satisfies(sum -> {
            assertThat(sum.tasks().arrived()).isEqualTo(3);
            assertThat(sum.waits().count()).isEqualTo(2);
            assertThat(sum.longestWaitMillis()).isEqualTo(50_000);
        });
    }

    @Test
    void whatIsOlderThanAllIsForgotten() {
        write(at(HOUR, 1));
        long hours = await(figures.thin(keep(HOUR.plusSeconds(3600), HOUR.plusSeconds(3600), HOUR)));
        assertThat(hours).isPositive();
        assertThat(spans()).containsExactly(3600);

        long gone = await(figures.thin(keep(HOUR, HOUR, HOUR.plusSeconds(1))));

        assertThat(gone).isPositive();
        assertThat(read(Duration.ofHours(1))).isEmpty();
    }
}
