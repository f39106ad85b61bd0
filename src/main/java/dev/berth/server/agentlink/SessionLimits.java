package dev.berth.server.agentlink;

import java.time.Duration;

/**
 * What a session bounds.
 *
 * @param outboundFrames frames that may wait for the socket; more and it is closed
 * @param inboundBytes characters of frames that may wait for the server; more and the socket is closed
 * @param sendTimeout how long one frame may take to leave
 * @param batchFrames log frames that are stored in one batch
 * @param attemptBytes output of one attempt that is kept
 * @param firstRetry the first pause after the output could not be stored; each further one is twice as long
 * @param lastRetry the longest such pause
 */
record SessionLimits(
        int outboundFrames,
        long inboundBytes,
        Duration sendTimeout,
        int batchFrames,
        long attemptBytes,
        Duration firstRetry,
        Duration lastRetry) {
    static final long INBOUND_BYTES = 16L << 20;
    static final Duration SEND_TIMEOUT = Duration.ofSeconds(15);
    static final int BATCH_FRAMES = 64;
    static final Duration FIRST_RETRY = Duration.ofMillis(200);
    static final Duration LAST_RETRY = Duration.ofSeconds(5);

    /** The usual limits with the two that can be configured. */
    static SessionLimits of(int outboundFrames, long attemptBytes) {
        return new SessionLimits(
                outboundFrames, INBOUND_BYTES, SEND_TIMEOUT, BATCH_FRAMES, attemptBytes, FIRST_RETRY, LAST_RETRY);
    }
}
