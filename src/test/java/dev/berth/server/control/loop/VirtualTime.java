package dev.berth.server.control.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/** A clock that is set by hand, and the executor that goes with it: queued work runs one piece at a time, when told. */
final class VirtualTime extends Clock implements Executor, ControlPorts.Delay {
    private static final int LIMIT = 10_000;

    private record Later(Instant at, long order, Runnable what) {}

    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Later> later =
            new PriorityQueue<>(Comparator.comparing(Later::at).thenComparing(Later::order));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long order;
    private boolean running;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("there is one time zone");
    }

    @Override
    public void execute(Runnable what) {
        ready.add(what);
    }

    @Override
    public Runnable execute(Duration after, Runnable what) {
        Later added = new Later(now.plus(after), order++, what);
        later.add(added);
        return () -> later.remove(added);
    }

    /** Runs one piece of work that is ready; false when there is none. */
    boolean step() {
        Runnable next = ready.poll();
        if (next != null) {
            running = true;
            next.run();
            running = false;
        }
        return next != null;
    }

    /** Whether a piece of work is being done now. */
    boolean running() {
        return running;
    }

    boolean idle() {
        return ready.isEmpty();
    }

    /** Runs all that is ready, and what comes of it. */
    void settle() {
        int steps = 0;
        while (step()) {
            if (++steps > LIMIT) {
                throw new AssertionError("the work never ends");
            }
        }
    }

    /** How many pieces of work wait for their time. */
    int waiting() {
        return later.size();
    }

    /** Lets time pass without running anything but what becomes due. */
    void pass(Duration duration) {
        now = now.plus(duration);
        while (!later.isEmpty() && !later.peek().at().isAfter(now)) {
            ready.add(later.poll().what());
        }
    }

    /** The process that was to do the work stands still: what it was about to do, for when it wakes. */
    List<Runnable> setAside() {
        List<Runnable> work = new ArrayList<>(ready);
        later.stream().map(Later::what).forEach(work::add);
        forget();
        return work;
    }

    /** Forgets all work: the process that was to do it has ended. */
    void forget() {
        ready.clear();
        later.clear();
    }
}
