package dev.berth.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server sends. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", defaultImpl = ServerMessage.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = ServerMessage.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = ServerMessage.Assign.class, name = "assign"),
    @JsonSubTypes.Type(value = ServerMessage.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = ServerMessage.Abandon.class, name = "abandon"),
    @JsonSubTypes.Type(value = ServerMessage.LogAck.class, name = "logAck"),
    @JsonSubTypes.Type(value = ServerMessage.FinishedAck.class, name = "finishedAck"),
    @JsonSubTypes.Type(value = ServerMessage.Release.class, name = "release"),
    @JsonSubTypes.Type(value = ServerMessage.Drain.class, name = "drain"),
    @JsonSubTypes.Type(value = ServerMessage.Resume.class, name = "resume")
})
public sealed interface ServerMessage {

    /** The answer to {@code hello}: what goes on, what is not wanted, which directories may go. */
    record Welcome(
            String sessionId,
            Integer heartbeatSeconds,
            List<AttemptRef> adopted,
            List<AttemptRef> abandon,
            List<Long> release)
            implements ServerMessage {
        public Welcome {
            Required.text(sessionId, "sessionId");
            Required.positive(heartbeatSeconds, "heartbeatSeconds");
            adopted = List.copyOf(Required.present(adopted, "adopted"));
            abandon = List.copyOf(Required.present(abandon, "abandon"));
            release = List.copyOf(Required.present(release, "release"));
        }
    }

    /** Run this attempt on this slot. {@code taskToken} opens the work endpoints for this attempt only. */
    @RecordBuilder
    record Assign(
            Long taskId,
            Integer attempt,
            Integer slot,
            TaskPhase phase,
            String workspace,
            String tool,
            Long timeoutSeconds,
            Boolean warm,
            @Nullable String confirmedBy,
            @Nullable Approvals approvals,
            String taskToken)
            implements ServerMessage {
        public Assign {
            Required.attempt(taskId, attempt);
            Required.notNegative(slot, "slot");
            Required.present(phase, "phase");
            Required.text(workspace, "workspace");
            Required.text(tool, "tool");
            Required.positive(timeoutSeconds, "timeoutSeconds");
            Required.present(warm, "warm");
            Required.text(taskToken, "taskToken");
        }

        /** The token is a secret and stays out of logs. */
        @Override
        public String toString() {
            return "Assign[taskId=" + taskId + ", attempt=" + attempt + ", slot=" + slot + ", phase=" + phase + "]";
        }
    }

    /**
     * How many people had to approve an apply, and how many have (F10). Left out where no rule asks for people, and by an older
     * server.
     */
    record Approvals(Integer needed, Integer given) {
        public Approvals {
            Required.notNegative(needed, "approvals.needed");
            Required.notNegative(given, "approvals.given");
        }

        /** Whether more people would have to. */
        public boolean lacking() {
            return given < needed;
        }
    }

    /** Stop the attempt: SIGINT, and after the grace SIGKILL. */
    record Cancel(Long taskId, Integer attempt, Long graceSeconds) implements ServerMessage {
        public Cancel {
            Required.attempt(taskId, attempt);
            Required.notNegative(graceSeconds, "graceSeconds");
        }
    }

    /** The result is not wanted: stop a plan; finish an apply and report it (F4). */
    record Abandon(Long taskId, Integer attempt) implements ServerMessage {
        public Abandon {
            Required.attempt(taskId, attempt);
        }
    }

    /** This many bytes of the attempt's output are stored. */
    record LogAck(Long taskId, Integer attempt, Long offset) implements ServerMessage {
        public LogAck {
            Required.attempt(taskId, attempt);
            Required.notNegative(offset, "offset");
        }
    }

    /** The result is stored, or stale; it need not be repeated. */
    record FinishedAck(Long taskId, Integer attempt) implements ServerMessage {
        public FinishedAck {
            Required.attempt(taskId, attempt);
        }
    }

    /** The task's kept directory may go. */
    record Release(Long taskId) implements ServerMessage {
        public Release {
            Required.positive(taskId, "taskId");
        }
    }

    /** Take nothing new; answer {@code drained} when nothing runs and nothing is kept. */
    record Drain() implements ServerMessage {}

    /** Take work again. */
    record Resume() implements ServerMessage {}

    /** A type that this version does not know; ignored. */
    record Unknown() implements ServerMessage {}

    /** One attempt. */
    record AttemptRef(Long taskId, Integer attempt) {
        public AttemptRef {
            Required.attempt(taskId, attempt);
        }
    }
}
