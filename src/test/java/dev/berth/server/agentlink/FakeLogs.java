package dev.berth.server.agentlink;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LogStore;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores output as the real one does, and can be away. */
final class FakeLogs implements LogStore {
    final Map<AttemptRef, StringBuilder> output = new LinkedHashMap<>();
    final List<Integer> batches = new ArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private volatile boolean away;
    private boolean stalled;

    /** From now on every call fails. */
    void away() {
        away = true;
    }

    /** From now on output is stored again. */
    void back() {
        away = false;
    }

    /** From now on calls have no answer. */
    void stall() {
        stalled = true;
    }

    /** The oldest call has its answer; later ones wait as well. */
    void goOnOnce() {
        waiting.remove().run();
    }

    /** All calls have their answers, those to come as well. */
    void goOn() {
        stalled = false;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /** How many calls failed so far. */
    int refused() {
        return refused.get();
    }

    String text(long task, int attempt) {
        return output.getOrDefault(new AttemptRef(new TaskId(task), attempt), new StringBuilder())
                .toString();
    }

    @Override
    public Uni<List<Stored>> append(PoolName pool, PodName pod, List<Chunk> chunks, long maxBytes) {
        if (away) {
            refused.incrementAndGet();
            return Uni.createFrom().failure(new IllegalStateException("no database"));
        }
        batches.add(chunks.size());
        Map<AttemptRef, Long> stored = new LinkedHashMap<>();
        for (Chunk chunk : chunks) {
            StringBuilder text = output.computeIfAbsent(chunk.attempt(), attempt -> new StringBuilder());
            if (bytes(text) == chunk.offset()) {
                text.append(chunk.text());
            }
            stored.put(chunk.attempt(), bytes(text));
        }
        List<Stored> answer = stored.entrySet().stream()
                .map(each -> new Stored(each.getKey(), each.getValue()))
                .toList();
        return Uni.createFrom().emitter(emitter -> {
            if (stalled) {
                waiting.add(() -> emitter.complete(answer));
            } else {
                emitter.complete(answer);
            }
        });
    }

    @Override
    public Uni<Optional<Slice>> read(TaskId task, Part part, long offset, int maxBytes) {
        throw new UnsupportedOperationException("the link only appends");
    }

    @Override
    public Uni<Optional<Excerpt>> bytes(TaskId task, Part part, long offset, int maxBytes) {
        throw new UnsupportedOperationException("the link only appends");
    }

    private static long bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
