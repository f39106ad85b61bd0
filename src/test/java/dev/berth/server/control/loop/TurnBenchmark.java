package dev.berth.server.control.loop;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredPodBuilder;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.turn.Effect;
import dev.berth.server.control.turn.PodState;
import dev.berth.server.control.turn.PoolEvent;
import dev.berth.server.control.turn.PoolMemory;
import dev.berth.server.control.turn.PoolMemoryBuilder;
import dev.berth.server.control.turn.PoolState;
import dev.berth.server.control.turn.Turn;
import dev.berth.server.control.turn.TurnRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One turn. In a pool whose slots are all taken some plans finish, and as many are placed from the queue; in an idle one
 * new tasks come in and are placed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TurnBenchmark {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final int SLOTS = 3;
    private static final int WORKSPACES = 20;
    /** What one turn places at most. */
    private static final int MAX_PLACEMENTS = 1_000;

    private static final TurnRules RULES = TurnRules.DEFAULTS;

    /** A pool and what happens to it in the turn. An idle pool has no queue. */
    public enum Scene {
        BUSY_1000_PODS_1000_CHANGES(RuntimeKind.STATIC, 1_000, 1_000, 1_000, false),
        BUSY_100_PODS_100_CHANGES(RuntimeKind.STATIC, 100, 1_000, 100, false),
        BUSY_100_PODS_1000_QUEUED(RuntimeKind.STATIC, 100, 1_000, 1, false),
        BUSY_100_PODS_100000_QUEUED(RuntimeKind.STATIC, 100, 100_000, 1, false),
        IDLE_10_PODS(RuntimeKind.STATIC, 10, 0, 1, false),
        IDLE_1000_PODS(RuntimeKind.STATIC, 1_000, 0, 1, false),
        IDLE_10000_PODS(RuntimeKind.STATIC, 10_000, 0, 1, false),
        IDLE_1000_PODS_SCALED(RuntimeKind.LOCAL, 1_000, 0, 1, false),
        IDLE_1000_PODS_WARM(RuntimeKind.LOCAL, 1_000, 0, 1, true),
        IDLE_1000_PODS_NOTHING(RuntimeKind.STATIC, 1_000, 0, 0, false);

        private final RuntimeKind runtime;
        private final int pods;
        private final int queued;
        private final int changes;
        private final boolean warm;

        Scene(RuntimeKind runtime, int pods, int queued, int changes, boolean warm) {
            this.runtime = runtime;
            this.pods = pods;
            this.queued = queued;
            this.changes = changes;
            this.warm = warm;
        }

        private boolean idle() {
            return queued == 0;
        }

        private PoolSpec spec() {
            int most = Math.min(pods, PoolSpec.MAX_PODS);
            return PoolSpecBuilder.builder()
                    .name(Samples.POOL)
                    .runtime(runtime)
                    .minPods(runtime.scaled() ? most : 0)
                    .maxPods(most)
                    .slotsPerPod(SLOTS)
                    .idleTimeout(Duration.ofSeconds(60))
                    .warmSlots(warm ? SLOTS : 0)
                    .warmSlotsUpTo(0)
                    .reservationTtl(Duration.ofHours(24))
                    .startTimeout(Duration.ofMinutes(5))
                    .templateHash("template-1")
                    .schedules(List.of())
                    .build();
        }
    }

    @Param
    Scene scene;

    private PoolMemory memory;
    private List<PoolEvent> events;
    private Instant now = START;

    @Setup
    public void fillThePool() {
        PoolState state = new PoolState(scene.spec(), "{}", pods(), Map.of(), Map.of());
        memory = PoolMemoryBuilder.builder(PoolMemory.fresh(state, now))
                .listed(state.runtimes())
                .build();
        memory = turn(hellos()).memory();
        listenForAWhile();
        if (scene.idle()) {
            memory = memory.merged(Set.of(), submitted(scene.changes));
            events = List.of();
        } else {
            memory = memory.merged(Set.of(), submitted(scene.pods * SLOTS + scene.queued));
            for (int placed = 0; placed < scene.pods * SLOTS; placed += MAX_PLACEMENTS) {
                memory = turn(List.of()).memory();
            }
            events = finished();
        }
        now = now.plusMillis(10);
        long assigned = turn(events).effects().stream()
                .filter(Effect.MeterPlaced.class::isInstance)
                .count();
        if (assigned != scene.changes) {
            throw new IllegalStateException(assigned + " placements, not " + scene.changes);
        }
    }

    /** Until no agent is awaited any more (L3); all of them send their heartbeats meanwhile. */
    private void listenForAWhile() {
        for (int times = 0; times < 5; times++) {
            now = now.plusSeconds(10);
            Map<AgentSession, Instant> heard = new HashMap<>();
            memory.state().pods().keySet().forEach(pod -> heard.put(session(pod), now));
            memory = turn(List.of(new PoolEvent.Heard(heard))).memory();
        }
    }

    @Benchmark
    public Object turn() {
        return turn(events);
    }

    private Turn.Result turn(List<PoolEvent> happened) {
        return Turn.decide(memory, RULES, () -> new PodName("none"), () -> 0.5, now, happened);
    }

    private static AgentSession session(PodName pod) {
        return new AgentSession(new SessionId(pod.value()), Samples.POOL, pod, new AgentId(pod.value()));
    }

    private static PoolEvent said(PodName pod, AgentReport report) {
        return new PoolEvent.Reported(session(pod), report, 0);
    }

    private Map<PodName, PodState> pods() {
        Map<PodName, PodState> pods = new HashMap<>();
        for (int number = 0; number < scene.pods; number++) {
            PodName name = new PodName("pod-" + number);
            List<Slot> slots = Stream.iterate(0, index -> index < SLOTS, index -> index + 1)
                    .map(index -> Slot.idle(index, START))
                    .toList();
            StoredPod row = StoredPodBuilder.builder()
                    .name(name)
                    .phase(PodPhase.STARTING)
                    .drain(null)
                    .agent(null)
                    .templateHash("template-1")
                    .createdAt(START.plusMillis(number))
                    .runtime(scene.runtime)
                    .placeholder(false)
                    .binding(null)
                    .build();
            pods.put(name, new PodState(row, slots, List.of()));
        }
        return pods;
    }

    private List<PoolEvent> hellos() {
        AgentReport hello =
                new AgentReport.Hello("bench", SLOTS, Map.of(), List.of(), List.of(), Set.of(), null, List.of());
        return memory.state().pods().keySet().stream()
                .map(pod -> said(pod, hello))
                .toList();
    }

    private StoredTasks submitted(int count) {
        List<Task> tasks = new ArrayList<>();
        Map<WorkspaceName, WorkspaceGate> gates = new HashMap<>();
        for (int id = 1; id <= count; id++) {
            String workspace = "ws-" + id % WORKSPACES;
            gates.put(new WorkspaceName(workspace), new WorkspaceGate(1, false));
            tasks.add(Task.submitted(new TaskId(id), Samples.plan(workspace), now.minus(Duration.ofSeconds(1))));
        }
        return new StoredTasks(tasks, List.of(), List.of(), gates);
    }

    private List<PoolEvent> finished() {
        List<PoolEvent> ends = new ArrayList<>();
        for (PodState pod : memory.state().pods().values()) {
            for (Slot slot : pod.slots()) {
                RunningAttempt running = slot.attempt();
                if (running != null && ends.size() < scene.changes) {
                    AttemptRef attempt = new AttemptRef(running.task(), running.attempt());
                    ends.add(said(
                            pod.row().name(),
                            new AgentReport.Finished(
                                    attempt, running.phase(), Outcome.SUCCEEDED, 0, Samples.changes(), null)));
                }
            }
        }
        return ends;
    }
}
