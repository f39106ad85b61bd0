package dev.berth.agent.work;

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
    @Override
    public String toString() {
        return "Ticket[" + task + "/" + attempt + " " + phase + "]";
    }
}
