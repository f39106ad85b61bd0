package dev.berth.server.api.pool;

import dev.berth.domain.pool.PoolSchedule;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.CronChecks;
import dev.berth.server.control.calendar.Cron;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Other numbers for a pool at certain times, as they are written and shown. */
@RegisterForReflection
record PoolScheduleRequest(
        @Schema(
                required = true,
                description = "When they come into force: a cron expression of five fields",
                examples = "0 7 * * MON-FRI")
        @Nullable
        String from,

        @Schema(defaultValue = "UTC", description = "Whose clocks count", examples = "Europe/Berlin") @Nullable
        String zone,

        @Schema(required = true, description = "PT1M to P7D", examples = "PT11H") @Nullable
        String lasts,

        @Schema(minimum = "0", maximum = "10000") @Nullable Integer minPods,
        @Schema(minimum = "0", maximum = "10000") @Nullable Integer maxPods,
        @Schema(minimum = "0") @Nullable Integer warmSlots) {
    static PoolScheduleRequest of(PoolSchedule schedule) {
        return new PoolScheduleRequest(
                schedule.from().times().text(),
                schedule.from().zone().getId(),
                schedule.lasts().toString(),
                schedule.minPods(),
                schedule.maxPods(),
                schedule.warmSlots());
    }

    /** The numbers that a pool has at all other times. */
    record Others(int minPods, int maxPods, int slotsPerPod) {}

    /** All of a pool's, in their order. */
    static List<PoolSchedule> checked(
            Checks checks, @Nullable List<@Nullable PoolScheduleRequest> requested, Others others, Instant now) {
        List<PoolSchedule> schedules = new ArrayList<>();
        if (requested == null) {
            return schedules;
        }
        boolean fits = requested.size() <= PoolSchedule.MOST;
        checks.require(fits, "schedules", "must have at most " + PoolSchedule.MOST + " entries");
        for (int at = 0; fits && at < requested.size(); at++) {
            String field = "schedules[" + at + "]";
            PoolScheduleRequest request = requested.get(at);
            if (request == null) {
                checks.require(false, field, "must be an object with from, lasts and a number");
            } else {
                request.checked(checks, field, others, now).ifPresent(schedules::add);
            }
        }
        return schedules;
    }

    private Optional<PoolSchedule> checked(Checks checks, String field, Others others, Instant now) {
        Optional<String> cron = CronChecks.cron(checks, field + ".from", from);
        String clocks = CronChecks.zone(checks, field + ".zone", zone);
        checks.require(lasts != null, field + ".lasts", "must be given");
        Duration length = checks.duration(
                field + ".lasts", lasts, PoolSchedule.SHORTEST, PoolSchedule.SHORTEST, PoolSchedule.LONGEST);
        boolean says = Stream.of(minPods, maxPods, warmSlots).anyMatch(Objects::nonNull);
        checks.require(says, field, "must have minPods, maxPods or warmSlots");
        numbers(checks, field, others);
        if (cron.isEmpty() || !says) {
            return Optional.empty();
        }
        PoolSchedule schedule = new PoolSchedule(
                Cron.recurrence(cron.get(), clocks),
                length,
                notNegative(minPods),
                notNegative(maxPods),
                notNegative(warmSlots));
        checks.require(!schedule.overlapsItself(now), field + ".lasts", "must be over before from comes again");
        return Optional.of(schedule);
    }

    private static @Nullable Integer notNegative(@Nullable Integer number) {
        return number == null ? null : Math.max(0, number);
    }

    private void numbers(Checks checks, String field, Others others) {
        int max = checks.number(field + ".maxPods", maxPods, 0, PoolSpec.MAX_PODS, others.maxPods());
        int min = checks.number(field + ".minPods", minPods, 0, PoolSpec.MAX_PODS, Math.min(max, others.minPods()));
        checks.require(min <= max, field + ".minPods", "must not be more than maxPods, which is " + max + " then");
        checks.number(field + ".warmSlots", warmSlots, 0, max * others.slotsPerPod(), 0);
    }
}
