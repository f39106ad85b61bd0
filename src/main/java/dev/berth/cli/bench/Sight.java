package dev.berth.cli.bench;

import java.util.function.Supplier;

/** Reads what everything costs: processes of this machine by their numbers, and the server's own metrics. */
final class Sight {
    private static final String STATEMENTS = "postgresql_completed_total";
    private static final String CPU_TIME = "process_cpu_time_ns_total";

    /** What a server names in its metrics that has waited for another one. */
    private static final String FORWARDS = "uri=\"/forwarded\"";

    private final Calls calls;
    private final Supplier<Cost> server;
    private final Supplier<Cost> database;

    private Sight(Calls calls, Supplier<Cost> server, Supplier<Cost> database) {
        this.calls = calls;
        this.server = server;
        this.database = database;
    }

    /** A server whose processes are not to be seen. */
    static Sight ofMetrics(Calls calls) {
        return new Sight(calls, () -> Cost.UNKNOWN, () -> Cost.UNKNOWN);
    }

    static Sight of(OwnServer server, Calls calls) {
        return new Sight(calls, () -> Cost.of(server.pid()), server::database);
    }

    /** The metrics are asked for before the processes are looked at: asking costs something itself. */
    Reading begin() {
        String metrics = calls.text("/q/metrics");
        return with(metrics, processes());
    }

    /** The other way round, for the same reason. */
    Reading end() {
        Reading processes = processes();
        return with(calls.text("/q/metrics"), processes);
    }

    private Reading processes() {
        long at = System.nanoTime();
        return new Reading(
                at,
                server.get(),
                database.get(),
                Cost.of(ProcessHandle.current().pid()),
                -1);
    }

    /** A server that forwards tells of its own work, and that is none: another one has done it. */
    static Reading with(String metrics, Reading seen) {
        if (metrics.contains(FORWARDS)) {
            return new Reading(seen.at(), seen.server(), seen.database(), seen.generator(), -1);
        }
        Cost server = seen.server().known() ? seen.server() : new Cost((long) value(metrics, CPU_TIME), -1);
        return new Reading(seen.at(), server, seen.database(), seen.generator(), (long) value(metrics, STATEMENTS));
    }

    /** The sum of a metric over its labels, or -1. */
    static double value(String metrics, String name) {
        double[] values = metrics.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .toArray();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? -1 : sum;
    }
}
