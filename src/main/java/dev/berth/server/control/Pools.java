package dev.berth.server.control;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.WorkspaceGate;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The running pools, as the other parts of the server see them. */
public interface Pools {

    /** Something about a task was stored; its pool's next turn reads it anew. May be called twice, or never, without harm. */
    void taskChanged(PoolName pool, TaskId task);

    /**
     * A new task was stored, as it is here: the next turn need not read it. May be called late, or twice, or never,
     * without harm.
     */
    void taskStored(Task task, WorkspaceGate gate);

    /**
     * An attempt was stored to have begun (P11): the next turn need not read it. May be called late, or twice, or never,
     * without harm.
     *
     * @param at when, in microseconds
     */
    void attemptBegun(PoolName pool, AttemptRef attempt, Instant at);

    /** An attempt cannot be run as it was asked for, and its task fails with that; nothing of it was run (A11). */
    void attemptUnable(PoolName pool, AttemptRef attempt, TaskError error);

    /**
     * An agent asked to begin an attempt that a freeze window holds back (W3). Ends once it is stored that the attempt was taken
     * back, or is not to be: it has begun before, or the window is over.
     */
    Uni<Void> attemptInAWindow(PoolName pool, AttemptRef attempt);

    /** The freeze windows are others: every pool takes a turn (W3). */
    void windowsChanged();

    /** The pools that expect tasks by what came on earlier days, as of their last turn (S14). */
    List<PoolName> expecting();

    /** How many tasks came to a pool on earlier days (S14): its next turn goes by it. */
    void learned(PoolName pool, ArrivalHistory days);

    /** How many tasks are to be expected of a pool at once, of what is known of earlier days (S14). */
    int expected(PoolName pool, Instant now);

    /** A pool was created, changed or deleted, or a workspace's lock changed: the next turn reads everything anew. */
    void poolChanged(PoolName pool);

    /** The pods at the last turn; empty when the pool has had none or does not exist. */
    List<PodView> pods(PoolName pool);

    /** The numbers of the last turn; empty before the first one. */
    Optional<ScalingView> scaling(PoolName pool);

    /**
     * The waiting tasks as of the last turn; empty before the first one.
     *
     * @param each so many of each class at most are named
     */
    QueueView queue(PoolName pool, int each);

    /** A task of the pool as of the last turn; empty when it is not known or final. */
    Optional<Task> task(PoolName pool, TaskId task);

    /** A task of any pool as of its last turn; empty when it is not known or final. */
    Optional<Task> task(TaskId task);

    /** Why a pending task waits, as of the last turn. */
    Optional<Waiting> waiting(PoolName pool, TaskId task);

    /** What a running attempt waits for, as its agent last said. */
    Optional<AttemptWait> attemptWait(PoolName pool, TaskId task, int attempt);

    /** What became of an operator's word about a pod. */
    enum PodOutcome {
        DONE,
        NOT_FOUND,
        /** It runs or holds something and force was not given. */
        BUSY,
        /** The pod is lost, or is not draining. */
        NOT_POSSIBLE
    }

    /** Takes no new work; goes when free (P5). */
    Uni<PodOutcome> drain(PoolName pool, PodName pod);

    /** Takes work again. */
    Uni<PodOutcome> resume(PoolName pool, PodName pod);

    /** Deletes a free pod; with force any, and its work is lost (F3, F4). */
    Uni<PodOutcome> delete(PoolName pool, PodName pod, boolean force);
}
