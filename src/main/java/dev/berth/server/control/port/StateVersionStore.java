package dev.berth.server.control.port;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateStore.Written;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Versions of states as users write them who have to say what they replace: a version that does not follow the present one
 * is refused. It may be announced first, and has its id from then on.
 */
public interface StateVersionStore {

    /** A stored version, and whose it is. */
    record Found(WorkspaceName workspace, Stored stored) {}

    /**
     * A version that is to come.
     *
     * @param lineage empty where nobody said it
     * @param claim by what it may be written
     */
    record Announcement(long serial, String lineage, String md5, String by, Claim claim) {}

    /**
     * What a writer may do.
     *
     * @param lockId of the lock that the writer may hold
     * @param forced whether it may take the place of any other state
     */
    record Claim(String lockId, boolean forced) {}

    /** An announced version that has not come yet. */
    record Awaited(WorkspaceName workspace, Announcement announcement, Instant at) {}

    /** What became of an announcement. */
    sealed interface Announced {
        record Done(long id) implements Announced {}

        /** A version of that kind would not be taken. */
        record Refused(Written why) implements Announced {}
    }

    /** The present state, without its content. */
    Uni<Optional<Stored>> present(WorkspaceName workspace);

    Uni<Optional<Found>> find(long id);

    /** One of a workspace's versions, without its content. */
    Uni<Optional<Stored>> find(WorkspaceName workspace, Which which);

    /** Of many that never come, those that were announced first are forgotten. */
    Uni<Announced> announce(WorkspaceName workspace, Announcement announcement, Instant now);

    /** One that was announced and has not come. */
    Uni<Optional<Awaited>> awaited(long id);

    /**
     * Stores a version and makes it the present state. What is there already, byte for byte and with that serial, is written
     * by nobody again. Refused while a task is at work, while somebody else holds the lock, and unless it follows the
     * present state. Plans that wait for approval plan again. Another version under an id that has come is superseded.
     *
     * @param id under which it was announced, or null
     */
    Uni<Replaced> write(WorkspaceName workspace, Draft draft, Claim claim, @Nullable Long id, Instant now);
}
