package dev.berth.agent.work;

import dev.berth.agent.files.FullDisk;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import org.jspecify.annotations.Nullable;

/** How an attempt ended, for the agent. */
public sealed interface AttemptResult {

    /** Whether it failed for want of room. */
    default boolean metFullDisk() {
        return this instanceof Reported reported
                && reported.failure() != null
                && reported.failure().code().equals(FullDisk.CODE);
    }

    /** The server is told. */
    record Reported(
            Outcome outcome,
            int exitCode,
            AgentMessage.@Nullable Plan plan,
            AgentMessage.@Nullable Failure failure,
            @Nullable KeptPlan kept,
            AgentMessage.@Nullable Trace trace)
            implements AttemptResult {
        Reported(
                Outcome outcome,
                int exitCode,
                AgentMessage.@Nullable Plan plan,
                AgentMessage.@Nullable Failure failure,
                @Nullable KeptPlan kept) {
            this(outcome, exitCode, plan, failure, kept, null);
        }

        /** The same, with what was done and when. */
        Reported with(AgentMessage.@Nullable Trace trace) {
            return new Reported(outcome, exitCode, plan, failure, kept, trace);
        }
    }

    /** Nobody wants to know. */
    record Dropped(String reason) implements AttemptResult {}
}
