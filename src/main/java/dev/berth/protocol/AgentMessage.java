package dev.berth.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent sends. A frame that lacks a required field is refused when it is read ({@link Frames}). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", defaultImpl = AgentMessage.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = AgentMessage.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = AgentMessage.Heartbeat.class, name = "heartbeat"),
    @JsonSubTypes.Type(value = AgentMessage.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = AgentMessage.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = AgentMessage.Log.class, name = "log"),
    @JsonSubTypes.Type(value = AgentMessage.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = AgentMessage.Draining.class, name = "draining"),
    @JsonSubTypes.Type(value = AgentMessage.Drained.class, name = "drained")
})
public sealed interface AgentMessage {

    /**
     * The first frame: who this is, what runs, what finished unacknowledged, and which directories are kept.
     *
     * @param reconnect a secret of this process, the same in each of its hellos; null from agents that know none
     * @param unstoredStates where it keeps states that are stored nowhere else; null when it keeps none
     */
    @RecordBuilder
    record Hello(
            String agentId,
            String pod,
            String version,
            Integer slots,
            @Nullable Map<String, String> tools,
            List<RunningAttempt> running,
            @Nullable List<PastAttempt> unacknowledged,
            List<Long> warm,
            @Nullable String reconnect,
            @Nullable List<String> unstoredStates)
            implements AgentMessage {
        public Hello {
            Required.text(agentId, "agentId");
            Required.text(pod, "pod");
            Required.present(version, "version");
            Required.positive(slots, "slots");
            tools = tools == null ? Map.of() : Map.copyOf(tools);
            running = List.copyOf(Required.present(running, "running"));
            unacknowledged = unacknowledged == null ? List.of() : List.copyOf(unacknowledged);
            warm = List.copyOf(Required.present(warm, "warm"));
            unstoredStates = unstoredStates == null ? null : List.copyOf(unstoredStates);
        }

        @Override
        public String toString() {
            return "Hello[" + agentId + " in " + pod + "]";
        }
    }

    /**
     * The agent's whole slot table, every {@code heartbeatSeconds}, and out of turn when something else in it changed
     * than what runs.
     *
     * @param diskFull there is too little room for new work; null when the agent does not look
     * @param unstoredStates where it keeps states that are stored nowhere else; null when it keeps none
     * @param outOfTurn true when it is no regular one: what it lacks proves nothing
     */
    record Heartbeat(
            List<SlotState> slots,
            @Nullable Boolean diskFull,
            @Nullable List<String> unstoredStates,
            @Nullable Boolean outOfTurn)
            implements AgentMessage {
        public Heartbeat {
            slots = List.copyOf(Required.present(slots, "slots"));
            unstoredStates = unstoredStates == null ? null : List.copyOf(unstoredStates);
        }

        /** The same, sent between two regular ones. */
        public Heartbeat betweenTwo() {
            return new Heartbeat(slots, diskFull, unstoredStates, true);
        }
    }

    /** The assignment was taken; the process has not been started yet. */
    record Accepted(Long taskId, Integer attempt) implements AgentMessage {
        public Accepted {
            Required.attempt(taskId, attempt);
        }
    }

    /** The assignment was not taken. */
    record Refused(Long taskId, Integer attempt, Refusal reason) implements AgentMessage {
        public Refused {
            Required.attempt(taskId, attempt);
            Required.present(reason, "reason");
        }
    }

    /** Output; {@code offset} counts the attempt's UTF-8 bytes before this chunk. */
    record Log(Long taskId, Integer attempt, Long offset, String text) implements AgentMessage {
        public Log {
            Required.attempt(taskId, attempt);
            Required.notNegative(offset, "offset");
            Required.present(text, "text");
        }
    }

    /**
     * The end of an attempt, after its last log chunk; repeated until acknowledged.
     *
     * @param trace what it did and when; null when its work named no trace
     */
    record Finished(
            Long taskId,
            Integer attempt,
            TaskPhase phase,
            Outcome outcome,
            Integer exitCode,
            @Nullable Plan plan,
            @Nullable Failure error,
            @Nullable Trace trace)
            implements AgentMessage {
        public Finished {
            Required.attempt(taskId, attempt);
            Required.present(phase, "phase");
            Required.present(outcome, "outcome");
            Required.present(exitCode, "exitCode");
        }
    }

    /** The agent was told from outside to end: it takes nothing new. */
    record Draining() implements AgentMessage {}

    /** Nothing runs and nothing is kept any more; the answer to {@code drain}. */
    record Drained() implements AgentMessage {}

    /** A type that this version does not know; ignored and counted. */
    record Unknown() implements AgentMessage {}

    /** An attempt at work, as {@code hello} names it. */
    record RunningAttempt(Long taskId, Integer attempt, TaskPhase phase, Integer slot) {
        public RunningAttempt {
            Required.attempt(taskId, attempt);
            Required.present(phase, "phase");
            Required.notNegative(slot, "slot");
        }
    }

    /** An attempt that ended without an acknowledgement. */
    record PastAttempt(Long taskId, Integer attempt, TaskPhase phase) {
        public PastAttempt {
            Required.attempt(taskId, attempt);
            Required.present(phase, "phase");
        }
    }

    /**
     * One line of the slot table; task and attempt are null when the slot is idle.
     *
     * @param waiting what the attempt waits for: {@code init}, {@code modules}, {@code path}; null when it does not
     * @param waitingFor whom it waits for, in words; null or empty when nobody knows
     */
    record SlotState(
            Integer index,
            String state,
            @Nullable Long taskId,
            @Nullable Integer attempt,
            @Nullable String waiting,
            @Nullable String waitingFor) {
        /** What {@code waiting} says until another attempt has installed its providers. */
        public static final String INIT = "init";

        /** The same until the modules are fetched. */
        public static final String MODULES = "modules";

        /** The same until another attempt gives the path of the workspace back. */
        public static final String PATH = "path";

        public SlotState {
            Required.notNegative(index, "index");
            Required.text(state, "state");
        }

        /** A slot that runs nothing. */
        public static SlotState idle(int index) {
            return new SlotState(index, "idle", null, null, null, null);
        }

        /** A slot at work. */
        public static SlotState running(int index, long task, int attempt) {
            return new SlotState(index, "running", task, attempt, null, null);
        }

        /** The same, waiting for that. */
        public SlotState waiting(String what, String whose) {
            return new SlotState(index, state, taskId, attempt, what, whose);
        }
    }

    /** What a plan would do; {@code sha256} is the digest of the uploaded bundle, lower-case hex. */
    record Plan(
            Boolean hasChanges,
            Integer add,
            Integer change,
            Integer destroy,
            String sha256,
            @Nullable String toolVersion) {
        public Plan {
            Required.present(hasChanges, "plan.hasChanges");
            Required.notNegative(add, "plan.add");
            Required.notNegative(change, "plan.change");
            Required.notNegative(destroy, "plan.destroy");
            Required.text(sha256, "plan.sha256");
        }
    }

    /**
     * What an attempt did, for the trace of its task (O4).
     *
     * @param traceparent the place in the trace that its work named
     */
    record Trace(String traceparent, List<TracedStep> steps) {
        public Trace {
            Required.text(traceparent, "trace.traceparent");
            steps = List.copyOf(Required.present(steps, "trace.steps"));
        }
    }

    /**
     * One step of an attempt.
     *
     * @param name what it did, as {@code terraform plan}
     * @param spanId by which the tool knew it: 16 hex digits
     * @param from when it began, by the agent's clock, in microseconds since 1970
     * @param to when it ended
     * @param exitCode of the tool; null for a step that is none of the tool's, or that did not come to its end
     */
    record TracedStep(
            String name,
            String spanId,
            Long from,
            Long to,
            @Nullable Integer exitCode) {
        public TracedStep {
            Required.text(name, "trace.steps.name");
            Required.text(spanId, "trace.steps.spanId");
            Required.present(from, "trace.steps.from");
            Required.present(to, "trace.steps.to");
        }
    }

    /** Why an attempt failed: a stable code and one line for a human. */
    record Failure(String code, String message) {
        public Failure {
            Required.text(code, "error.code");
            Required.present(message, "error.message");
        }
    }
}
