package dev.berth.domain.pool;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.id.PoolName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an operator asked of a pool.
 *
 * @param name unique in the installation
 * @param runtime what makes its pods
 * @param minPods pods kept ready even without tasks (S10), 0 to {@code maxPods}
 * @param maxPods never more pods than this, 0 to 10000
 * @param slotsPerPod tasks that one pod runs at once, 1 to 16
 * @param idleTimeout how long a free pod waits before it goes (S4)
 * @param warmSlots slots kept able to take a plan now, on top of demand (S10)
 * @param warmSlotsUpTo up to so many, if as many tasks are to be expected (S14); 0 for a pool that expects none
 * @param reservationTtl how long an apply that waits for approval keeps its pod (P4); zero means for ever
 * @param startTimeout how long a pod may take to connect, from the last progress reported (S7)
 * @param templateHash fingerprint of the pod template (S9)
 * @param schedules other numbers at certain times; of those in force at once the first counts (S13)
 */
@RecordBuilder
public record PoolSpec(
        PoolName name,
        RuntimeKind runtime,
        int minPods,
        int maxPods,
        int slotsPerPod,
        Duration idleTimeout,
        int warmSlots,
        int warmSlotsUpTo,
        Duration reservationTtl,
        Duration startTimeout,
        String templateHash,
        List<PoolSchedule> schedules) {
    public static final int MAX_PODS = 10_000;
    public static final int MAX_SLOTS_PER_POD = 16;
    /** Of what an operator may ask for; a pool that was made before may have another one. */
    public static final Duration MIN_START_TIMEOUT = Duration.ofSeconds(1);

    public static final Duration MAX_START_TIMEOUT = Duration.ofMinutes(30);

    public PoolSpec {
        schedules = List.copyOf(schedules);
        require(schedules.size() <= PoolSchedule.MOST, "there are at most " + PoolSchedule.MOST + " schedules");
        require(maxPods >= 0 && maxPods <= MAX_PODS, "maxPods is between 0 and " + MAX_PODS);
        require(minPods >= 0 && minPods <= maxPods, "minPods is between 0 and maxPods");
        require(slotsPerPod >= 1 && slotsPerPod <= MAX_SLOTS_PER_POD, "slotsPerPod is between 1 and 16");
        require(warmSlots >= 0 && warmSlots <= maxPods * slotsPerPod, "warmSlots is between 0 and all slots");
        require(warmSlotsUpTo >= 0 && warmSlotsUpTo <= MAX_PODS * MAX_SLOTS_PER_POD, "warmSlotsUpTo is not negative");
        require(!idleTimeout.isNegative(), "idleTimeout is not negative");
        require(!reservationTtl.isNegative(), "reservationTtl is not negative");
        require(startTimeout.isPositive(), "startTimeout is positive");
    }

    /** The same with the numbers that hold now (S13). */
    public PoolSpec at(Instant now) {
        for (PoolSchedule schedule : schedules) {
            if (schedule.inForceUntil(now).isPresent()) {
                return schedule.over(this);
            }
        }
        return this;
    }

    /** The same when so many tasks are to be expected (S14): never fewer warm slots than it has anyway. */
    public PoolSpec expecting(int tasks) {
        int learned = Math.min(Math.min(tasks, warmSlotsUpTo), maxPods * slotsPerPod);
        return learned <= warmSlots
                ? this
                : PoolSpecBuilder.builder(this).warmSlots(learned).build();
    }

    /** When its numbers may change next by mere time; empty when they never do. */
    public Optional<Instant> nextChange(Instant now) {
        return schedules.stream()
                .flatMap(schedule -> schedule.nextChange(now).stream())
                .min(Comparator.naturalOrder());
    }

    /** Whether Berth creates and deletes this pool's pods. */
    public boolean scaled() {
        return runtime.scaled();
    }
}
