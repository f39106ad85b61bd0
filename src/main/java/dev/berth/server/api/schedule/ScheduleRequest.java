package dev.berth.server.api.schedule;

import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.schedule.Jitter;
import dev.berth.domain.schedule.ScheduledRun;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.CronChecks;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.calendar.Cron;
import dev.berth.server.control.port.ScheduleStore.Schedule;
import dev.berth.server.control.port.ScheduleStore.Wish;
import dev.berth.server.control.schedule.Timetables;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A schedule to make, or as it is to become. */
@RegisterForReflection
public record ScheduleRequest(
        @Schema(required = true, description = "A DNS label, unique in the workspace; cannot be changed") @Nullable
        String name,

        @Schema(
                required = true,
                maxLength = Cron.LONGEST,
                description =
                        "Minute, hour, day of the month, month, day of the week, or @hourly, @daily, @weekly, @monthly,"
                                + " @yearly")
        @Nullable
        String cron,

        @Schema(defaultValue = "UTC", description = "Whose clocks show the times, by its name in the tz database")
        @Nullable
        String zone,

        @Schema(
                required = true,
                enumeration = {"plan", "drift", "plan_and_apply"},
                description = "drift is a plan with refreshOnly")
        @Nullable
        String submits,

        @Schema(
                description =
                        "For plan_and_apply: whether the plan confirms itself; needs the role approver. The workspace says,"
                                + " if not set")
        @Nullable
        Boolean autoApply,

        @Schema(
                description =
                        "By how much it may come later, PT0S to PT1H and no more than the shortest distance between two of"
                                + " its times; each schedule has its own share of it. PT5M for drift, else PT0S, if not set")
        @Nullable
        String jitter,

        @Schema(defaultValue = "false") @Nullable Boolean paused) {
    private static final String STAND_IN = "@daily";

    static ScheduleRequest of(Schedule schedule) {
        Wish wish = schedule.wish();
        return new ScheduleRequest(
                schedule.name().value(),
                wish.cron(),
                wish.zone(),
                WireWords.of(wish.submits()),
                wish.autoApply(),
                wish.jitter().toString(),
                schedule.paused());
    }

    /** What is asked for. */
    record Checked(ScheduleName name, Wish wish, boolean paused) {}

    /** A ProblemException, 400, names all that is wrong. */
    Checked checked(WorkspaceName workspace, Instant now) {
        Checks checks = new Checks();
        ScheduleName checkedName = new ScheduleName(checks.label("name", name));
        String checkedCron = CronChecks.cron(checks, "cron", cron).orElse(STAND_IN);
        String checkedZone = CronChecks.zone(checks, "zone", zone);
        ScheduledRun run = checks.word("submits", submits, ScheduledRun.values());
        checks.require(
                autoApply == null || run == ScheduledRun.PLAN_AND_APPLY,
                "autoApply",
                "is for schedules that submit plan_and_apply");
        Duration bound = checks.duration("jitter", jitter, Jitter.usual(run), Duration.ZERO, Jitter.MOST);
        Wish wish = new Wish(checkedCron, checkedZone, run, autoApply, bound);
        Duration largest = Jitter.largest(Timetables.of(workspace, checkedName, wish), now);
        if (jitter == null && bound.compareTo(largest) > 0) {
            wish = new Wish(checkedCron, checkedZone, run, autoApply, largest);
        } else {
            checks.require(
                    bound.compareTo(largest) <= 0,
                    "jitter",
                    "must be at most " + largest + ", the shortest distance between two of its times");
        }
        checks.done();
        return new Checked(checkedName, wish, Boolean.TRUE.equals(paused));
    }
}
