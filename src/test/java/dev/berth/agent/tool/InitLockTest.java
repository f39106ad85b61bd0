package dev.berth.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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

    /** An attempt that would wait, were it not told to stop already. */
    private static int tryOnce(InitLock lock) throws Exception {
        StopSignal stop = new StopSignal();
        stop.request(StopSignal.Reason.CANCEL, Duration.ZERO);
        return lock.around(() -> 7, stop);
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
}
