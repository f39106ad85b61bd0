package dev.berth.server.control.turn;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.server.control.AttemptWait;
import dev.berth.server.control.port.AgentReport.Heartbeat;
import dev.berth.server.control.port.AgentReport.SlotAttempt;
import dev.berth.server.control.port.AgentReport.Wait;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells heartbeats that say nothing new: they agree with all that the pool believes of their session, so that to fold one
 * would change nothing but the time at which its agent was last heard (L1). Evidence of a missing attempt (L2) is news,
 * and so is all that concerns a full disk, or a state that is stored nowhere else.
 */
public final class QuietHeartbeats {
    private QuietHeartbeats() {}

    /** Whether it says nothing that the last turn did not leave behind. */
    public static boolean quiet(PoolMemory memory, AgentSession session, Heartbeat heartbeat) {
        AgentMemory agent = memory.agents().get(session.pod());
        PodState pod = memory.state().pods().get(session.pod());
        return agent != null
                && pod != null
                && agent.speaks(session)
                && !heartbeat.diskFull()
                && heartbeat.unstoredStates().isEmpty()
                && !ofDisk(agent, pod)
                && sameWaits(agent.waits, heartbeat.waits())
                && sameWork(agent, pod, heartbeat);
    }

    private static boolean ofDisk(AgentMemory agent, PodState pod) {
        Drain drain = pod.row().drain();
        return agent.diskFull
                || !agent.unstoredStates.isEmpty()
                || (drain != null && drain.reason().byAgent());
    }

    private static boolean sameWaits(Map<AttemptRef, AttemptWait> known, Map<AttemptRef, Wait> said) {
        return known.size() == said.size()
                && known.entrySet().stream()
                        .allMatch(wait -> wait.getValue().what().equals(said.get(wait.getKey())));
    }

    private static boolean sameWork(AgentMemory agent, PodState pod, Heartbeat heartbeat) {
        Set<AttemptRef> named = new HashSet<>();
        Set<Integer> busy = new HashSet<>();
        for (SlotAttempt running : heartbeat.running()) {
            named.add(running.attempt());
            busy.add(running.slot());
        }
        int known = 0;
        for (Slot slot : pod.slots()) {
            RunningAttempt running = slot.attempt();
            boolean names = running != null && named.contains(Attempts.ref(running));
            known += names ? 1 : 0;
            boolean news = running == null
                    ? slot.blockedUntilIdle() && !busy.contains(slot.index())
                    : names ? newlySeen(agent, running) : missing(agent, running, heartbeat);
            if (news) {
                return false;
            }
        }
        return known == named.size() && sameTasks(agent, heartbeat);
    }

    private static boolean newlySeen(AgentMemory agent, RunningAttempt running) {
        return running.acceptedAt() == null || agent.lapses > 0 || agent.missed.containsKey(Attempts.ref(running));
    }

    private static boolean missing(AgentMemory agent, RunningAttempt running, Heartbeat heartbeat) {
        return !heartbeat.outOfTurn() && agent.shouldName(running) && !agent.awaited.contains(Attempts.ref(running));
    }

    private static boolean sameTasks(AgentMemory agent, Heartbeat heartbeat) {
        Set<TaskId> tasks = new HashSet<>();
        heartbeat.running().forEach(running -> tasks.add(running.attempt().task()));
        return tasks.equals(agent.busyWith);
    }
}
