package dev.berth.cli.bench;

import dev.berth.cli.CommandException;
import dev.berth.cli.bench.wire.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** All that a mode measures with: what is set up on the server, who submits, who runs, and what is noted of it. */
final class Rig implements AutoCloseable {
    /** A run in which nothing happens for so long has failed. */
    private static final Duration STALL = Duration.ofSeconds(60);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LAST_ACKNOWLEDGEMENTS = Duration.ofSeconds(5);
    private static final Duration NO_LIMIT = Duration.ofDays(1);

    private final Plan plan;
    private final Loop loop;
    private final Journal journal = new Journal();
    private final Tally tally = new Tally();
    private final Calls calls;
    private final Site site;
    private final Crew crew;
    private final Submitter submitter;
    private final Crowd crowd;
    private final Runnable serverAlive;
    private String phase = "setting up";

    /**
     * Makes it; nothing is asked of the server yet.
     *
     * @param serverAlive throws when the server is no longer there, or the run is to end
     */
    Rig(Plan plan, Wires wires, Names names, Runnable serverAlive) {
        this.plan = plan;
        this.loop = wires.loop();
        this.serverAlive = serverAlive;
        this.calls = new Calls(loop, wires.server(), wires.token());
        this.site = new Site(calls, names, plan.shape());
        this.crowd = new Crowd(calls, names, plan.load().schedules());
        this.crew = new Crew(wires, site, journal, tally);
        boolean alone = plan.mode() == Mode.SUBMIT;
        this.submitter = new Submitter(
                wires,
                journal,
                tally,
                plan.load().connections(),
                alone ? Submitter.Persistence.GO_ON : Submitter.Persistence.TRY_AGAIN);
        submitter.submits(site, plan.mode() == Mode.MIXED ? List.of("plan", "plan_and_apply") : List.of("plan"));
        crew.approver(submitter::confirm);
    }

    Load load() {
        return plan.load();
    }

    Shape shape() {
        return plan.shape();
    }

    Calls calls() {
        return calls;
    }

    Site site() {
        return site;
    }

    Journal journal() {
        return journal;
    }

    Tally tally() {
        return tally;
    }

    /** Where the run is, in one line. */
    String state() {
        return String.format(
                Locale.ROOT,
                "%s: %,d agents, %,d tasks submitted, %,d finished",
                phase,
                crew.welcomed(),
                journal.submitted(),
                journal.finished());
    }

    void enter(String name) {
        phase = name;
    }

    /** Sets up what is measured on. */
    void build() {
        site.build(serverAlive);
    }

    /** Lets agents come until there are so many. */
    void connect(int agents) {
        crew.grow(agents);
        await(crew::complete, crew::welcomed);
        if (crew.welcomed() < agents) {
            throw new CommandException("only " + crew.welcomed() + " of " + agents + " agents came: " + failures());
        }
    }

    /** Submits so many and waits for the answers alone; answers with how many were accepted. */
    int submit(int count) {
        int before = journal.submitted();
        submitter.submit(count, until());
        await(submitter::done, journal::steps);
        return journal.submitted() - before;
    }

    /** Submits so many and waits until as many have finished; answers with how many have. */
    int flow(int count) {
        int before = journal.finished();
        int target = journal.finished() - journal.submitted();
        submitter.submit(count, until());
        await(() -> submitter.done() && journal.finished() - journal.submitted() >= target, journal::steps);
        return journal.finished() - before;
    }

    /**
     * Submits at an even rate and waits for the end of all; answers with how many have finished.
     *
     * @param lags gets how late each submission left
     */
    int pace(Samples lags) {
        Pacer pacer = new Pacer(loop, submitter::submitOne, load(), lags);
        int before = journal.finished();
        int target = before - journal.submitted();
        pacer.begin();
        await(
                () -> pacer.done() && submitter.done() && journal.finished() - journal.submitted() >= target,
                journal::steps);
        return journal.finished() - before;
    }

    /** Makes the schedules that come due at one second, and lets time pass until the rate is to begin; answers with that second. */
    Instant gather() {
        Duration before = load().beforeSchedules();
        Instant due = crowd.build(site, before);
        idle(Duration.between(Instant.now(), due.minus(before)));
        return due;
    }

    /** Waits until every schedule has submitted its task; answers with how long after that second the last one was. */
    Duration gathered(Instant due) {
        long limit = System.nanoTime() + STALL.toNanos();
        while (crowd.came() < crowd.count() && System.nanoTime() - limit < 0) {
            idle(LOOK);
        }
        if (crowd.came() < crowd.count()) {
            tally.failed("only " + crowd.came() + " of " + crowd.count() + " schedules have submitted their task");
        }
        return crowd.last(due);
    }

    /** Lets time pass with nothing to do but the agents' heartbeats. */
    void idle(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            loop.runUntil(() -> false, Math.min(end, System.nanoTime() + LOOK.toNanos()));
            serverAlive.run();
        }
    }

    /** What is still to be heard of, and what the server says itself. */
    void inspect(boolean allAreOver) {
        loop.runUntil(() -> crew.logsMissing() == 0, System.nanoTime() + LAST_ACKNOWLEDGEMENTS.toNanos());
        if (crew.logsMissing() > 0) {
            tally.failed(crew.logsMissing() + " chunks of output are not acknowledged");
        }
        site.inspect(allAreOver, tally);
    }

    /** Leaves nothing behind, as far as that is possible; answers with what stays. */
    List<String> strike() {
        phase = "clearing up";
        submitter.stop();
        crew.windDown();
        await(submitter::done, submitter::answers);
        journal.unfinished().forEach(submitter::cancel);
        await(submitter::done, submitter::answers);
        long limit = System.nanoTime() + STALL.toNanos();
        while (!site.settled() && System.nanoTime() - limit < 0) {
            loop.runUntil(() -> false, System.nanoTime() + LOOK.toNanos() / 4);
        }
        crew.close();
        return site.strike();
    }

    @Override
    public void close() {
        crew.close();
        submitter.close();
        calls.close();
        loop.close();
    }

    private long until() {
        Duration limit = load().duration();
        return System.nanoTime() + (limit == null ? NO_LIMIT : limit).toNanos();
    }

    private void await(BooleanSupplier done, LongSupplier steps) {
        long seen = -1;
        long since = System.nanoTime();
        while (!loop.runUntil(done, System.nanoTime() + LOOK.toNanos())) {
            serverAlive.run();
            long now = System.nanoTime();
            if (steps.getAsLong() != seen) {
                seen = steps.getAsLong();
                since = now;
            } else if (now - since > STALL.toNanos()) {
                throw new CommandException(
                        "nothing happened for " + STALL.toSeconds() + " s (" + state() + "): " + failures());
            }
        }
    }

    private String failures() {
        return "failures " + tally.failures() + ", refusals " + tally.refusals();
    }
}
