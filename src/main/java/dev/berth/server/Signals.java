package dev.berth.server;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** What asks the process to end. The JVM's own answer would stop the database while requests still use it. */
final class Signals {
    private static final int KILLED_BY = 128;

    /** Programs such as timeout(1) send a signal to the process and to its group, which is one wish and not two. */
    private static final long SAME_WISH_NANOS = 500_000_000L;

    private Signals() {}

    /** The first SIGTERM or SIGINT asks for a clean end, the second one ends at once. */
    static void onFirst(Runnable end) {
        AtomicReference<@Nullable Long> first = new AtomicReference<>();
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signal -> {
                if (first.compareAndSet(null, System.nanoTime())) {
                    end.run();
                } else if (System.nanoTime() - Objects.requireNonNull(first.get()) > SAME_WISH_NANOS) {
                    Runtime.getRuntime().halt(KILLED_BY + signal.getNumber());
                }
            });
        }
    }
}
