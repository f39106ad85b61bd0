package dev.berth.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run found, for people as a table and for programs as JSON. */
final class Report {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final double NANOS_OF_MILLI = 1e6;
    private static final double MIB = 1 << 20;
    private static final double THOUSAND = 1_000;
    private static final double MANY = 100;

    private record Figure(String name, String label, double value, String unit) {}

    private record Spread(String name, String label, Samples samples) {}

    private final Plan plan;
    private final Machine machine;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Spread> spreads = new ArrayList<>();
    private final Tally tally;

    Report(Plan plan, Machine machine, Tally tally) {
        this.plan = plan;
        this.machine = machine;
        this.tally = tally;
    }

    /** A figure that is not known, no finite number, is left out. */
    Report figure(String name, String label, double value, String unit) {
        if (Double.isFinite(value)) {
            figures.add(new Figure(name, label, value, unit));
        }
        return this;
    }

    Report spread(String name, String label, Samples samples) {
        spreads.add(new Spread(name, label, samples));
        return this;
    }

    /** What a task cost in processor time and statements. */
    Report costs(Stopwatch watch) {
        int tasks = watch.tasks();
        figure("serverCpuMillisPerTask", "server CPU per task", watch.serverMillis() / tasks, "ms");
        figure("databaseCpuMillisPerTask", "PostgreSQL CPU per task", watch.databaseMillis() / tasks, "ms");
        figure("generatorCpuMillisPerTask", "generator CPU per task", watch.generatorMillis() / tasks, "ms");
        return figure("statementsPerTask", "statements per task", watch.statements() / tasks, "");
    }

    Report memory(Reading reading) {
        figure("serverMebibytes", "server memory", mebibytes(reading.server()), "MiB");
        return figure("databaseMebibytes", "PostgreSQL memory", mebibytes(reading.database()), "MiB");
    }

    private static double mebibytes(Cost cost) {
        return cost.bytes() < 0 ? Double.NaN : cost.bytes() / MIB;
    }

    boolean good() {
        return tally.failures().isEmpty();
    }

    String json() {
        ObjectNode document = MAPPER.createObjectNode();
        document.put("mode", plan.mode().word()).put("ok", good());
        options(document.putObject("options"));
        machine.describe(document.putObject("machine"));
        ObjectNode values = document.putObject("figures");
        figures.forEach(figure -> values.put(figure.name(), rounded(figure.value())));
        ObjectNode millis = document.putObject("latenciesMillis");
        spreads.forEach(spread -> spread(millis.putObject(spread.name()), spread.samples()));
        counts(document.putObject("refusals"), tally.refusals());
        counts(document.putObject("failures"), tally.failures());
        return document.toPrettyString();
    }

    private void options(ObjectNode node) {
        Load load = plan.load();
        Shape shape = plan.shape();
        node.put("tasks", load.tasks())
                .put("warmUp", load.warmUp())
                .put("queue", load.queue())
                .put("connections", load.connections())
                .put("seed", load.seed())
                .put("agents", shape.agents())
                .put("slots", shape.slots())
                .put("pools", shape.pools())
                .put("workspaces", shape.workspaces());
        if (plan.mode().paced()) {
            node.put("rate", load.rate());
        }
        if (plan.mode().paced() || load.duration() != null) {
            node.put("durationSeconds", load.held().toMillis() / THOUSAND);
        }
    }

    private static void spread(ObjectNode node, Samples samples) {
        node.put("count", samples.count())
                .put("p50", millis(samples, 50))
                .put("p90", millis(samples, 90))
                .put("p99", millis(samples, 99))
                .put("max", millis(samples, 100));
    }

    private static void counts(ObjectNode node, Map<String, Integer> counts) {
        counts.forEach(node::put);
    }

    String table() {
        List<String> lines = new ArrayList<>();
        lines.add("berth bench " + plan.mode().word() + ": " + machine.line());
        lines.add("");
        for (Figure figure : figures) {
            lines.add(String.format(
                    Locale.ROOT, "  %-36s %12s %s", figure.label(), readable(figure.value()), figure.unit()));
        }
        if (!spreads.isEmpty()) {
            lines.add("");
            lines.add(String.format(
                    Locale.ROOT, "  %-36s %9s %9s %9s %9s %9s", "in ms", "p50", "p90", "p99", "max", "samples"));
            spreads.forEach(spread -> lines.add(row(spread)));
        }
        lines.add("");
        tally.refusals().forEach((kind, count) -> lines.add("  refused, as it may be: " + count + " x " + kind));
        tally.failures().forEach((kind, count) -> lines.add("  FAILED: " + count + " x " + kind));
        if (good()) {
            lines.add("  no failures");
        }
        return String.join(
                System.lineSeparator(),
                lines.stream().map(String::stripTrailing).toList());
    }

    private static String row(Spread spread) {
        Samples samples = spread.samples();
        return String.format(
                Locale.ROOT,
                "  %-36s %9.2f %9.2f %9.2f %9.2f %,9d",
                spread.label(),
                millis(samples, 50),
                millis(samples, 90),
                millis(samples, 99),
                millis(samples, 100),
                samples.count());
    }

    private static double millis(Samples samples, double percent) {
        return rounded(samples.percentile(percent) / NANOS_OF_MILLI);
    }

    private static double rounded(double value) {
        return Math.round(value * THOUSAND) / THOUSAND;
    }

    private static String readable(double value) {
        boolean whole = value == Math.rint(value) || Math.abs(value) >= THOUSAND;
        String format = whole ? "%,.0f" : Math.abs(value) >= MANY ? "%,.1f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
