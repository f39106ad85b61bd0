package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.server.control.AttemptWait;
import dev.berth.server.control.PodView;
import dev.berth.server.control.Pools;
import dev.berth.server.control.QueueView;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.Waiting;
import dev.berth.server.control.lease.LeaseLost;
import dev.berth.server.control.lease.LeaseTaken;
import dev.berth.server.control.port.AgentInbox;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.turn.AgentMemory;
import dev.berth.server.control.turn.PodState;
import dev.berth.server.control.turn.PoolEvent;
import dev.berth.server.control.turn.PoolEvent.Operation;
import dev.berth.server.control.turn.PoolMemory;
import dev.berth.server.control.turn.Snapshots;
import dev.berth.server.control.turn.TurnRules;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The loops of all pools. */
@ApplicationScoped
class PoolControllers implements Pools, AgentInbox, PodRuntime.Observer {
    private static final Logger LOG = Logger.getLogger(PoolControllers.class);

    private final Map<PoolName, PoolController> controllers = new ConcurrentHashMap<>();
    private final ControlPorts ports;
    private final TurnRules rules;
    private final Rehearsal rehearsal;
    private volatile boolean started;
    private volatile boolean stopped;

    PoolControllers(ControlPorts ports, TurnRules rules) {
        this.ports = ports;
        this.rules = rules;
        this.rehearsal = new Rehearsal(ports, rules);
    }

    void start(@Observes StartupEvent event) {
        started = true;
        discover();
    }

    /** All that was known is void; pools are read and listed anew, as after a start (F6). */
    void lead(@Observes LeaseTaken event) {
        discover();
    }

    /** What another server decides from now on is not for this one to know. */
    void stepDown(@Observes LeaseLost event) {
        controllers.values().forEach(PoolController::close);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        controllers.values().forEach(PoolController::close);
    }

    /** The latest next turn of every pool, which reads nothing by itself; pools that another process made are found here. */
    @Scheduled(every = "${berth.scaling.interval:5s}", delayed = "${berth.scaling.interval:5s}")
    void tick() {
        if (started && ports.leadership().waits()) {
            rehearsal.again();
        }
        discover();
        controllers.values().forEach(PoolController::tick);
    }

    private void discover() {
        if (!started || ports.leadership().waits()) {
            return;
        }
        ports.stores()
                .pools()
                .names()
                .subscribe()
                .with(
                        names -> names.stream().filter(this::needsLoop).forEach(this::poolChanged),
                        failure -> LOG.warnf("pools not read reason=%s", failure.toString()));
    }

    private boolean needsLoop(PoolName pool) {
        PoolController present = controllers.get(pool);
        return present == null || (present.closed() && !stopped);
    }

    @Override
    public Uni<Void> report(AgentSession session, AgentReport report) {
        return Uni.createFrom().completionStage(() -> controller(session.pool()).report(session, report));
    }

    @Override
    public void heard(AgentSession session) {
        PoolController controller = controllers.get(session.pool());
        if (controller != null) {
            controller.heard(session);
        }
    }

    @Override
    public void taskChanged(PoolName pool, TaskId task) {
        controller(pool).taskChanged(task);
    }

    @Override
    public void taskStored(Task task, WorkspaceGate gate) {
        controller(task.request().pool()).taskStored(task, gate);
    }

    @Override
    public void attemptBegun(PoolName pool, AttemptRef attempt, Instant at) {
        controller(pool).attemptBegun(attempt, at);
    }

    @Override
    public void attemptUnable(PoolName pool, AttemptRef attempt, TaskError error) {
        controller(pool).post(new PoolEvent.Unable(attempt, error));
    }

    @Override
    public Uni<Void> attemptInAWindow(PoolName pool, AttemptRef attempt) {
        return Uni.createFrom().completionStage(() -> controller(pool).askedInAWindow(attempt));
    }

    @Override
    public void windowsChanged() {
        controllers.values().forEach(PoolController::lookAgain);
    }

    @Override
    public List<PoolName> expecting() {
        return controllers.entrySet().stream()
                .filter(known -> expects(known.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean expects(PoolController controller) {
        PoolMemory present = controller.memory();
        return present != null && !controller.closed() && present.state().spec().warmSlotsUpTo() > 0;
    }

    @Override
    public void learned(PoolName pool, ArrivalHistory days) {
        controller(pool).learn(days);
    }

    @Override
    public int expected(PoolName pool, Instant now) {
        PoolController known = controllers.get(pool);
        return known == null ? 0 : known.arrivals.expected(now);
    }

    @Override
    public void poolChanged(PoolName pool) {
        controller(pool).reload();
    }

    /** While the server stops or waits, a closed loop stays: its last turn is what tells which agents are free. */
    private PoolController controller(PoolName pool) {
        PoolController controller = controllers.compute(
                pool,
                (name, old) -> old == null || (old.closed() && !rests())
                        ? new PoolController(name, ports, rules, this::taskChanged)
                        : old);
        if (rests()) {
            controller.close();
        }
        return controller;
    }

    /** Nothing is decided here, now or any more. */
    private boolean rests() {
        return stopped || ports.leadership().waits();
    }

    @Override
    public List<PodView> pods(PoolName pool) {
        return memory(pool)
                .map(memory -> memory.state().pods().values().stream()
                        .sorted(Comparator.comparing(
                                        (PodState state) -> state.row().createdAt())
                                .thenComparing(state -> state.row().name()))
                        .map(state -> view(memory, state))
                        .toList())
                .orElse(List.of());
    }

    private static PodView view(PoolMemory memory, PodState pod) {
        AgentMemory agent = memory.agents().getOrDefault(pod.row().name(), new AgentMemory());
        return Snapshots.view(memory.state().spec().name(), pod, agent);
    }

    @Override
    public Optional<ScalingView> scaling(PoolName pool) {
        return memory(pool).map(PoolMemory::scaling);
    }

    @Override
    public QueueView queue(PoolName pool, int each) {
        return memory(pool).map(memory -> memory.queue(each)).orElse(QueueView.EMPTY);
    }

    @Override
    public Optional<Task> task(PoolName pool, TaskId task) {
        return memory(pool)
                .flatMap(memory -> Optional.ofNullable(memory.state().tasks().get(task)));
    }

    @Override
    public Optional<Task> task(TaskId task) {
        return controllers.values().stream()
                .map(PoolController::memory)
                .flatMap(memory -> Optional.ofNullable(memory).stream())
                .flatMap(memory -> Optional.ofNullable(memory.state().tasks().get(task)).stream())
                .findFirst();
    }

    @Override
    public Optional<Waiting> waiting(PoolName pool, TaskId task) {
        return memory(pool).flatMap(memory -> memory.waiting(task));
    }

    @Override
    public Optional<AttemptWait> attemptWait(PoolName pool, TaskId task, int attempt) {
        AttemptRef wanted = new AttemptRef(task, attempt);
        return memory(pool).stream()
                .flatMap(memory -> memory.agents().values().stream())
                .flatMap(agent -> Optional.ofNullable(agent.waits.get(wanted)).stream())
                .findFirst();
    }

    private Optional<PoolMemory> memory(PoolName pool) {
        return Optional.ofNullable(controllers.get(pool)).map(PoolController::memory);
    }

    @Override
    public Uni<PodOutcome> drain(PoolName pool, PodName pod) {
        return operate(pool, pod, Operation.DRAIN);
    }

    @Override
    public Uni<PodOutcome> resume(PoolName pool, PodName pod) {
        return operate(pool, pod, Operation.RESUME);
    }

    @Override
    public Uni<PodOutcome> delete(PoolName pool, PodName pod, boolean force) {
        return operate(pool, pod, force ? Operation.DELETE_BY_FORCE : Operation.DELETE);
    }

    private Uni<PodOutcome> operate(PoolName pool, PodName pod, Operation operation) {
        Function<PoolController, CompletableFuture<PodOutcome>> ask = loop -> loop.operate(pod, operation);
        return Uni.createFrom().completionStage(() -> ask.apply(controller(pool)));
    }

    @Override
    public void podGone(PoolName pool, PodName pod, String reason) {
        controller(pool).post(new PoolEvent.PodGone(pod, reason));
    }

    @Override
    public void podProgressed(PoolName pool, PodName pod, Instant at) {
        controller(pool).post(new PoolEvent.PodProgressed(pod, at));
    }

    @Override
    public void podEnding(PoolName pool, PodName pod, String reason) {
        controller(pool).post(new PoolEvent.PodEnding(pod, reason));
    }

    @Override
    public void podHindered(PoolName pool, PodName pod, String reason) {
        controller(pool).post(new PoolEvent.PodHindered(pod, reason));
    }

    @Override
    public void podUnhindered(PoolName pool, PodName pod) {
        controller(pool).post(new PoolEvent.PodUnhindered(pod));
    }

    @Override
    public void podSeen(PoolName pool, RuntimePod pod, RuntimeKind runtime) {
        controller(pool).post(new PoolEvent.PodSeen(pod, runtime));
    }
}
