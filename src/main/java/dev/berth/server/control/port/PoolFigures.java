package dev.berth.server.control.port;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a pool in a span of time. All of it may be added to what became of it in another span.
 *
 * @param at when the span begins
 * @param samples how often the pool was looked at
 * @param looked the sum of what was seen
 * @param tasks how many tasks came and ended
 * @param starts the pods that came up
 * @param waits how long tasks waited for their slots, each time they were placed
 * @param longestWaitMillis the longest of them
 */
@RecordBuilder
public record PoolFigures(
        Instant at,
        int samples,
        Looked looked,
        Tasks tasks,
        Starts starts,
        WaitHistogram waits,
        long longestWaitMillis) {

    /**
     * The wait that this part of all were not longer than, or empty when there was none.
     *
     * @param part above 0, up to 1
     */
    public Optional<Duration> quantile(double part) {
        // A bucket may reach beyond the longest wait in it.
        return waits.quantile(part).map(wait -> wait.toMillis() < longestWaitMillis ? wait : longestWait());
    }

    /** The longest wait. */
    public Duration longestWait() {
        return Duration.ofMillis(longestWaitMillis);
    }

    /** The sums of the numbers that were seen, one look after the other. */
    public record Looked(Slots slots, Pods pods, Queue queue) {
        public static final Looked NOTHING = new Looked(new Slots(0, 0, 0), new Pods(0, 0, 0), new Queue(0, 0));

        public Looked plus(Looked other) {
            return new Looked(
                    new Slots(
                            slots.total + other.slots.total,
                            slots.used + other.slots.used,
                            slots.reserved + other.slots.reserved),
                    new Pods(
                            pods.starting + other.pods.starting,
                            pods.ready + other.pods.ready,
                            pods.draining + other.pods.draining),
                    new Queue(queue.waiting + other.queue.waiting, queue.blocked + other.queue.blocked));
        }
    }

    /** Slots that there are, at work, and kept for applies. */
    public record Slots(long total, long used, long reserved) {}

    /** Living pods by their phase. */
    public record Pods(long starting, long ready, long draining) {}

    /** Tasks that wait for a slot, and for others of their workspace. */
    public record Queue(long waiting, long blocked) {}

    /** Tasks that came, and those that ended by how they did. */
    public record Tasks(int arrived, int planned, int applied, int discarded, int failed, int canceled) {}

    /** How many pods came up, and how long that took them together. */
    public record Starts(int pods, long millis) {}
}
