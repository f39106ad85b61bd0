package dev.berth.cli.bench;

import dev.berth.cli.bench.wire.HttpAnswer;
import java.time.Duration;

/** An answer that asks to come again later. */
final class Refusal {
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int SHORTEST = 1;
    private static final int LONGEST = 5;

    private Refusal() {}

    static boolean is(HttpAnswer answer) {
        return answer.status() == TOO_MANY || answer.status() == UNAVAILABLE;
    }

    /** How long to wait: as long as was asked for, within bounds. */
    static Duration pause(HttpAnswer answer) {
        return Duration.ofSeconds(Math.clamp(answer.retryAfter(), SHORTEST, LONGEST));
    }
}
