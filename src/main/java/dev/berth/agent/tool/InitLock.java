package dev.berth.agent.tool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One installation of providers at a time per plugin cache: whoever comes second finds what the first one fetched. The
 * semaphore keeps the threads of this process apart, the file lock other agents that share the cache.
 */
public final class InitLock {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration WORTH_TELLING = Duration.ofSeconds(1);
    private static final int LONGEST_NAME = 200;

    private final Path file;
    private final Path holder;
    private final Semaphore here = new Semaphore(1, true);

    public InitLock(Path pluginCache) {
        this.file = pluginCache.resolve(".berth-init.lock");
        // A file of its own: closing any handle of the locked one would let go of the lock.
        this.holder = pluginCache.resolve(".berth-init.holder");
    }

    /** What is done under the lock. */
    @FunctionalInterface
    public interface Init<X extends Exception> {
        /** Runs the step and returns its exit code. */
        int run() throws IOException, StoppedException, X;
    }

    /**
     * Who wants the lock.
     *
     * @param name how others are told of it while it holds the lock
     * @param patience how long it waits
     * @param onWait told whom it waits for, empty when nobody knows, once that is worth telling and whenever it changes
     */
    public record Turn(String name, Duration patience, Consumer<String> onWait) {}

    /** The lock was not to be had in time. */
    public static final class TooLongException extends Exception {
        private static final long serialVersionUID = 1L;

        private TooLongException(String holder) {
            super(holder);
        }

        /** Who held it last, empty when nobody knows. */
        public String holder() {
            return String.valueOf(getMessage());
        }
    }

    /** Waits for its turn, or until the attempt has to stop, and runs the init. */
    public <X extends Exception> int around(Init<X> init, Turn turn, StopSignal stop)
            throws IOException, StoppedException, TooLongException, X {
        Wait wait = new Wait(turn, stop);
        while (!here.tryAcquire()) {
            wait.more();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = tryLock(channel);
            while (lock == null) {
                wait.more();
                lock = tryLock(channel);
            }
            sign(turn.name());
            try {
                return init.run();
            } finally {
                Files.deleteIfExists(holder);
            }
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

    private void sign(String name) {
        try {
            Files.writeString(holder, name);
        } catch (IOException e) {
            // On a full disk others wait for somebody unknown; whether there is room is for the init to find out.
            return;
        }
    }

    private String holder() {
        try {
            String name = Files.readString(holder).strip();
            return name.substring(0, Math.min(LONGEST_NAME, name.length()));
        } catch (IOException e) {
            // Gone a moment ago, or never written.
            return "";
        }
    }

    /** One waiting, from its beginning. */
    private final class Wait {
        private final Turn turn;
        private final StopSignal stop;
        private final long since = System.nanoTime();
        private @Nullable String told;

        Wait(Turn turn, StopSignal stop) {
            this.turn = turn;
            this.stop = stop;
        }

        void more() throws StoppedException, TooLongException {
            stop.sleep(POLL);
            long waited = System.nanoTime() - since;
            if (waited > turn.patience().toNanos()) {
                throw new TooLongException(told == null ? "" : told);
            }
            if (waited > WORTH_TELLING.toNanos()) {
                tell(holder());
            }
        }

        private void tell(String name) {
            // Between two holders nobody is named for a moment.
            boolean news = told == null || (!name.isEmpty() && !name.equals(told));
            if (news) {
                told = name;
                turn.onWait().accept(name);
            }
        }
    }
}
