package dev.berth.server.control.loop;

import java.time.Duration;
import java.time.Instant;

/** What is done again after a while. */
final class NowAndThen {
    private NowAndThen() {}

    /** Whether it is time again; a clock that was set back would otherwise put it off for as long as it was set back. */
    static boolean due(Instant last, Duration every, Instant now) {
        return now.isBefore(last) || Duration.between(last, now).compareTo(every) >= 0;
    }
}
