package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.freeze.Coverage;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeTimes.Once;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.FreezeStore;
import dev.berth.server.control.port.FreezeStore.Created;
import dev.berth.server.control.port.FreezeStore.Stored;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Freeze windows on the real database (W3). */
@QuarkusTest
class FreezeStoreTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant AMID = NOON.plusSeconds(60);
    private static final Duration HOUR = Duration.ofHours(1);

    @Inject
    FreezeStore freezes;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private FreezeScope on;
    private Task waiting;

    @BeforeEach
    void aTaskThatWaits() {
        WorkspaceName workspace = samples.workspace(samples.pool());
        on = new FreezeScope.OfWorkspace(workspace);
        waiting = samples.submit(workspace, TaskType.PLAN);
    }

    private Freeze window(Instant from, Instant to) {
        return new Freeze(new FreezeId(0), on, new Once(from, to), Coverage.EVERYTHING, "fair", null);
    }

    private FreezeId created() {
        Created created = await(freezes.create(new Stored(window(NOON, NOON.plus(HOUR)), "eve", NOON.minus(HOUR))));
        return ((Created.Done) created).stored().freeze().id();
    }

    /** Since when it has waited, as of then. */
    private Instant waitingSince(Instant now) {
        FreezeWindows windows = await(freezes.windows(now));
        return windows.waitingSince(waiting, freeze -> freeze.at(now));
    }

    private List<Stored> shown() {
        return await(freezes.of(on));
    }

    private long rows() {
        return await(database.run(
                        "SELECT count(*) AS n FROM freezes WHERE workspace = $1",
                        ((FreezeScope.OfWorkspace) on).workspace().value()))
                .iterator()
                .next()
                .getLong("n");
    }

    @Test
    void whatAWindowThatIsDeletedHeldBackHasWaitedSinceThenP8() {
        FreezeId id = created();
        assertThat(await(freezes.delete(on, id, AMID))).isTrue();

        assertThat(shown()).isEmpty();
        assertThat(waitingSince(AMID.plusSeconds(1))).isEqualTo(AMID);
        assertThat(waitingSince(AMID.plus(Duration.ofDays(2)))).isEqualTo(waiting.pendingSince());
    }

    @Test
    void whatAWindowThatIsMovedHeldBackHasWaitedSinceThenP8() {
        FreezeId id = created();
        Freeze moved = window(NOON.plus(HOUR), NOON.plus(HOUR.multipliedBy(2)));
        assertThat(await(freezes.update(on, id, before -> moved, AMID))).isPresent();

        assertThat(shown())
                .singleElement()
                .satisfies(one -> assertThat(one.freeze().id()).isEqualTo(id));
        assertThat(waitingSince(AMID.plusSeconds(1))).isEqualTo(AMID);
    }

    @Test
    void oneMemoryIsEnoughHoweverOftenWindowsComeAndGo() {
        for (int round = 0; round < 5; round++) {
            FreezeId id = created();
            await(freezes.delete(on, id, AMID.plusSeconds(round)));
        }
        assertThat(rows()).isEqualTo(1);
        assertThat(waitingSince(AMID.plusSeconds(10))).isEqualTo(AMID.plusSeconds(4));
    }
}
