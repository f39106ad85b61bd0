package dev.berth.server.persistence.database;

import dev.berth.server.control.port.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What arrives together is stored together. One that finds nothing under way goes at once; those that arrive meanwhile go
 * next, first come, first served: alone nothing waits, and the more there is the fewer statements it takes. What excludes
 * each other never goes at the same time. May be called from any thread.
 *
 * @param <A> what is to be stored
 * @param <B> what became of it
 */
public final class Gatherer<A extends Gatherer.Piece, B> {

    /** What is to be stored. */
    public interface Piece {
        /** How much it is, in the unit of the limits. */
        int size();

        /** What no two that are stored at the same time may share; null when nothing does. */
        @Nullable
        Object exclusive();
    }

    /**
     * How much goes at once (F12).
     *
     * @param rows pieces in one batch
     * @param size of one batch; a larger piece goes alone
     * @param underWay batches at the same time
     * @param waiting pieces that wait; more are refused
     */
    public record Limits(int rows, int size, int underWay, int waiting) {}

    /** Stores a batch as a whole, and answers for each in turn; or fails, and then nothing of it is stored. */
    public interface Storage<A, B> {
        Uni<List<B>> store(List<A> batch);
    }

    private record Entry<A, B>(A piece, UniEmitter<? super B> answer) {}

    private final Limits limits;
    private final Executor executor;
    private final Storage<A, B> storage;
    // Only to be touched by whoever holds the lock of this queue.
    private final LinkedList<Entry<A, B>> waiting = new LinkedList<>();
    private final Set<Object> exclusivesUnderWay = new HashSet<>();
    private int underWay;

    /** @param executor on which batches begin */
    public Gatherer(Limits limits, Executor executor, Storage<A, B> storage) {
        this.limits = limits;
        this.executor = executor;
        this.storage = storage;
    }

    /**
     * Stores it with others or alone; whether somebody still wants the answer makes no difference.
     *
     * @return fails as its whole batch failed, or with a StoreUnavailableException when too many wait
     */
    public Uni<B> store(A piece) {
        return Uni.createFrom().emitter(answer -> {
            if (join(new Entry<>(piece, answer))) {
                begin();
            } else {
                answer.fail(new StoreUnavailableException(
                        new IllegalStateException(limits.waiting() + " pieces wait to be stored")));
            }
        });
    }

    private synchronized boolean join(Entry<A, B> entry) {
        return waiting.size() < limits.waiting() && waiting.add(entry);
    }

    private void begin() {
        List<Entry<A, B>> batch = next();
        if (!batch.isEmpty()) {
            executor.execute(() -> stored(batch));
        }
    }

    private synchronized List<Entry<A, B>> next() {
        List<Entry<A, B>> batch = new ArrayList<>();
        if (underWay == limits.underWay()) {
            return batch;
        }
        int size = 0;
        for (Iterator<Entry<A, B>> entries = waiting.iterator(); entries.hasNext() && batch.size() < limits.rows(); ) {
            Entry<A, B> entry = entries.next();
            size += entry.piece().size();
            if (size > limits.size() && !batch.isEmpty()) {
                break;
            }
            if (claim(entry.piece().exclusive())) {
                entries.remove();
                batch.add(entry);
            }
        }
        underWay += batch.isEmpty() ? 0 : 1;
        return batch;
    }

    private boolean claim(@Nullable Object exclusive) {
        return exclusive == null || exclusivesUnderWay.add(exclusive);
    }

    private void stored(List<Entry<A, B>> batch) {
        Uni.createFrom()
                .deferred(() -> storage.store(batch.stream().map(Entry::piece).toList()))
                .subscribe()
                .with(
                        outcomes -> {
                            over(batch);
                            for (int index = 0; index < batch.size(); index++) {
                                batch.get(index).answer().complete(outcomes.get(index));
                            }
                        },
                        failure -> {
                            over(batch);
                            batch.forEach(entry -> entry.answer().fail(failure));
                        });
    }

    /** The next batch is on its way before anybody is told of this one. */
    private void over(List<Entry<A, B>> batch) {
        leave(batch);
        begin();
    }

    private synchronized void leave(List<Entry<A, B>> batch) {
        underWay--;
        for (Entry<A, B> entry : batch) {
            Object exclusive = entry.piece().exclusive();
            if (exclusive != null) {
                exclusivesUnderWay.remove(exclusive);
            }
        }
    }
}
