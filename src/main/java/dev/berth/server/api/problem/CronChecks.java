package dev.berth.server.api.problem;

import dev.berth.server.control.calendar.Cron;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks of the two fields by which something comes again and again: a cron expression, and the zone whose clocks count. */
public final class CronChecks {
    private static final String USUAL_ZONE = "UTC";

    private CronChecks() {}

    /** A required expression; empty when it is missing or wrong, which is noted. */
    public static Optional<String> cron(Checks checks, String field, @Nullable String text) {
        Optional<String> problem = text == null ? Optional.of("must be given") : Cron.problem(text);
        problem.ifPresent(what -> checks.require(false, field, what));
        return text == null || problem.isPresent() ? Optional.empty() : Optional.of(text.strip());
    }

    /** The name of a zone, or UTC. */
    public static String zone(Checks checks, String field, @Nullable String name) {
        if (name == null) {
            return USUAL_ZONE;
        }
        boolean good = Cron.zone(name).isPresent();
        checks.require(good, field, "must be a time zone such as Europe/Berlin or UTC");
        return good ? name : USUAL_ZONE;
    }
}
