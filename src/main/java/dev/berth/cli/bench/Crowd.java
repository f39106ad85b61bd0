package dev.berth.cli.bench;

import dev.berth.cli.CommandException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Schedules that all come due at one second, in a pool of their own that has no agents: what they submit only waits, beside the work
 * that is measured.
 */
final class Crowd {
    /** As many as a workspace may have. */
    private static final int EACH = 20;

    /** Making one takes less, also on a machine with much to do. */
    private static final Duration MADE_IN = Duration.ofMillis(60);

    private static final Duration LEAD = Duration.ofSeconds(5);

    private final Calls calls;
    private final Names names;
    private final int count;
    private String pool = "";

    Crowd(Calls calls, Names names, int count) {
        this.calls = calls;
        this.names = names;
        this.count = count;
    }

    int count() {
        return count;
    }

    /**
     * Makes them.
     *
     * @param site what is set up beside them: its pools and workspaces have the first numbers
     * @param before so long before they come due all are made
     * @return when they come due
     */
    Instant build(Site site, Duration before) {
        Instant due = Instant.now()
                .plus(MADE_IN.multipliedBy(count))
                .plus(LEAD)
                .plus(before)
                .truncatedTo(ChronoUnit.MINUTES)
                .plus(1, ChronoUnit.MINUTES);
        pool = site.pool(site.shape().pools());
        int first = site.shape().workspaces();
        for (int number = 0; number < count; number++) {
            String workspace = names.workspace(first + number / EACH);
            if (number % EACH == 0) {
                site.workspace(workspace, pool);
            }
            calls.json("POST /workspaces/" + workspace + "/schedules", """
                    {"name": "s-%d", "cron": "%s", "submits": "plan"}""".formatted(number % EACH, once(due)));
        }
        if (Instant.now().isAfter(due.minus(before))) {
            throw new CommandException("the schedules took too long to make: they are due already");
        }
        return due;
    }

    private static String once(Instant due) {
        ZonedDateTime time = due.atZone(ZoneOffset.UTC);
        return "%d %d %d %d *".formatted(time.getMinute(), time.getHour(), time.getDayOfMonth(), time.getMonthValue());
    }

    /** How many of them have submitted their task. */
    long came() {
        return calls.json("GET /pools/" + pool + "/scaling", "").number("pendingUnblocked");
    }

    /** How long after that second the last of their tasks was submitted. */
    Duration last(Instant due) {
        String tasks = calls.text("/tasks?pool=" + pool + "&limit=1");
        String field = "\"createdAt\":\"";
        int at = tasks.indexOf(field) + field.length();
        return Duration.between(due, Instant.parse(tasks.substring(at, tasks.indexOf('"', at))));
    }
}
