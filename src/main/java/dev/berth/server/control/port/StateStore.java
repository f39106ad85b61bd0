package dev.berth.server.control.port;

import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Terraform states: every version kept, sealed at rest, locked as Terraform's http backend asks. What an attempt writes
 * is written while its task's row is held and only as long as the attempt counts: it runs, or it is a lost apply that
 * may still report (F4, F13).
 */
public interface StateStore {

    /** What a state says of itself; {@code by} is a user's or task's name. */
    record Version(long serial, String lineage, long bytes, String md5, String by, Instant at) {}

    /**
     * One stored version.
     *
     * @param current whether it is the present state
     * @param aside whether it was left behind by an apply and never became the present state
     */
    record Stored(long id, Version version, boolean current, boolean aside) {}

    /** Which version: by its own id, or the latest of that serial that was the present state. */
    sealed interface Which {
        record Id(long id) implements Which {}

        record Serial(long serial) implements Which {}
    }

    /** Who holds Terraform's lock; {@code info} is the JSON that Terraform sent. */
    record Holder(String id, String info, @Nullable AttemptRef attempt, Instant at) {}

    /** Who writes: an attempt, or a user when that is null; and the lock that the writer says it holds, if any. */
    record Writer(@Nullable AttemptRef attempt, @Nullable String lockId) {}

    /** A state that is to be stored. */
    record Draft(byte[] content, Version version) {}

    /** What became of a write. */
    sealed interface Written {
        record Done() implements Written {}

        record NoWorkspace() implements Written {}

        /** Somebody else holds the lock. */
        record Held(Holder by) implements Written {}

        /** The attempt does not count any more. */
        record Superseded() implements Written {}

        /** The attempt plans, and no plan writes state. */
        record OnlyPlans() implements Written {}

        /** The present state is neither what the attempt started from nor what it wrote itself. */
        record Moved() implements Written {}

        /** A task is at work in the workspace. */
        record Busy() implements Written {}

        /** It does not follow the present state, which has this serial and lineage. */
        record Behind(long serial, String lineage) implements Written {}
    }

    /** What became of a state that an apply had left behind. */
    sealed interface Rescued {
        /** It is the present state. */
        record Current(WorkspaceName workspace, long id) implements Rescued {}

        /** It is kept beside the present state, and the workspace is locked. */
        record Aside(WorkspaceName workspace, long id, String why) implements Rescued {}

        /** The task has gone on without that attempt. */
        record Superseded() implements Rescued {}
    }

    /** What became of a state that was to take the present one's place, and the tasks that have to plan again. */
    record Replaced(Written written, @Nullable Stored version, List<TaskView> planAgain) {
        public Replaced {
            planAgain = List.copyOf(planAgain);
        }
    }

    Uni<Optional<byte[]>> current(WorkspaceName workspace, Room room);

    /** Stores a version and makes it the present state. */
    Uni<Written> put(WorkspaceName workspace, Draft state, Writer writer);

    /** Forgets the present state; its versions stay. Plans that wait for approval plan again. */
    Uni<Replaced> delete(WorkspaceName workspace, @Nullable String lockId, Instant now);

    /** Newest first. */
    Uni<Page<Stored>> versions(WorkspaceName workspace, Page.Request page);

    Uni<Optional<byte[]>> version(WorkspaceName workspace, Which which, Room room);

    /**
     * Makes a new version the present state, with a serial above all that were ever used. Refused while somebody holds
     * the lock or a task is at work; plans that wait for approval plan again.
     *
     * @param draft the state with that serial; called on a worker thread
     */
    Uni<Replaced> restore(WorkspaceName workspace, LongFunction<Draft> draft, Instant now);

    /**
     * Stores what an apply left behind, once per attempt: as the present state if that is still the one that the apply
     * started from and nobody else holds the lock, else aside, and the workspace gets locked. May be repeated.
     */
    Uni<Rescued> rescue(AttemptRef attempt, Draft state);

    Uni<Written> lock(WorkspaceName workspace, Holder holder);

    /** A user's lock id null forces it open. An attempt gives back its own lock only. */
    Uni<Written> unlock(WorkspaceName workspace, Writer writer);

    /** The present holder. */
    Uni<Optional<Holder>> holder(WorkspaceName workspace);
}
