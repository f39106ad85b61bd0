package dev.berth.server.control.port;

import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.TaskId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Freeze windows (W3). */
public interface FreezeStore {

    /** A window as it is stored. */
    record Stored(Freeze freeze, String createdBy, Instant createdAt) {}

    /** What became of a creation. */
    sealed interface Created {
        record Done(Stored stored) implements Created {}

        /** The pool or workspace is not there. */
        record Nowhere() implements Created {}

        /** What it is for, or all together, has as many as there may be. */
        record TooMany(int most) implements Created {}
    }

    /** That a task goes through all windows: by whom, when and why. */
    record Pass(TaskId task, String by, Instant at, String reason) {}

    /** All windows that may hold something back now or later, or have a short while ago, and the passes of tasks that are live. */
    Uni<FreezeWindows> windows(Instant now);

    /** Writes down which windows are in force, all of them, for what the database decides by that (W4). */
    Uni<Void> inForce(Set<FreezeId> windows);

    /** Those of one pool, workspace or tag; of all of them when null. By their numbers, without those that were deleted. */
    Uni<List<Stored>> of(@Nullable FreezeScope on);

    Uni<Optional<Stored>> find(FreezeScope on, FreezeId id);

    /** The window gets its number. What is over for a week is cleared away for it. */
    Uni<Created> create(Stored window);

    /**
     * Changes times, coverage and reason of the window as it stands then; what the change throws comes back. Empty when it is not
     * there. What it held back lately, and holds back no more, is remembered.
     */
    Uni<Optional<Stored>> update(FreezeScope on, FreezeId id, UnaryOperator<Freeze> change, Instant now);

    /** False when it is not there. What it held back lately is remembered. */
    Uni<Boolean> delete(FreezeScope on, FreezeId id, Instant now);

    /** Notes a pass with its place in the task's timeline; the first one stands. False when the task is final, or not there. */
    Uni<Boolean> pass(Pass pass);

    Uni<Optional<Pass>> passOf(TaskId task);
}
