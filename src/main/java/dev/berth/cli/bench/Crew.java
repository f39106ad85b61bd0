package dev.berth.cli.bench;

import dev.berth.cli.bench.wire.Channel;
import dev.berth.cli.bench.wire.HttpPool;
import dev.berth.cli.bench.wire.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** The agents that are played, and what they share. Their calls for work go over connections that they share. */
final class Crew {
    static final String PLAN_SHA256 = "0123456789abcdef".repeat(4);

    /** Handshakes under way at the same time; more would be a storm that no real agents make. */
    private static final int COMING = 64;

    private static final int WORK_CONNECTIONS = 256;

    private final Wires wires;
    private final Site site;
    private final Journal journal;
    private final Tally tally;
    private final HttpPool work;
    private final List<PlayedAgent> agents = new ArrayList<>();
    private LongConsumer approver = task -> {};
    private int wanted;
    private int welcomed;
    private int lost;
    private boolean windingDown;
    private long logsSent;
    private long logsAcknowledged;

    Crew(Wires wires, Site site, Journal journal, Tally tally) {
        this.wires = wires;
        this.site = site;
        this.journal = journal;
        this.tally = tally;
        this.work = new HttpPool(wires.loop(), wires.server(), WORK_CONNECTIONS);
    }

    /** Who hears of plans that wait for approval. */
    void approver(LongConsumer hears) {
        approver = hears;
    }

    /** Lets agents come until there are so many; {@link #complete} tells when they are there. */
    void grow(int count) {
        wanted = count;
        come();
    }

    /** Whether all are welcomed, or some are lost and it will not get better. */
    boolean complete() {
        return lost > 0 || welcomed >= wanted;
    }

    int welcomed() {
        return welcomed;
    }

    /** Output that was sent and is not acknowledged. */
    long logsMissing() {
        return logsSent - logsAcknowledged;
    }

    /** From here on tasks may be canceled. */
    void windDown() {
        windingDown = true;
    }

    /** An agent was told to stop something, which nobody asked for. */
    void unwanted(String command) {
        if (!windingDown) {
            tally.failed("an agent was told to " + command);
        }
    }

    void close() {
        agents.forEach(PlayedAgent::close);
        work.close();
    }

    void lost() {
        lost++;
    }

    void came() {
        welcomed++;
        come();
    }

    void logSent() {
        logsSent++;
    }

    void logAcknowledged() {
        logsAcknowledged++;
    }

    void toApprove(long task) {
        approver.accept(task);
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

    HttpPool work() {
        return work;
    }

    Loop loop() {
        return wires.loop();
    }

    RandomGenerator random() {
        return wires.random();
    }

    Channel.Opener opener() {
        return new Channel.Opener(wires.loop(), wires.server(), wires.random());
    }

    byte[] request(String call, String token) {
        return wires.server().request(call, token, "");
    }

    private void come() {
        while (lost == 0 && agents.size() < wanted && agents.size() - welcomed < COMING) {
            agents.add(new PlayedAgent(this, agents.size(), site.shape().slots()));
        }
    }
}
