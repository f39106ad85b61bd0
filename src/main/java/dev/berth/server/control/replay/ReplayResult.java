package dev.berth.server.control.replay;

import java.time.Duration;

/** How a replay ended. */
public sealed interface ReplayResult {

    /**
     * It came to its end.
     *
     * @param waits of the tasks that arrived while it was counted
     * @param unplaced how many of those had got no slot by the end
     * @param podTime how long pods lived, together
     * @param peakPods how many there were at once at most
     */
    record Done(WaitSummary waits, int unplaced, Duration podTime, int peakPods) implements ReplayResult {}

    /** It needed more turns, or more time, than it may have. */
    record GivenUp() implements ReplayResult {}
}
