package dev.berth.server;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** What asks the process to end. The JVM's own answer would stop the database while requests still use it. */
final class Signals {
    private static final int KILLED_BY = 128;

    private Signals() {}

    /** The first SIGTERM or SIGINT asks for a clean end, the second one ends at once. */
    static void onFirst(Runnable end) {
        AtomicBoolean asked = new AtomicBoolean();
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signal -> {
                if (asked.compareAndSet(false, true)) {
                    end.run();
                } else {
                    Runtime.getRuntime().halt(KILLED_BY + signal.getNumber());
                }
            });
        }
    }
}
