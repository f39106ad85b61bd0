package dev.berth.agent.work;

import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import java.time.Duration;

/**
 * What an assignment says about an attempt before its work is known.
 *
 * @param timeout for the whole phase, from its beginning
 * @param warm the kept directory is to be used
 * @param token opens the work endpoints for this attempt only
 */
public record Ticket(long task, int attempt, TaskPhase phase, Duration timeout, boolean warm, String token) {
    /** What this assignment says. */
    public static Ticket of(ServerMessage.Assign assign) {
        return new Ticket(
                assign.taskId(),
                assign.attempt(),
                assign.phase(),
                Duration.ofSeconds(assign.timeoutSeconds()),
                assign.warm(),
                assign.taskToken());
    }

    @Override
    public String toString() {
        return "Ticket[" + task + "/" + attempt + " " + phase + "]";
    }
}
