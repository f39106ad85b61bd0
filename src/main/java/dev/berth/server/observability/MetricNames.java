package dev.berth.server.observability;

/**
 * Every metric of Berth's own, as it is called in the registry; Prometheus shows dots as underscores, counters with
 * {@code _total} and timers with {@code _seconds}.
 */
final class MetricNames {
    /** Gauge: tasks that are not final, by {@code pool}, {@code status} and {@code type}. */
    static final String TASKS = "berth.tasks";

    /** Gauge: slots of pods that are not lost, by {@code pool} and {@code state} (idle, reserved, running). */
    static final String SLOTS = "berth.slots";

    /** Gauge: pods, by {@code pool} and {@code phase}. */
    static final String PODS = "berth.pods";

    /** Gauge: agents with an open connection, by {@code pool}. */
    static final String AGENTS = "berth.agents.connected";

    /** Counter: tasks that a turn placed ({@code reason} placed) or left waiting (why), by {@code pool}. */
    static final String PLACEMENTS = "berth.placement.decisions";

    /** Timer: from pending, first at submission, to placement, by {@code pool} and {@code type}. */
    static final String PLACEMENT_WAIT = "berth.placement.wait";

    /** Counter: scaling decisions, by {@code pool}, {@code action} (hold, scale_out, scale_in) and {@code reason}. */
    static final String SCALING = "berth.scaling.decisions";

    /** Gauge: workspaces by {@code drift} (none, drifted, unknown, not_checked). */
    static final String WORKSPACES = "berth.workspaces";

    static final String REPAIRS = "berth.pool.repairs";

    /** Counter: tasks that became final, by {@code pool}, {@code status} and {@code code} (of the error, or none). */
    static final String ENDED = "berth.tasks.ended";

    /** Counter: tries to tell hooks, by {@code outcome}: delivered, failed (it is tried again), parked (it is not). */
    static final String DELIVERIES = "berth.hooks.deliveries";

    /** Gauge: what hooks are still to be told, or were not, by {@code status} (waiting, parked). */
    static final String OUTBOX = "berth.hooks.outbox";

    /** Gauge: for how many seconds the first of what waits has been tried; 0 when nothing waits. */
    static final String OLDEST_WAITING = "berth.hooks.oldest.waiting.seconds";

    static final String OUTCOME = "outcome";
    static final String POOL = "pool";
    static final String STATUS = "status";
    static final String TYPE = "type";
    static final String STATE = "state";
    static final String PHASE = "phase";
    static final String REASON = "reason";
    static final String CODE = "code";
    static final String DRIFT = "drift";
    static final String ACTION = "action";

    private MetricNames() {}
}
