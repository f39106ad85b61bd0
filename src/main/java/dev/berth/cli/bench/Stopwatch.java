package dev.berth.cli.bench;

/**
 * What a part of the run cost: two readings and what lies between them.
 *
 * @param tasks that were measured in it
 */
record Stopwatch(Reading begin, Reading end, int tasks) {
    double seconds() {
        return (end.at() - begin.at()) / 1e9;
    }

    /** Processor time of the server in milliseconds; NaN when it is not known. */
    double serverMillis() {
        return millis(begin.server(), end.server());
    }

    double databaseMillis() {
        return millis(begin.database(), end.database());
    }

    double generatorMillis() {
        return millis(begin.generator(), end.generator());
    }

    double statements() {
        return begin.statements() < 0 || end.statements() < 0 ? Double.NaN : end.statements() - begin.statements();
    }

    private static double millis(Cost before, Cost after) {
        return before.known() && after.known() ? (after.cpuNanos() - before.cpuNanos()) / 1e6 : Double.NaN;
    }
}
