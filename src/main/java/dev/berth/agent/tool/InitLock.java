package dev.berth.agent.tool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One init at a time per plugin cache: the tools do not guard it themselves. The semaphore keeps the threads of this
 * process apart, the file lock other agents that share the cache.
 */
public final class InitLock {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Path file;
    private final Semaphore here = new Semaphore(1, true);

    public InitLock(Path pluginCache) {
        this.file = pluginCache.resolve(".berth-init.lock");
    }

    /** What is done under the lock. */
    @FunctionalInterface
    public interface Init {
        /** Runs the step and returns its exit code. */
        int run() throws IOException, StoppedException;
    }

    /** Waits for its turn, or until the attempt has to stop, and runs the init. */
    public int around(Init init, StopSignal stop) throws IOException, StoppedException {
        while (!here.tryAcquire()) {
            stop.sleep(POLL);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = tryLock(channel);
            while (lock == null) {
                stop.sleep(POLL);
                lock = tryLock(channel);
            }
            return init.run();
        } finally {
            here.release();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another agent in this process, as in tests.
            return null;
        }
    }
}
