package dev.berth.server.security.jwt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** Why tokens are refused, for whoever sets up a pipeline: each reason once in a minute, however many tokens come. */
final class RefusalLog {
    private static final Logger LOG = Logger.getLogger(RefusalLog.class);
    private static final Duration ONCE_IN = Duration.ofMinutes(1);
    private static final int MOST = 100;

    private final Clock clock;
    private final Map<String, Instant> told = new HashMap<>();

    RefusalLog(Clock clock) {
        this.clock = clock;
    }

    /** @param issuer of the bindings that were looked at; a text that only the token has is not told */
    void tell(String issuer, String reason) {
        if (due(issuer + ' ' + reason)) {
            LOG.infof("token of an issuer refused: issuer=%s reason=%s", issuer, reason);
        }
    }

    private synchronized boolean due(String what) {
        Instant now = clock.instant();
        told.values().removeIf(at -> !now.isBefore(at.plus(ONCE_IN)));
        return told.size() < MOST && told.putIfAbsent(what, now) == null;
    }
}
