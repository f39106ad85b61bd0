package dev.berth.server.control.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.freeze.Coverage;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeTimes;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.PoolName;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** W4: which freeze windows are in force is stored before anything is decided by it. */
class StoredStandingsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final FreezeId ONE = new FreezeId(1);
    private static final FreezeWindows WINDOWS = FreezeWindows.of(
            List.of(new Freeze(
                    ONE,
                    new FreezeScope.OfPool(new PoolName("pool")),
                    new FreezeTimes.Once(NOW, NOW.plusSeconds(60)),
                    Coverage.APPLIES,
                    "fair",
                    null)),
            Map.of(),
            Set.of());

    private Instant now = NOW;
    private final List<Set<FreezeId>> written = new ArrayList<>();
    private final List<UniEmitter<? super Void>> answers = new ArrayList<>();
    private final StoredStandings standings =
            new StoredStandings(this::write, ((InstantSource) () -> now).withZone(ZoneOffset.UTC));

    private Uni<Void> write(Set<FreezeId> windows) {
        return Uni.createFrom().emitter(answer -> {
            written.add(windows);
            answers.add(answer);
        });
    }

    private CompletableFuture<Void> settle() {
        return standings.settle(WINDOWS).subscribeAsCompletionStage();
    }

    private void answer() {
        answers.removeFirst().complete(null);
    }

    @Test
    void itIsWrittenWhenItChangesAndWhoeverAsksMeanwhileWaits() {
        CompletableFuture<Void> first = settle();
        CompletableFuture<Void> second = settle();
        assertThat(first).isNotDone();
        answer();
        assertThat(List.of(first, second)).allSatisfy(one -> assertThat(one).isCompleted());
        assertThat(settle()).isCompleted();
        assertThat(written).containsExactly(Set.of(ONE));

        now = NOW.plus(Duration.ofMinutes(1));
        CompletableFuture<Void> over = settle();
        assertThat(over).isNotDone();
        answer();
        assertThat(over).isCompleted();
        assertThat(written).containsExactly(Set.of(ONE), Set.of());
    }

    @Test
    void whatIsOtherByTheTimeThatTheFirstIsWrittenIsWrittenAfterIt() {
        CompletableFuture<Void> first = settle();
        now = NOW.plus(Duration.ofMinutes(1));
        CompletableFuture<Void> second = settle();

        answer();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        answer();
        assertThat(second).isCompleted();
        assertThat(written).containsExactly(Set.of(ONE), Set.of());
    }

    @Test
    void whatFailedOrWasForgottenIsWrittenAgain() {
        CompletableFuture<Void> first = settle();
        answers.removeFirst().fail(new IllegalStateException("away"));
        assertThat(first).isCompletedExceptionally();
        CompletableFuture<Void> second = settle();
        answer();
        assertThat(second).isCompleted();

        standings.forget();
        assertThat(settle()).isNotDone();
        assertThat(written).hasSize(3);
    }
}
