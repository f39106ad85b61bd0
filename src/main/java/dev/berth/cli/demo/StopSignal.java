package dev.berth.cli.demo;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** The user's wish to end: the first signal interrupts the story so that it can clear up, the second ends at once. */
final class StopSignal {
    private static final int KILLED_BY = 128;

    // Programs such as timeout(1) send the same signal to the process and to its group, which is one wish and not two.
    private static final Duration SAME_WISH = Duration.ofMillis(500);

    private static final String CTRL_C = "INT";

    private record First(String name, long nanoTime) {
        boolean longAgo() {
            return System.nanoTime() - nanoTime > SAME_WISH.toNanos();
        }
    }

    private final AtomicReference<@Nullable First> first = new AtomicReference<>();

    /**
     * Listens from now on.
     *
     * @param atOnce what must still happen before the process ends at once
     */
    void listen(Thread story, Runnable atOnce) {
        for (String name : List.of("TERM", CTRL_C)) {
            Signal.handle(new Signal(name), signal -> {
                if (first.compareAndSet(null, new First(name, System.nanoTime()))) {
                    story.interrupt();
                } else if (Objects.requireNonNull(first.get()).longAgo()) {
                    atOnce.run();
                    Runtime.getRuntime().halt(KILLED_BY + signal.getNumber());
                }
            });
        }
    }

    /** Whether it was a Ctrl-C, which a terminal sends to child processes as well. */
    boolean fromTerminal() {
        First signal = first.get();
        return signal != null && signal.name().equals(CTRL_C);
    }
}
