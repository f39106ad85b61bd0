package dev.berth.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One init at a time per cache directory, whoever shares it (A4). */
class InitLockTest {
    @TempDir
    Path cache;

    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final CompletableFuture<Integer> held = new CompletableFuture<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private InitLock lock;

    @BeforeEach
    void anInitRuns() throws Exception {
        lock = new InitLock(cache);
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        Thread.ofPlatform().daemon(true).start(() -> {
            try {
                held.complete(lock.around(
                        () -> {
                            begun.complete(true);
                            return end.join();
                        },
                        turn(Duration.ofMinutes(1)),
                        new StopSignal()));
            } catch (Exception e) {
                held.completeExceptionally(e);
            }
        });
        assertThat(begun.join()).isTrue();
    }

    @AfterEach
    void itEnds() {
        end.complete(0);
        held.join();
    }

    private InitLock.Turn turn(Duration patience) {
        return new InitLock.Turn("task 12 on pod blue-1", patience, told::add);
    }

    /** An attempt that would wait, were it not told to stop already. */
    private int tryOnce(InitLock lock) throws Exception {
        StopSignal stop = new StopSignal();
        stop.request(StopSignal.Reason.CANCEL, Duration.ZERO);
        return lock.around(() -> 7, turn(Duration.ofMinutes(1)), stop);
    }

    @Test
    void anotherAttemptOfThisAgentHasToWait() throws Exception {
        assertThatThrownBy(() -> tryOnce(lock)).isInstanceOf(StoppedException.class);

        itEnds();

        assertThat(tryOnce(lock)).isEqualTo(7);
    }

    @Test
    void anotherAgentOfTheSameCacheHasToWait() throws Exception {
        InitLock other = new InitLock(cache);
        assertThatThrownBy(() -> tryOnce(other)).isInstanceOf(StoppedException.class);

        itEnds();

        assertThat(tryOnce(other)).isEqualTo(7);
    }

    @Test
    void anotherCacheIsFree() throws Exception {
        InitLock other = new InitLock(Files.createDirectory(cache.resolve("another")));

        assertThat(tryOnce(other)).isEqualTo(7);
    }

    @Test
    void whoWaitsIsToldOnceWhomForWhoeverHoldsIt() throws Exception {
        StopSignal stop = new StopSignal();
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try {
                new InitLock(cache).around(() -> 7, turn(Duration.ofMinutes(1)), stop);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await().until(() -> !told.isEmpty());

        itEnds();
        waiting.join();

        assertThat(told).containsExactly("task 12 on pod blue-1");
        assertThat(cache.resolve(".berth-init.holder")).doesNotExist();
    }

    @Test
    void patienceHasAnEnd() {
        assertThatThrownBy(() -> lock.around(() -> 7, turn(Duration.ofMillis(1)), new StopSignal()))
                .isInstanceOf(InitLock.TooLongException.class);
    }
}
