package dev.berth.cli.bench;

import dev.berth.cli.CommandException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** The user's wish to end: after the first signal the run clears up, the second one ends at once. */
final class Interruption {
    private static final int KILLED_BY = 128;

    /** Programs such as timeout(1) send a signal to the process and to its group, which is one wish and not two. */
    private static final long SAME_WISH_NANOS = 500_000_000L;

    private final AtomicReference<@Nullable Long> asked = new AtomicReference<>();
    private boolean told;

    /** Listens from now on. */
    static Interruption listen() {
        Interruption wish = new Interruption();
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signal -> {
                if (!wish.asked.compareAndSet(null, System.nanoTime())
                        && System.nanoTime() - Objects.requireNonNull(wish.asked.get()) > SAME_WISH_NANOS) {
                    Runtime.getRuntime().halt(KILLED_BY + signal.getNumber());
                }
            });
        }
        return wish;
    }

    /** From now on the run clears up, and only a second signal ends it. */
    void clearUp() {
        told = true;
    }

    /**
     * What clears up afterwards is not held up by the same wish.
     *
     * @throws CommandException once, when the run is to end
     */
    void check() {
        if (asked.get() != null && !told) {
            told = true;
            throw new CommandException("it was interrupted");
        }
    }
}
