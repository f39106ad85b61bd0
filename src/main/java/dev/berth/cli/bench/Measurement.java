package dev.berth.cli.bench;

import java.time.Instant;
import java.util.function.IntSupplier;

/** How each mode measures, on a site that is built. */
final class Measurement {
    private static final int FEW_AGENTS = 10;

    private final Rig rig;
    private final Sight sight;
    private final Report report;

    Measurement(Rig rig, Sight sight, Report report) {
        this.rig = rig;
        this.sight = sight;
        this.report = report;
    }

    void take(Mode mode) {
        switch (mode) {
            case SUBMIT -> submit();
            case DRAIN -> drain();
            case LATENCY -> latency();
            case AGENTS -> agents();
            case MIXED -> mixed();
        }
    }

    private void submit() {
        rig.enter("warm-up");
        rig.submit(rig.load().warmUp());
        Stopwatch watch = measured("submitting", () -> rig.submit(rig.load().tasks()));
        report.figure("tasks", "tasks accepted", watch.tasks(), "")
                .figure("seconds", "time", watch.seconds(), "s")
                .figure("tasksPerSecond", "submissions", watch.tasks() / watch.seconds(), "/s")
                .costs(watch)
                .memory(watch.end())
                .spread("submission", "POST to its answer", rig.journal().answers());
        requireSome(watch);
        rig.inspect(false);
    }

    private void drain() {
        rig.enter("filling the queue");
        rig.submit(rig.load().queue());
        flow(rig.load().queue());
        report.spread("wholeTask", "POST to the acknowledged end", rig.journal().wholes());
        rig.inspect(rig.load().queue() == 0);
    }

    private void mixed() {
        flow(0);
        report.spread("apply", "confirmation to assignment", rig.journal().applies())
                .spread(
                        "wholeTask",
                        "POST to the acknowledged end",
                        rig.journal().wholes());
        rig.inspect(true);
    }

    /** Everything from the submission to the acknowledged end, as fast as it goes. */
    private void flow(int queue) {
        rig.enter("agents connect");
        rig.connect(rig.shape().agents());
        rig.enter("warm-up");
        rig.flow(rig.load().warmUp());
        Stopwatch watch = measured("whole path", () -> rig.flow(rig.load().tasks()));
        report.figure("tasks", "tasks finished", watch.tasks(), "")
                .figure("queue", "tasks that waited before", queue == 0 ? Double.NaN : queue, "")
                .figure("seconds", "time", watch.seconds(), "s")
                .figure("tasksPerSecond", "whole path", watch.tasks() / watch.seconds(), "/s")
                .costs(watch)
                .memory(watch.end())
                .spread("submission", "POST to its answer", rig.journal().answers())
                .spread(
                        "assignment",
                        "POST to assign at the agent",
                        rig.journal().assignments());
        requireSome(watch);
    }

    private void latency() {
        rig.enter("agents connect");
        rig.connect(rig.shape().agents());
        rig.enter("warm-up");
        rig.flow(rig.load().warmUp());
        if (rig.load().schedules() == 0) {
            evenRate();
        } else {
            rig.enter("schedules");
            Instant due = rig.gather();
            evenRate();
            report.figure("schedules", "schedules due at one second", rig.load().schedules(), "")
                    .figure(
                            "schedulesSeconds",
                            "until the last had submitted",
                            rig.gathered(due).toMillis() / 1e3,
                            "s");
        }
        rig.inspect(true);
    }

    private void evenRate() {
        Stopwatch watch = paced("even rate", "", rig.shape().agents());
        report.costs(watch).memory(watch.end());
    }

    private void agents() {
        int few =
                Math.min(rig.shape().agents(), Math.max(FEW_AGENTS, rig.shape().pools()));
        rig.enter("few agents");
        rig.connect(few);
        rig.enter("warm-up");
        rig.flow(rig.load().warmUp());
        paced("even rate, few agents", "FewAgents", few);
        int all = rig.shape().agents();
        long from = System.nanoTime();
        rig.enter("agents connect");
        rig.connect(all);
        double seconds = (System.nanoTime() - from) / 1e9;
        rig.enter("settling");
        rig.idle(rig.load().held().dividedBy(2));
        Stopwatch idle = measured("idle", () -> {
            rig.idle(rig.load().held());
            return 0;
        });
        double millis = idle.seconds() * 1_000;
        report.figure("fewAgents", "few agents", few, "")
                .figure("agents", "all agents", all, "")
                .figure("connectSeconds", "time until the last was welcomed", seconds, "s")
                .figure(
                        "serverCpuPercent",
                        "server CPU, idle agents",
                        100 * idle.serverMillis() / millis,
                        "% of a core")
                .figure("databaseCpuPercent", "PostgreSQL CPU", 100 * idle.databaseMillis() / millis, "% of a core")
                .figure("generatorCpuPercent", "generator CPU", 100 * idle.generatorMillis() / millis, "% of a core")
                .figure("statementsPerSecond", "statements", idle.statements() / idle.seconds(), "/s")
                .memory(idle.end());
        paced("even rate, all agents", "AllAgents", all);
        rig.inspect(true);
    }

    private Stopwatch paced(String phase, String suffix, int agents) {
        Samples lags = new Samples();
        Stopwatch watch = measured(phase, () -> rig.pace(lags));
        String label = ", " + agents + " agents";
        report.spread(
                        "assignment" + suffix,
                        "POST to assign" + label,
                        rig.journal().assignments())
                .spread(
                        "submission" + suffix,
                        "POST to its answer" + label,
                        rig.journal().answers())
                .spread(
                        "wholeTask" + suffix,
                        "POST to end" + label,
                        rig.journal().wholes())
                .spread("generatorLag" + suffix, "generator's lag" + label, lags);
        return watch;
    }

    private Stopwatch measured(String phase, IntSupplier work) {
        rig.enter(phase);
        rig.journal().beginWindow();
        Reading begin = sight.begin();
        int tasks = work.getAsInt();
        return new Stopwatch(begin, sight.end(), tasks);
    }

    private void requireSome(Stopwatch watch) {
        if (watch.tasks() == 0) {
            rig.tally().failed("not one task got through");
        }
    }
}
