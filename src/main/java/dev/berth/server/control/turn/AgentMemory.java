package dev.berth.server.control.turn;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.AgentContact;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.AttemptWait;
import dev.berth.server.control.port.AgentReport.Hello;
import dev.berth.server.control.port.AgentReport.Wait;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PodProcess;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the loop remembers of a pod's agent and does not store: it can be lost with the process and comes back with the
 * next hello. A turn works on a copy, so that a turn whose commit fails leaves no trace.
 */
public final class AgentMemory {
    @Nullable
    public AgentSession session;

    boolean connected;
    /** When the present session began. */
    @Nullable
    Instant since;

    @Nullable
    Instant lastHeard;

    @Nullable
    String gone;

    /** The process in the pod, as the runtime last said. */
    @Nullable
    public PodProcess process;
    /** How the process before it ended, as the runtime said with it; empty when it did not. */
    String endBefore = "";

    @Nullable
    public Instant progressAt;
    /** What keeps the pod from starting, as the runtime last said (S7). */
    @Nullable
    String hindrance;
    /** When it was last seen running or holding something; the idle time-out counts from here (S4). */
    @Nullable
    Instant busyAt;

    /** Whether it was running or holding something when a turn last had to do with it. */
    boolean busy;

    int lapses;

    @Nullable
    Instant lastLapseAt;
    /** The tool versions at hand, as its last hello said; empty when it did not (P6). */
    Map<Tool, String> tools = Map.of();
    /** The tasks whose directories the agent keeps, as far as it said or was asked to. */
    final Set<TaskId> warm;
    /** The tasks that it runs, as its last hello or heartbeat said, whatever the server thinks of them. */
    final Set<TaskId> busyWith;
    /** Attempts that this session was told to cancel. */
    final Set<AttemptRef> cancelSent;
    /** Ended attempts that the agent named in its hello; their results are on the way and they are not missing. */
    final Set<AttemptRef> awaited;
    /** Successive heartbeats of this session that lacked an acknowledged attempt (L2). */
    final Map<AttemptRef, Integer> missed;
    /** What its attempts wait for, as its last heartbeat said. */
    public final Map<AttemptRef, AttemptWait> waits;
    /** Whether it has no room for new work, as its last heartbeat said (P12). */
    boolean diskFull;
    /** Where it keeps states that are stored nowhere else, as it last said (F4). */
    public List<String> unstoredStates = List.of();
    /** Whether the agent was told to drain since it was last told otherwise. */
    boolean drainSent;

    public AgentMemory() {
        warm = new HashSet<>();
        busyWith = new HashSet<>();
        cancelSent = new HashSet<>();
        awaited = new HashSet<>();
        missed = new HashMap<>();
        waits = new HashMap<>();
    }

    public AgentMemory(AgentMemory other) {
        session = other.session;
        connected = other.connected;
        since = other.since;
        lastHeard = other.lastHeard;
        gone = other.gone;
        process = other.process;
        endBefore = other.endBefore;
        progressAt = other.progressAt;
        hindrance = other.hindrance;
        busyAt = other.busyAt;
        busy = other.busy;
        lapses = other.lapses;
        lastLapseAt = other.lastLapseAt;
        tools = other.tools;
        warm = new HashSet<>(other.warm);
        busyWith = new HashSet<>(other.busyWith);
        cancelSent = new HashSet<>(other.cancelSent);
        awaited = new HashSet<>(other.awaited);
        missed = new HashMap<>(other.missed);
        waits = new HashMap<>(other.waits);
        diskFull = other.diskFull;
        unstoredStates = other.unstoredStates;
        drainSent = other.drainSent;
    }

    /** Starts a session; what belonged to the one before is forgotten. */
    public void begin(AgentSession next, Hello hello, Instant now) {
        // Its socket was opened when the first hello came, however often that is folded (L2).
        since = next.equals(session) && since != null ? since : now;
        session = next;
        connected = true;
        lastHeard = now;
        gone = null;
        hindrance = null;
        lapses = 0;
        tools = hello.tools();
        warm.clear();
        warm.addAll(hello.warm());
        busyWith.clear();
        hello.running().forEach(running -> busyWith.add(running.attempt().task()));
        cancelSent.clear();
        awaited.clear();
        awaited.addAll(hello.unacknowledged());
        missed.clear();
        waits.clear();
        diskFull = false;
        unstoredStates = hello.unstoredStates();
        drainSent = false;
    }

    /** What its attempts wait for now; who waited before for the same began then. */
    public void waits(Map<AttemptRef, Wait> now, Instant at) {
        waits.keySet().retainAll(now.keySet());
        now.forEach((attempt, wait) -> waits.merge(attempt, new AttemptWait(wait, at), AttemptWait::followedBy));
    }

    /** Whether the session is the one that counts now. */
    public boolean speaks(AgentSession candidate) {
        return connected && spokeLast(candidate);
    }

    /** Whether no other session counted since, whether its socket is still open or not. */
    boolean spokeLast(AgentSession candidate) {
        return session != null && session.id().equals(candidate.id());
    }

    /**
     * Whether a heartbeat of this session that lacks the attempt means something (L2). An attempt that was begun on this
     * session, over HTTP, may be ahead of its own acceptance and of heartbeats that still wait to be folded.
     */
    public boolean shouldName(RunningAttempt running) {
        Instant begun = running.begunAt();
        return running.acceptedAt() != null || (begun != null && since != null && begun.isBefore(since));
    }

    public AgentContact contact() {
        return new AgentContact(connected, lastHeard, gone);
    }
}
