package dev.berth.server.agentlink;

import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.LogStore;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The real lanes of one connection, for the simulation of a pool. */
public final class SimulatedLanes implements Inbound.Taker {
    /** Who takes what an agent says. */
    public interface Server {
        CompletionStage<Void> output(int chunks);

        CompletionStage<Void> report(AgentReport report);
    }

    private static final int FRAME = 200;

    private final Server server;
    private final Inbound inbound =
            new Inbound(new Loop(), this, SessionLimits.of(1_000, Long.MAX_VALUE), new InboundBudget(Long.MAX_VALUE));

    public SimulatedLanes(Server server) {
        this.server = server;
    }

    public void say(AgentReport report) {
        if (!inbound.add(report, FRAME)) {
            throw new IllegalStateException("more is said than any agent says");
        }
    }

    public void print(LogStore.Chunk chunk) {
        if (!inbound.add(chunk, FRAME)) {
            throw new IllegalStateException("more is printed than any agent prints");
        }
    }

    /** The connection has ended. */
    public void clear() {
        inbound.clear();
    }

    @Override
    public Uni<Void> output(List<LogStore.Chunk> chunks) {
        return Uni.createFrom().completionStage(() -> server.output(chunks.size()));
    }

    @Override
    public Uni<Void> report(AgentReport report) {
        return Uni.createFrom().completionStage(() -> server.report(report));
    }
}
