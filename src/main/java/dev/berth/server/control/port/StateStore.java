package dev.berth.server.control.port;

import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Terraform states: every version kept, sealed at rest, locked as Terraform's http backend asks. */
public interface StateStore {

    /** One version; {@code by} is a user's or task's name. */
    record Version(long serial, String lineage, long bytes, String md5, String by, Instant at) {}

    /** Who holds Terraform's lock; {@code info} is the JSON that Terraform sent. */
    record Holder(String id, String info, @Nullable AttemptRef attempt, Instant at) {}

    /** What became of a write. */
    sealed interface Written {
        record Done() implements Written {}

        record NoWorkspace() implements Written {}

        /** Somebody else holds the lock. */
        record Held(Holder by) implements Written {}
    }

    Uni<Optional<byte[]>> current(WorkspaceName workspace);

    /** Stores a version; {@code lockId} is what the client holds, or null when it does not lock. */
    Uni<Written> put(WorkspaceName workspace, byte[] state, Version version, @Nullable String lockId);

    Uni<Written> delete(WorkspaceName workspace, @Nullable String lockId);

    /** Newest first. */
    Uni<Page<Version>> versions(WorkspaceName workspace, Page.Request page);

    Uni<Optional<byte[]>> version(WorkspaceName workspace, long serial);

    Uni<Written> lock(WorkspaceName workspace, Holder holder);

    /** {@code lockId} null forces it open. */
    Uni<Written> unlock(WorkspaceName workspace, @Nullable String lockId);

    /** The present holder. */
    Uni<Optional<Holder>> holder(WorkspaceName workspace);
}
