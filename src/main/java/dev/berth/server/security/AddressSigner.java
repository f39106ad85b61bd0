package dev.berth.server.security;

import dev.berth.domain.Invariant;
import java.time.Instant;
import java.util.Optional;

/**
 * Signs what opens one thing for a time to whoever knows it: a step of an address, for clients that show no token where
 * they upload and where they read output. It is a secret, and is never logged.
 */
public final class AddressSigner {
    private static final String SUBJECT = "[A-Za-z0-9_-]+";
    private static final int FIELDS = 2;

    private final Signatures signatures;

    public AddressSigner(KeyRing ring) {
        this.signatures = new Signatures(ring, "address");
    }

    /** What may be done with the thing. */
    public enum Use {
        UPLOAD_CONFIGURATION("uc"),
        READ_PLAN_LOG("lp"),
        READ_APPLY_LOG("la"),
        UPLOAD_STATE("us"),
        UPLOAD_STATE_JSON("uj");

        private final String kind;

        Use(String kind) {
            this.kind = kind;
        }
    }

    /**
     * The step of the address.
     *
     * @param subject the thing's id, of letters, digits, {@code _} and {@code -}
     * @param until the last second that it opens in
     */
    public String sign(Use use, String subject, Instant until) {
        Invariant.require(subject.matches(SUBJECT), "an id has letters, digits, _ and -");
        return signatures.sign(use.kind, subject + "." + until.getEpochSecond());
    }

    /** The thing's id, if this was signed here for that use and its time is not over. */
    public Optional<String> subject(Use use, String step, Instant now) {
        return signatures
                .fields(use.kind, step, FIELDS)
                .filter(fields -> Long.parseLong(fields[1]) >= now.getEpochSecond())
                .map(fields -> fields[0]);
    }
}
