package dev.berth.server.agentlink;

import java.util.concurrent.atomic.AtomicLong;

/** What the frames of all sessions that wait to be taken may cost together, so that many agents cannot do what one cannot (F12). */
final class InboundBudget {
    /** Frames may have the eighth part of the heap: what is made of them needs memory, too. */
    private static final int HEAP_PART = 8;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    InboundBudget(long limit) {
        this.limit = limit;
    }

    /** The configured budget, as far as this process has the memory for it. */
    static InboundBudget of(long configured) {
        return new InboundBudget(Math.min(configured, Runtime.getRuntime().maxMemory() / HEAP_PART));
    }

    /** Whether there was room for so many bytes; they count from now on. */
    boolean take(long bytes) {
        long now = used.addAndGet(bytes);
        if (now > limit) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
