package dev.berth.cli.demo;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** The user's wish to end: the first signal interrupts the story so that it can clear up, the second ends at once. */
final class StopSignal {
    private static final int KILLED_BY = 128;
    private static final String CTRL_C = "INT";

    private final AtomicReference<@Nullable String> first = new AtomicReference<>();

    /**
     * Listens from now on.
     *
     * @param atOnce what must still happen before the process ends at once
     */
    void listen(Thread story, Runnable atOnce) {
        for (String name : List.of("TERM", CTRL_C)) {
            Signal.handle(new Signal(name), signal -> {
                if (first.compareAndSet(null, name)) {
                    story.interrupt();
                } else {
                    atOnce.run();
                    Runtime.getRuntime().halt(KILLED_BY + signal.getNumber());
                }
            });
        }
    }

    /** Whether it was a Ctrl-C, which a terminal sends to child processes as well. */
    boolean fromTerminal() {
        return CTRL_C.equals(first.get());
    }
}
