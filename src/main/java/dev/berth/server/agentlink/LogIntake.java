package dev.berth.server.agentlink;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.LogStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Stores output and never drops any: while the database is away it tries again, for as long as the agent is connected
 * (F8). What an agent that has gone sent last, it sends again from the last acknowledged byte (F1).
 */
final class LogIntake {
    private static final Logger LOG = Logger.getLogger(LogIntake.class);

    private final LogStore store;
    private final ChangeFeed changes;
    private final SessionLimits limits;

    LogIntake(LogStore store, ChangeFeed changes, SessionLimits limits) {
        this.store = store;
        this.changes = changes;
        this.limits = limits;
    }

    /**
     * Stores the chunks and tells those who follow.
     *
     * @param connected whether it is worth another try
     * @return how much of each attempt is stored; nothing once the agent has gone
     */
    Uni<List<LogStore.Stored>> store(AgentSession agent, List<LogStore.Chunk> chunks, BooleanSupplier connected) {
        return attempt(agent, chunks, connected, limits.firstRetry()).invoke(this::tellFollowers);
    }

    private Uni<List<LogStore.Stored>> attempt(
            AgentSession agent, List<LogStore.Chunk> chunks, BooleanSupplier connected, Duration pause) {
        return Uni.createFrom()
                .deferred(() -> store.append(agent.pool(), agent.pod(), chunks, limits.attemptBytes()))
                .onFailure()
                .recoverWithUni(failure -> connected.getAsBoolean()
                        ? afterPause(failure, pause).chain(() -> attempt(agent, chunks, connected, longer(pause)))
                        : Uni.createFrom().item(List.of()));
    }

    private static Uni<Void> afterPause(Throwable failure, Duration pause) {
        LOG.warnf("output cannot be stored, trying again in %d ms: %s", pause.toMillis(), failure.getMessage());
        return Uni.createFrom().voidItem().onItem().delayIt().by(pause);
    }

    private Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(limits.lastRetry()) < 0 ? twice : limits.lastRetry();
    }

    private void tellFollowers(List<LogStore.Stored> stored) {
        Set<TaskId> tasks = new HashSet<>();
        for (LogStore.Stored each : stored) {
            if (tasks.add(each.attempt().task())) {
                changes.logAppended(each.attempt().task());
            }
        }
    }
}
