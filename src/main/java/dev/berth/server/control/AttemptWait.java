package dev.berth.server.control;

import dev.berth.server.control.port.AgentReport.Wait;
import java.time.Instant;

/**
 * A running attempt waits for something before its tool can plan or apply.
 *
 * @param what for what
 * @param since when it was first heard of
 */
public record AttemptWait(Wait what, Instant since) {
    /** The same wait may only have learnt more of whom it is about. */
    public AttemptWait followedBy(AttemptWait next) {
        return what.kind() == next.what.kind() ? new AttemptWait(next.what, since) : next;
    }
}
