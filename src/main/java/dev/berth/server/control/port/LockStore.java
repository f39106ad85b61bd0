package dev.berth.server.control.port;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import io.smallrye.mutiny.Uni;

/**
 * A workspace's lock and Terraform's lock on its state, taken together and given back together: for Terraform's command line
 * they are one.
 */
public interface LockStore {

    /** What became of it. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        record NoWorkspace() implements Outcome {}

        /** Nobody holds either of them. */
        record NotLocked() implements Outcome {}

        /** Somebody else holds one of them. */
        record Held(String by) implements Outcome {}

        /** A task is at work there, or a lost apply may still report. */
        record Busy(TaskId task) implements Outcome {}
    }

    /**
     * Takes both, or none.
     *
     * @param id of the lock on the state; whoever knows it may write
     */
    Uni<Outcome> lock(WorkspaceName workspace, Lock lock, String id);

    /** Gives back both, if that lock on the state is held under this id. */
    Uni<Outcome> unlock(WorkspaceName workspace, String id, String by);

    /** Takes both from whoever holds them; what a lost apply may still bring is no longer taken (F4). */
    Uni<Outcome> forceUnlock(WorkspaceName workspace);
}
