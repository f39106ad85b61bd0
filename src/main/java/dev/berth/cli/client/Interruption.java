package dev.berth.cli.client;

import dev.berth.cli.client.view.Progress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;

/** What is told when the user ends a verb that waits: one line about what goes on without it. */
final class Interruption {
    private static final int KILLED_BY = 128;

    private final AtomicReference<String> lastWords = new AtomicReference<>("");

    private Interruption() {}

    /** From now on the line that shows progress goes when the process is told to end. */
    static Interruption clearing(Progress progress) {
        Interruption interruption = new Interruption();
        for (String name : List.of("INT", "TERM")) {
            var unused = Signal.handle(new Signal(name), signal -> {
                progress.clear();
                String line = interruption.lastWords.get();
                if (!line.isEmpty()) {
                    progress.say("berth: " + line);
                }
                System.exit(KILLED_BY + signal.getNumber());
            });
        }
        return interruption;
    }

    /** What is to be told from now on. */
    void means(String line) {
        lastWords.set(line);
    }
}
