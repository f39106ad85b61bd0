package dev.berth.cli.bench.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The generator's only thread at work: sockets and timers. Everything that is called from here must be quick and must
 * not block; what goes wrong in it ends the run.
 */
public final class Loop implements AutoCloseable {
    private static final int INPUT = 128 << 10;
    private static final long NANOS_OF_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(500);

    private record Timer(long at, long number, Runnable action) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }
    }

    private final Selector selector;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Deque<Line> toFlush = new ArrayDeque<>();
    private final ByteBuffer input = ByteBuffer.allocate(INPUT);
    private long timersMade;

    public Loop() {
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Works until the condition holds.
     *
     * @param deadline on the clock of {@link System#nanoTime}
     * @return whether it held in time
     */
    public boolean runUntil(BooleanSupplier done, long deadline) {
        while (!done.getAsBoolean()) {
            long now = System.nanoTime();
            if (now - deadline >= 0) {
                return false;
            }
            fire(now);
            flush();
            select(now, deadline);
            flush();
        }
        return true;
    }

    /** Calls the action at that time, on the clock of {@link System#nanoTime}. */
    public void at(long nanoTime, Runnable action) {
        timersMade++;
        timers.add(new Timer(nanoTime, timersMade, action));
    }

    public void after(Duration time, Runnable action) {
        at(System.nanoTime() + time.toNanos(), action);
    }

    Selector selector() {
        return selector;
    }

    void flushLater(Line line) {
        toFlush.add(line);
    }

    /** Closes every socket that is still open, without telling its owner. */
    @Override
    public void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fire(long now) {
        while (!timers.isEmpty() && timers.peek().at() - now <= 0) {
            timers.remove().action().run();
        }
    }

    private void flush() {
        for (Line line = toFlush.poll(); line != null; line = toFlush.poll()) {
            line.flush();
        }
    }

    private void select(long now, long deadline) {
        long nap = Math.min(LONGEST_NAP, deadline - now);
        if (!timers.isEmpty()) {
            nap = Math.min(nap, timers.peek().at() - now);
        }
        try {
            if (nap <= 0) {
                selector.selectNow(this::ready);
            } else {
                selector.select(this::ready, Math.max(1, nap / NANOS_OF_MILLI));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        ((Line) key.attachment()).ready(input);
    }
}
