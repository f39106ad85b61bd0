package dev.berth.server.agentlink;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A socket that takes frames when it is told to. */
final class FakeSocket implements Socket {
    record Closed(int code, String reason) {}

    final List<String> sent = new ArrayList<>();
    final List<Closed> closes = new ArrayList<>();
    private final Queue<UniEmitter<? super Void>> writing = new ArrayDeque<>();
    private boolean slow;
    int writers;

    /** From now on a frame stays under way until {@link #written} or {@link #broken}. */
    void becomeSlow() {
        slow = true;
    }

    void written() {
        writing.remove().complete(null);
    }

    void broken() {
        writing.remove().fail(new IllegalStateException("connection reset"));
    }

    @Override
    public Uni<Void> send(String frame) {
        return Uni.createFrom().emitter(emitter -> {
            sent.add(frame);
            if (!slow) {
                emitter.complete(null);
                return;
            }
            writing.add(emitter);
            writers = Math.max(writers, writing.size());
        });
    }

    @Override
    public void close(int code, String reason) {
        closes.add(new Closed(code, reason));
    }
}
