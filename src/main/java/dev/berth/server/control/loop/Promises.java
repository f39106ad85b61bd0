package dev.berth.server.control.loop;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for an answer, by number: turns are pure and know the number only. Each is answered once; bounded by the
 * events under way.
 */
final class Promises<T> {
    private final Map<Long, CompletableFuture<T>> open = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /** An answer that is owed, and the number to give it by. */
    record Promise<T>(long number, CompletableFuture<T> answer) {}

    Promise<T> make() {
        Promise<T> made = new Promise<>(last.incrementAndGet(), new CompletableFuture<>());
        open.put(made.number(), made.answer());
        return made;
    }

    /** Answers; a number that was answered already is passed over. */
    void keep(long number, @Nullable T answer) {
        CompletableFuture<T> waiting = open.remove(number);
        if (waiting != null) {
            waiting.complete(answer);
        }
    }
}
