package dev.berth.server.persistence.task;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks wait in each pool, for the limit of its queue (F12). A pool's tasks are counted by the first submission
 * to it; from then on what is submitted is added, and nobody takes away what was placed. So the number only grows, and
 * when it has come to the limit the tasks are counted again: a count for many submissions, whatever the queue's length.
 */
final class PendingCounts {
    /** So few are counted whenever the limit seems to be reached. */
    private static final long QUICKLY_COUNTED = 1_000;

    /** Others take at most one part in so many of the time. */
    private static final long PART = 20;

    private static final int MAX_WORKSPACES = 10_000;

    private final LongSupplier nanoTime;
    // Only to be touched by whoever holds the lock of this object.
    private final Map<String, Count> byPool = new HashMap<>();
    /** Where tasks of a workspace went last. It may have moved since, and then the statement counts. */
    private final Map<String, String> poolOf = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_WORKSPACES;
        }
    };

    PendingCounts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A number, and when it was counted last and how long that took. */
    private record Count(long waiting, long countedAt, long took) {
        Count plus(long more) {
            return new Count(waiting + more, countedAt, took);
        }
    }

    /** What a statement says of a pool: how many waited before it, whether it counted them itself, how many it added. */
    record Report(String pool, long waiting, boolean counted, int added) {
        Report plus(Report other) {
            return new Report(pool, waiting, counted, added + other.added);
        }
    }

    /** What is known for some submissions, as {@link SubmissionStatements} takes it. */
    synchronized JsonArray known(List<Asked> batch) {
        Set<String> pools = new HashSet<>();
        Set<String> unknown = new HashSet<>();
        for (Asked asked : batch) {
            String pool = poolOf.get(asked.submission().workspace().value());
            if (pool != null) {
                (asked.recount() ? unknown : pools).add(pool);
            }
        }
        pools.removeAll(unknown);
        JsonArray known = new JsonArray();
        for (String pool : pools) {
            Count count = byPool.get(pool);
            if (count != null) {
                known.add(new JsonObject().put("pool", pool).put("waiting", count.waiting()));
            }
        }
        return known;
    }

    synchronized void found(String workspace, String pool) {
        poolOf.put(workspace, pool);
        if (byPool.size() > MAX_WORKSPACES) {
            byPool.clear();
        }
    }

    /** Takes in what a statement says that took so many nanoseconds. */
    synchronized void add(Report report, long took) {
        Count before = byPool.get(report.pool());
        if (report.counted()) {
            byPool.put(report.pool(), new Count(report.waiting() + report.added(), nanoTime.getAsLong(), took));
        } else if (before != null) {
            byPool.put(report.pool(), before.plus(report.added()));
        }
    }

    /** Whether a pool that seems to be full is worth a count. */
    synchronized boolean dueAgain(String pool) {
        @Nullable Count count = byPool.get(pool);
        return count == null
                || count.waiting() <= QUICKLY_COUNTED
                || nanoTime.getAsLong() - count.countedAt() >= count.took() * PART;
    }

    /** Nobody knows what a statement without an answer has stored. */
    synchronized void forget() {
        byPool.clear();
    }
}
