package dev.berth.server.control.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The store of output: it answers a little later, and not at all while it stalls. */
final class SimulatedLogs {
    private final SimulatedWorld world;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private Instant stallsUntil = Instant.EPOCH;

    SimulatedLogs(SimulatedWorld world) {
        this.world = world;
    }

    void stall(Duration duration) {
        stallsUntil = world.now().plus(duration);
    }

    CompletableFuture<Void> store() {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        if (stalls()) {
            waiting.add(stored);
        } else {
            world.time.execute(() -> stored.complete(null));
        }
        return stored;
    }

    private boolean stalls() {
        return !world.calm && world.now().isBefore(stallsUntil);
    }

    /** It may go on by now. */
    void pass() {
        if (!stalls()) {
            List<CompletableFuture<Void>> answered = List.copyOf(waiting);
            waiting.clear();
            answered.forEach(stored -> stored.complete(null));
        }
    }
}
