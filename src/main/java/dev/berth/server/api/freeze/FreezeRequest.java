package dev.berth.server.api.freeze;

import dev.berth.domain.freeze.Coverage;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeTimes;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.CronChecks;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.calendar.Cron;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A freeze window to make, or as it is to become: one that comes again has cron and lasts, one that comes once has to. */
@RegisterForReflection
public record FreezeRequest(
        @Schema(
                maxLength = Cron.LONGEST,
                description = "When it comes into force again and again: a cron expression of five fields",
                examples = "0 18 * * FRI")
        @Nullable
        String cron,

        @Schema(defaultValue = "UTC", description = "Whose clocks count for cron", examples = "Europe/Berlin") @Nullable
        String zone,

        @Schema(description = "With cron: PT1M to P31D, and over before it comes again", examples = "PT62H") @Nullable
        String lasts,

        @Schema(description = "Of one that comes once: ISO 8601 with an offset; at once, if not set") @Nullable
        String from,

        @Schema(description = "Of one that comes once: its end, at most 366 days after from") @Nullable
        String to,

        @Schema(
                required = true,
                enumeration = {"applies", "everything"},
                description = "applies lets plans begin")
        @Nullable
        String covers,

        @Schema(required = true, maxLength = FreezeRequest.MOST, description = "Shown to whoever waits for it")
        @Nullable
        String reason) {
    static final int MOST = 500;
    private static final String STAND_IN = "@daily";

    static FreezeRequest of(Freeze freeze) {
        String covers = WireWords.of(freeze.covers());
        return switch (freeze.times()) {
            case FreezeTimes.Once once ->
                new FreezeRequest(
                        null, null, null, once.from().toString(), once.to().toString(), covers, freeze.reason());
            case FreezeTimes.Recurring again ->
                new FreezeRequest(
                        again.from().times().text(),
                        again.from().zone().getId(),
                        again.lasts().toString(),
                        null,
                        null,
                        covers,
                        freeze.reason());
        };
    }

    /** What is asked for. */
    record Checked(FreezeTimes times, Coverage covers, String reason) {}

    /** A ProblemException, 400, names all that is wrong. */
    Checked checked(Instant now) {
        Checks checks = new Checks();
        Coverage covered = checks.word("covers", covers, Coverage.values());
        checks.require(reason != null && !reason.isBlank(), "reason", "must be given");
        String why = checks.text("reason", reason, MOST, "").strip();
        FreezeTimes times = times(checks, now);
        checks.done();
        return new Checked(times, covered, why);
    }

    private FreezeTimes times(Checks checks, Instant now) {
        boolean again = cron != null;
        checks.require(
                !again || to == null, "to", "is for a window that comes once, as cron is for one that comes again");
        checks.require(again || to != null, "cron", "must be given, with lasts, or else to: it comes again, or once");
        return again ? recurring(checks, now) : once(checks, now);
    }

    private FreezeTimes recurring(Checks checks, Instant now) {
        checks.require(from == null, "from", "is for a window that comes once");
        String times = CronChecks.cron(checks, "cron", cron).orElse(STAND_IN);
        String clocks = CronChecks.zone(checks, "zone", zone);
        checks.require(lasts != null, "lasts", "must be given");
        Duration length = checks.duration(
                "lasts", lasts, FreezeTimes.SHORTEST, FreezeTimes.SHORTEST, FreezeTimes.Recurring.LONGEST);
        FreezeTimes.Recurring recurring = new FreezeTimes.Recurring(Cron.recurrence(times, clocks), length);
        checks.require(
                !recurring.overlapsItself(now),
                "lasts",
                "must be over before cron comes again, or nothing ever begins");
        return recurring;
    }

    private FreezeTimes once(Checks checks, Instant now) {
        checks.require(zone == null, "zone", "is for a window that comes again");
        checks.require(lasts == null, "lasts", "is for a window that comes again");
        Optional<Instant> begin = from == null ? Optional.of(now) : checks.time("from", from);
        Optional<Instant> end = to == null ? Optional.empty() : checks.time("to", to);
        if (begin.isEmpty() || end.isEmpty()) {
            return new FreezeTimes.Once(now, now.plus(FreezeTimes.SHORTEST));
        }
        return once(checks, begin.get(), end.get(), now);
    }

    private static FreezeTimes once(Checks checks, Instant begin, Instant end, Instant now) {
        checks.require(end.isAfter(now), "to", "must lie ahead");
        checks.require(begin.isBefore(end), "to", "must come after from");
        checks.require(
                !end.isAfter(begin.plus(FreezeTimes.Once.LONGEST)), "to", "must come at most 366 days after from");
        return begin.isBefore(end)
                ? new FreezeTimes.Once(begin, end)
                : new FreezeTimes.Once(now, now.plus(FreezeTimes.SHORTEST));
    }
}
