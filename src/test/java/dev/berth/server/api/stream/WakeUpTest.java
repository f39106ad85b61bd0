package dev.berth.server.api.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WakeUpTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void aSignalEndsTheWaiting() {
        WakeUp wakeUp = new WakeUp(LONG);
        CompletableFuture<Boolean> waiting = wakeUp.await().subscribeAsCompletionStage();
        assertThat(waiting).isNotDone();
        wakeUp.signal();
        assertThat(waiting).isCompletedWithValue(true);
    }

    @Test
    void aSignalThatCameBeforeIsNotLostAndCountsOnce() {
        WakeUp wakeUp = new WakeUp(LONG);
        wakeUp.signal();
        wakeUp.signal();
        assertThat(wakeUp.await().subscribeAsCompletionStage()).isCompletedWithValue(true);
        assertThat(wakeUp.await().subscribeAsCompletionStage()).isNotDone();
    }

    @Test
    void withoutASignalItGoesOnByItself() {
        WakeUp wakeUp = new WakeUp(Duration.ofMillis(5));
        assertThat(wakeUp.await().await().atMost(Duration.ofSeconds(20))).isFalse();
    }
}
