package dev.berth.server.persistence.task;

import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.persistence.task.Asked.Exclusive;
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
 * Submissions that arrive together are stored together. One that finds nothing under way goes at once; those that arrive
 * meanwhile go next, first come, first served. Two with one idempotency key never go at the same time, so that the second
 * finds what the first one made (F9).
 */
final class SubmissionQueue {

    /**
     * How much goes at once (F12).
     *
     * @param rows submissions in one batch
     * @param size characters in one batch; a larger one goes alone
     * @param underWay batches at the same time
     * @param waiting submissions that wait; more are refused
     */
    record Limits(int rows, int size, int underWay, int waiting) {}

    /** Stores a batch as a whole, and answers for each in turn; or fails, and then nothing of it is stored. */
    interface Storage {
        Uni<List<Outcome>> store(List<Asked> batch);
    }

    private record Entry(Asked asked, UniEmitter<? super Outcome> answer) {}

    private final Limits limits;
    private final Executor executor;
    private final Storage storage;
    // Only to be touched by whoever holds the lock of this queue.
    private final LinkedList<Entry> waiting = new LinkedList<>();
    private final Set<Exclusive> exclusivesUnderWay = new HashSet<>();
    private int underWay;

    /** @param executor on which batches begin */
    SubmissionQueue(Limits limits, Executor executor, Storage storage) {
        this.limits = limits;
        this.executor = executor;
        this.storage = storage;
    }

    /**
     * Stores it with others or alone; whether somebody still wants the answer makes no difference.
     *
     * @return fails as its whole batch failed, or with a StoreUnavailableException when too many wait
     */
    Uni<Outcome> submit(Asked asked) {
        return Uni.createFrom().emitter(answer -> {
            if (join(new Entry(asked, answer))) {
                begin();
            } else {
                answer.fail(new StoreUnavailableException(
                        new IllegalStateException(limits.waiting() + " submissions wait to be stored")));
            }
        });
    }

    private synchronized boolean join(Entry entry) {
        return waiting.size() < limits.waiting() && waiting.add(entry);
    }

    private void begin() {
        List<Entry> batch = next();
        if (!batch.isEmpty()) {
            executor.execute(() -> store(batch));
        }
    }

    private synchronized List<Entry> next() {
        List<Entry> batch = new ArrayList<>();
        if (underWay == limits.underWay()) {
            return batch;
        }
        int size = 0;
        for (Iterator<Entry> entries = waiting.iterator(); entries.hasNext() && batch.size() < limits.rows(); ) {
            Entry entry = entries.next();
            size += entry.asked().size();
            if (size > limits.size() && !batch.isEmpty()) {
                break;
            }
            if (claim(entry.asked().exclusive())) {
                entries.remove();
                batch.add(entry);
            }
        }
        underWay += batch.isEmpty() ? 0 : 1;
        return batch;
    }

    private boolean claim(@Nullable Exclusive exclusive) {
        return exclusive == null || exclusivesUnderWay.add(exclusive);
    }

    private void store(List<Entry> batch) {
        Uni.createFrom()
                .deferred(() -> storage.store(batch.stream().map(Entry::asked).toList()))
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
    private void over(List<Entry> batch) {
        leave(batch);
        begin();
    }

    private synchronized void leave(List<Entry> batch) {
        underWay--;
        for (Entry entry : batch) {
            Exclusive exclusive = entry.asked().exclusive();
            if (exclusive != null) {
                exclusivesUnderWay.remove(exclusive);
            }
        }
    }
}
