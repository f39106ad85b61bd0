package dev.berth.server.control.port;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who did what, kept apart from the tasks' own history. */
public interface AuditStore {

    /** One act: {@code actor} a token's name, {@code object} what it was done to, {@code detail} what else is to be known. */
    record Act(Instant at, String actor, AuditAction action, String object, String detail) {}

    /**
     * An act as it is kept.
     *
     * @param action its word; one that another version stored may be none of {@link AuditAction}
     */
    record StoredAct(long id, Instant at, String actor, String action, String object, String detail) {}

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
            @Nullable Instant until) {}

    Uni<Void> record(Act act);

    /**
     * A page of acts, newest first.
     *
     * @throws IllegalArgumentException in the answer, when no page gave that cursor
     */
    Uni<Page<StoredAct>> list(Filter filter, Page.Request page);
}
