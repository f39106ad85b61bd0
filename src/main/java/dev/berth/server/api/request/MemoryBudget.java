package dev.berth.server.api.request;

import java.util.concurrent.atomic.AtomicLong;

/** What many requests may hold in memory together (F12). */
public class MemoryBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** The share of one request, empty at first. */
    public Share share() {
        return new Share();
    }

    /** How many bytes are taken. */
    public long used() {
        return used.get();
    }

    /** What one request has taken. */
    public final class Share {
        private final AtomicLong taken = new AtomicLong();

        /** Whether there was room for so many bytes more. */
        public boolean take(long bytes) {
            if (used.addAndGet(bytes) > limit) {
                used.addAndGet(-bytes);
                return false;
            }
            taken.addAndGet(bytes);
            return true;
        }

        /** The request is over. */
        public void giveBack() {
            used.addAndGet(-taken.getAndSet(0));
        }
    }
}
