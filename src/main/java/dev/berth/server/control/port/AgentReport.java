package dev.berth.server.control.port;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.Tool;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an agent says, or what its connection does; folded into the pool's picture at the next turn. */
public sealed interface AgentReport {

    /**
     * The first word on a connection; {@code tools} are the versions at hand, empty when the agent did not say.
     *
     * @param reconnectSha256 the digest of the secret that its process has, or null when it has none
     * @param unstoredStates where it keeps states that are stored nowhere else (F4)
     */
    record Hello(
            String version,
            int slots,
            Map<Tool, String> tools,
            List<SlotAttempt> running,
            List<AttemptRef> unacknowledged,
            Set<TaskId> warm,
            @Nullable String reconnectSha256,
            List<String> unstoredStates)
            implements AgentReport {
        public Hello {
            tools = Map.copyOf(tools);
            running = List.copyOf(running);
            unacknowledged = List.copyOf(unacknowledged);
            warm = Set.copyOf(warm);
            unstoredStates = List.copyOf(unstoredStates);
        }
    }

    /**
     * The whole slot table; only slots that run something are listed.
     *
     * @param waits what attempts wait for
     * @param diskFull the agent has no room for new work (P12)
     * @param unstoredStates where it keeps states that are stored nowhere else (F4)
     * @param outOfTurn no regular one: what it lacks proves nothing (L2)
     */
    record Heartbeat(
            List<SlotAttempt> running,
            Map<AttemptRef, Wait> waits,
            boolean diskFull,
            List<String> unstoredStates,
            boolean outOfTurn)
            implements AgentReport {
        public Heartbeat {
            running = List.copyOf(running);
            waits = Map.copyOf(waits);
            unstoredStates = List.copyOf(unstoredStates);
        }

        /** A regular one of an agent that waits for nothing and has room. */
        public Heartbeat(List<SlotAttempt> running) {
            this(running, Map.of(), false, List.of(), false);
        }
    }

    /**
     * What an attempt waits for (A4, A8).
     *
     * @param whose which other attempt it is about, in words; empty when nobody knows, or when there is none
     */
    record Wait(Kind kind, String whose) {
        /** The kinds of waits. */
        public enum Kind {
            /** Until another attempt has installed its providers. */
            INIT,
            /** Until its modules are there. */
            MODULES,
            /** Until another attempt gives the path of its workspace back. */
            PATH
        }
    }

    /** An assignment was taken (P11). */
    record Accepted(AttemptRef attempt) implements AgentReport {}

    /** An assignment was not taken (P11, P12). */
    record Refused(AttemptRef attempt, Reason reason) implements AgentReport {
        /** Why. */
        public enum Reason {
            SLOT_BUSY,
            DRAINING,
            NOT_CONFIRMED,
            SHUTTING_DOWN
        }
    }

    /** An attempt ended; all of its output is stored already. */
    record Finished(
            AttemptRef attempt,
            Phase phase,
            Outcome outcome,
            int exitCode,
            @Nullable PlanSummary plan,
            @Nullable TaskError error)
            implements AgentReport {}

    /** The agent was told from outside to end (P5, P12). */
    record Draining() implements AgentReport {}

    /** Nothing runs and nothing is kept any more (S5). */
    record Drained() implements AgentReport {}

    /** The connection closed, for whatever reason (F1). */
    record Disconnected() implements AgentReport {}

    /** What a slot runs, as the agent says. */
    record SlotAttempt(int slot, AttemptRef attempt) {}
}
