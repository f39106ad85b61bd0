package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;

/** The one source of chance in the loop: names that nobody had before, and jitter. */
@ApplicationScoped
class Chance {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int SUFFIX = 8;
    private static final int MAX_LABEL = 63;

    private final SecureRandom random = new SecureRandom();

    /** The pool's name and 41 random bits: two pods of one second differ (a name is never used again, L1). */
    PodName podName(PoolName pool) {
        StringBuilder name = new StringBuilder(pool.value());
        name.setLength(Math.min(name.length(), MAX_LABEL - SUFFIX - 1));
        name.append('-');
        for (int at = 0; at < SUFFIX; at++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new PodName(name.toString());
    }

    double jitter() {
        return random.nextDouble();
    }
}
