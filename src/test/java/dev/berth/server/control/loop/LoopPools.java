package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.server.control.AttemptWait;
import dev.berth.server.control.PodView;
import dev.berth.server.control.Pools;
import dev.berth.server.control.QueueView;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.Waiting;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.turn.PoolEvent;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The pools that commands see in tests: one, whose loop may be replaced, and which may fail to wake up. */
final class LoopPools implements Pools {
    private final Supplier<PoolController> loop;
    private final Consumer<TaskId> wake;

    LoopPools(Supplier<PoolController> loop, Consumer<TaskId> wake) {
        this.loop = loop;
        this.wake = wake;
    }

    @Override
    public void taskChanged(PoolName pool, TaskId task) {
        wake.accept(task);
    }

    @Override
    public void taskStored(Task task, WorkspaceGate gate) {
        loop.get().taskStored(task, gate);
    }

    @Override
    public void attemptBegun(PoolName pool, AttemptRef attempt, Instant at) {
        loop.get().attemptBegun(attempt, at);
    }

    @Override
    public void attemptUnable(PoolName pool, AttemptRef attempt, TaskError error) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> attemptInAWindow(PoolName pool, AttemptRef attempt) {
        return Uni.createFrom().completionStage(() -> loop.get().askedInAWindow(attempt));
    }

    @Override
    public void windowsChanged() {
        loop.get().lookAgain();
    }

    @Override
    public List<PoolName> expecting() {
        return List.of();
    }

    @Override
    public void learned(PoolName pool, ArrivalHistory days) {
        loop.get().learn(days);
    }

    @Override
    public int expected(PoolName pool, Instant now) {
        return loop.get().arrivals.expected(now);
    }

    @Override
    public void poolChanged(PoolName pool) {
        loop.get().reload();
    }

    @Override
    public List<PodView> pods(PoolName pool) {
        return List.of();
    }

    @Override
    public Optional<ScalingView> scaling(PoolName pool) {
        return Optional.empty();
    }

    @Override
    public QueueView queue(PoolName pool, int each) {
        return QueueView.EMPTY;
    }

    @Override
    public Optional<Task> task(PoolName pool, TaskId task) {
        return Optional.empty();
    }

    @Override
    public Optional<Task> task(TaskId task) {
        return Optional.empty();
    }

    @Override
    public Optional<Waiting> waiting(PoolName pool, TaskId task) {
        return Optional.empty();
    }

    @Override
    public Optional<AttemptWait> attemptWait(PoolName pool, TaskId task, int attempt) {
        return Optional.empty();
    }

    @Override
    public Uni<PodOutcome> drain(PoolName pool, PodName pod) {
        return operate(pod, PoolEvent.Operation.DRAIN);
    }

    @Override
    public Uni<PodOutcome> resume(PoolName pool, PodName pod) {
        return operate(pod, PoolEvent.Operation.RESUME);
    }

    @Override
    public Uni<PodOutcome> delete(PoolName pool, PodName pod, boolean force) {
        return operate(pod, force ? PoolEvent.Operation.DELETE_BY_FORCE : PoolEvent.Operation.DELETE);
    }

    private Uni<PodOutcome> operate(PodName pod, PoolEvent.Operation operation) {
        return Uni.createFrom().completionStage(() -> loop.get().operate(pod, operation));
    }
}
