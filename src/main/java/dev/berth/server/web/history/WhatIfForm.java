package dev.berth.server.web.history;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.api.history.WhatIfRequest;
import dev.berth.server.api.history.WhatIfRequestBuilder;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.TypedQuery;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form of "what if", as its address has it. What it has to be is the API's to say; only what cannot stand in its body at
 * all is found here.
 *
 * @param typed what stands in a field; not there when it is empty
 */
record WhatIfForm(Map<String, String> typed) {
    private static final String HOURS = "hours";
    private static final String TO = "to";
    private static final String MIN_PODS = "minPods";
    private static final String MAX_PODS = "maxPods";
    private static final String SLOTS = "slotsPerPod";
    private static final String WARM = "warmSlots";
    private static final String WARM_UP_TO = "warmSlotsUpTo";
    private static final String IDLE = "idleTimeout";
    private static final String TTL = "reservationTtl";
    private static final String START = "podStart";
    private static final List<String> FIELDS =
            List.of(HOURS, TO, MIN_PODS, MAX_PODS, SLOTS, WARM, WARM_UP_TO, IDLE, TTL, START);
    private static final List<String> SPANS = List.of("1", "3", "6", "12", "24");
    private static final String WHOLE_NUMBER = "-?[0-9]{1,9}";

    WhatIfForm {
        typed = Map.copyOf(typed);
    }

    static WhatIfForm of(MultivaluedMap<String, String> query) {
        return new WhatIfForm(TypedQuery.read(FIELDS, query));
    }

    /** The settings of a pool, and its last hours. */
    static WhatIfForm of(PoolSpec pool) {
        return new WhatIfForm(Map.of(
                HOURS, "6",
                MIN_PODS, Integer.toString(pool.minPods()),
                MAX_PODS, Integer.toString(pool.maxPods()),
                SLOTS, Integer.toString(pool.slotsPerPod()),
                WARM, Integer.toString(pool.warmSlots()),
                WARM_UP_TO, Integer.toString(pool.warmSlotsUpTo()),
                IDLE, pool.idleTimeout().toString(),
                TTL, pool.reservationTtl().toString()));
    }

    /** Whether anything was asked. */
    boolean asks() {
        return !typed.isEmpty();
    }

    /** What the API is asked; what it cannot be asked is noted. */
    WhatIfRequest request(Checks checks, Instant now) {
        String hours = typed.getOrDefault(HOURS, "6");
        checks.require(SPANS.contains(hours), HOURS, "must be one of " + String.join(", ", SPANS));
        Duration length = Duration.ofHours(SPANS.contains(hours) ? Long.parseLong(hours) : 1);
        return WhatIfRequestBuilder.builder()
                .from(end(now).minus(length).toString())
                // The same now that it counts back from: a later one would be more than 24 hours after.
                .to(typed.getOrDefault(TO, now.toString()))
                .minPods(number(checks, MIN_PODS))
                .maxPods(number(checks, MAX_PODS))
                .slotsPerPod(number(checks, SLOTS))
                .idleTimeout(typed.get(IDLE))
                .warmSlots(number(checks, WARM))
                .warmSlotsUpTo(number(checks, WARM_UP_TO))
                .reservationTtl(typed.get(TTL))
                .podStart(typed.get(START))
                .build();
    }

    /** What is no time is for the API to refuse. */
    private Instant end(Instant now) {
        try {
            String to = typed.get(TO);
            return to == null ? now : OffsetDateTime.parse(to).toInstant();
        } catch (DateTimeException e) {
            return now;
        }
    }

    private @Nullable Integer number(Checks checks, String field) {
        String text = typed.get(field);
        if (text == null) {
            return null;
        }
        boolean whole = text.matches(WHOLE_NUMBER);
        checks.require(whole, field, "must be a whole number");
        return whole ? Integer.valueOf(text) : null;
    }

    /** The form, with what is wrong at its fields. */
    FormFields fields(@Nullable Problem problem) {
        Kind line = new Kind.Line();
        return new FormFields(typed, problem == null ? List.of() : problem.violations())
                .add(HOURS, "Hours to replay", new Kind.Choice(SPANS), "")
                .add(TO, "Until", line, "now, when it is empty; such as 2026-03-01T12:00:00Z")
                .add(MIN_PODS, "Pods at least (minPods)", line, "0 to 10000")
                .add(MAX_PODS, "Pods at most (maxPods)", line, "0 to 10000")
                .add(SLOTS, "Slots in a pod (slotsPerPod)", line, "1 to 16")
                .add(WARM, "Free slots kept (warmSlots)", line, "0 or more")
                .add(WARM_UP_TO, "Up to, as tasks came on earlier days (warmSlotsUpTo)", line, "0 or more")
                .add(IDLE, "A free pod goes after (idleTimeout)", line, "such as PT90S")
                .add(TTL, "A plan is kept for (reservationTtl)", line, "such as PT24H; PT0S: for ever")
                .add(
                        START,
                        "A pod comes up within (podStart)",
                        line,
                        "as was measured, when it is empty; such as PT20S");
    }
}
