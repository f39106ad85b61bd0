package dev.berth.server.control.port;

import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Who did what, kept apart from the tasks' own history. */
public interface AuditStore {

    /** One act: {@code actor} a token's name, {@code action} such as {@code pool.delete}, {@code object} what it was done to. */
    record Act(Instant at, String actor, String action, String object, String detail) {}

    Uni<Void> record(Act act);
}
