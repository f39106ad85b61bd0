package dev.berth.server.control.port;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who did what, kept apart from the tasks' own history. */
public interface AuditStore {

    /** One act: {@code object} what it was done to, {@code detail} what else is to be known. */
    record Act(Instant at, By by, AuditAction action, String object, String detail) {
        /** One of whom nothing is known but the name. */
        public Act(Instant at, String actor, AuditAction action, String object, String detail) {
            this(at, new By(actor, null, "", ""), action, object, detail);
        }
    }

    /**
     * Who did it (I5).
     *
     * @param name a token's or a person's
     * @param person whose doing it was; null for a machine's
     * @param proof what was shown: {@code token/ID} or {@code session/ID}; empty for nothing that is stored
     * @param origin the address from which it came; empty where there is none
     */
    record By(String name, @Nullable String person, String proof, String origin) {
        private static final int LONGEST = 200;

        public By {
            origin = origin.length() <= LONGEST ? origin : origin.substring(0, LONGEST);
        }
    }

    /**
     * An act as it is kept.
     *
     * @param action its word; one that another version stored may be none of {@link AuditAction}
     */
    record StoredAct(long id, Instant at, By by, String action, String object, String detail) {}

    /**
     * Which acts; null stands for all.
     *
     * @param since not before that time
     * @param until before that time
     */
    record Filter(
            @Nullable String actor,
            @Nullable AuditAction action,
            @Nullable String object,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String person) {}

    Uni<Void> record(Act act);

    /**
     * A page of acts, newest first.
     *
     * @throws IllegalArgumentException in the answer, when no page gave that cursor
     */
    Uni<Page<StoredAct>> list(Filter filter, Page.Request page);
}
