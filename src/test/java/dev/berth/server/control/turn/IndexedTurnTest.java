package dev.berth.server.control.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentReport.Finished;
import dev.berth.server.control.port.AgentReport.Heartbeat;
import dev.berth.server.control.port.AgentReport.Hello;
import dev.berth.server.control.port.AgentReport.SlotAttempt;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.WorkspaceGate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Pools with many pods and long queues: whatever happens to them, the indexes change no decision. */
class IndexedTurnTest {
    private static final PoolName POOL = new PoolName("harbour");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SEEDS = 60;
    /** Seeds that once failed. */
    private static final List<Long> KNOWN = List.of(16L, 310L);

    private static final int STEPS = 60;

    @Test
    void theIndexesShowThePoliciesAllThatMakesADifference() {
        int placed = LongStream.concat(
                        LongStream.rangeClosed(1, SEEDS), KNOWN.stream().mapToLong(Long::longValue))
                .parallel()
                .mapToInt(seed -> new Run(seed).steps())
                .sum();
        assertThat(placed).as("attempts placed in all runs").isGreaterThan(SEEDS * 50);
    }

    /** One pool over many turns, all of whose commits succeed. */
    private static final class Run {
        private final SplittableRandom random;
        private final PoolSpec spec;
        private final BothWays turns;
        private PoolMemory memory;
        private Instant now = START;
        private long lastTask;
        private int names;
        private int sessions;
        private int placed;
        private int step;

        Run(long seed) {
            this.random = new SplittableRandom(seed);
            this.spec = PoolSpecBuilder.builder()
                    .name(POOL)
                    .runtime(chance(0.6) ? RuntimeKind.STATIC : RuntimeKind.LOCAL)
                    .minPods(random.nextInt(10))
                    .maxPods(10 + random.nextInt(40))
                    .slotsPerPod(1 + random.nextInt(4))
                    .idleTimeout(Duration.ofSeconds(random.nextInt(100)))
                    .warmSlots(chance(0.2) ? random.nextInt(10) : 0)
                    .warmSlotsUpTo(0)
                    .reservationTtl(Duration.ofMinutes(chance(0.5) ? 0 : 3))
                    .startTimeout(Duration.ofMinutes(5))
                    .templateHash("template-1")
                    .schedules(List.of())
                    .build();
            this.turns = new BothWays(what -> {
                throw new AssertionError("seed " + seed + ", step " + step + ": " + what);
            });
            PoolState state = new PoolState(spec, "{}", Map.of(), Map.of(), Map.of());
            this.memory = PoolMemoryBuilder.builder(PoolMemory.fresh(state, now))
                    .listed(state.runtimes())
                    .build();
        }

        int steps() {
            for (step = 0; step < STEPS; step++) {
                now = now.plusMillis(random.nextInt(chance(0.1) ? 150_000 : 8_000));
                turn(events());
                read();
            }
            return placed;
        }

        private void turn(List<PoolEvent> events) {
            Turn.Result result = turns.decide(
                    memory, TurnRules.DEFAULTS, () -> new PodName("made-" + ++names), () -> 0.5, now, events);
            memory = result.memory();
            placed += (int) result.effects().stream()
                    .filter(Effect.MeterPlaced.class::isInstance)
                    .count();
        }

        private List<PoolEvent> events() {
            List<PoolEvent> events = new ArrayList<>();
            if (!spec.scaled() && memory.state().pods().size() < 40) {
                for (int more = random.nextInt(step == 0 ? 30 : 3); more > 0; more--) {
                    events.add(hello(new PodName("static-" + ++names)));
                }
            }
            for (PodState pod : memory.state().pods().values()) {
                if (chance(0.5)) {
                    events.addAll(of(pod));
                }
            }
            return events;
        }

        private List<PoolEvent> of(PodState pod) {
            PodName name = pod.row().name();
            AgentMemory agent = memory.agents().get(name);
            if (agent == null || agent.session == null || !agent.connected) {
                return chance(0.7) ? List.of(hello(name)) : List.of();
            }
            if (chance(0.02)) {
                return List.of(said(agent.session, new AgentReport.Disconnected()));
            }
            if (chance(0.01)) {
                return List.of(new PoolEvent.PodGone(name, "somebody ended it"));
            }
            if (chance(0.03)) {
                PoolEvent.Operation operation = chance(0.5) ? PoolEvent.Operation.DRAIN : PoolEvent.Operation.RESUME;
                return List.of(new PoolEvent.Operated(name, operation, 0));
            }
            List<PoolEvent> events = new ArrayList<>();
            List<SlotAttempt> running = new ArrayList<>();
            for (Slot slot : pod.slots()) {
                RunningAttempt attempt = slot.attempt();
                if (attempt != null && chance(0.4)) {
                    events.add(said(agent.session, finished(attempt)));
                } else if (attempt != null && chance(0.8)) {
                    running.add(new SlotAttempt(slot.index(), Attempts.ref(attempt)));
                }
            }
            boolean full = chance(0.02);
            events.add(said(agent.session, new Heartbeat(running, Map.of(), full, List.of(), chance(0.2))));
            return events;
        }

        private AgentReport finished(RunningAttempt attempt) {
            boolean plans = attempt.phase() == Phase.PLAN;
            String bundle = chance(0.9) ? "ab".repeat(32) : null;
            PlanSummary plan = plans ? new PlanSummary(chance(0.7), 1, 0, 0, bundle, version()) : null;
            return new Finished(Attempts.ref(attempt), attempt.phase(), Outcome.SUCCEEDED, 0, plan, null);
        }

        private String version() {
            return chance(0.9) ? "1.11" : "1.12";
        }

        private PoolEvent hello(PodName pod) {
            AgentSession session =
                    new AgentSession(new SessionId(pod + "/" + ++sessions), POOL, pod, new AgentId("agent@" + pod));
            PodState known = memory.state().pods().get(pod);
            int slots = known == null ? 1 + random.nextInt(4) : known.slots().size();
            return said(
                    session,
                    new Hello(
                            "1",
                            slots,
                            Map.of(Tool.TERRAFORM, version()),
                            List.of(),
                            List.of(),
                            Set.of(),
                            null,
                            List.of()));
        }

        private static PoolEvent said(AgentSession session, AgentReport report) {
            return new PoolEvent.Reported(session, report, 0);
        }

        /** Users submit, confirm, lock and unlock; now and then everything is read. */
        private void read() {
            Map<TaskId, Task> changed = new HashMap<>();
            Map<WorkspaceName, WorkspaceGate> gates = new HashMap<>();
            for (int more = chance(0.3) ? random.nextInt(60) : random.nextInt(4); more > 0; more--) {
                TaskId id = new TaskId(++lastTask);
                changed.put(id, Task.submitted(id, request(gates), now));
            }
            for (Task task : memory.state().tasks().values()) {
                if (task.status() == TaskStatus.APPLY_PENDING && chance(0.3)) {
                    String digest = task.plan() == null ? null : task.plan().sha256();
                    changed.put(task.id(), task.confirmed(new Confirmation("bob", now, digest)));
                }
            }
            turnGates(gates);
            memory = memory.merged(
                    changed.keySet(), new StoredTasks(List.copyOf(changed.values()), List.of(), held(changed), gates));
            if (chance(0.1)) {
                PoolState state = memory.state();
                memory = memory.reloaded(new PoolState(
                        state.spec(), state.podTemplateJson(), state.pods(), state.tasks(), state.workspaces()));
            }
        }

        private List<Reservation> held(Map<TaskId, Task> tasks) {
            return memory.state().pods().values().stream()
                    .flatMap(pod -> pod.reservations().stream())
                    .filter(held -> tasks.containsKey(held.task()))
                    .toList();
        }

        private void turnGates(Map<WorkspaceName, WorkspaceGate> gates) {
            memory.state().workspaces().forEach((workspace, gate) -> {
                if (chance(gate.locked() ? 0.3 : 0.02)) {
                    gates.put(workspace, new WorkspaceGate(gate.version() + 1, !gate.locked()));
                }
            });
        }

        private TaskRequest request(Map<WorkspaceName, WorkspaceGate> gates) {
            WorkspaceName workspace = new WorkspaceName("ws-" + random.nextInt(40));
            gates.put(workspace, memory.state().workspaces().getOrDefault(workspace, new WorkspaceGate(1, false)));
            return TaskRequestBuilder.builder()
                    .workspace(workspace)
                    .pool(POOL)
                    .tool(Tool.TERRAFORM)
                    .type(chance(0.5) ? TaskType.PLAN : TaskType.PLAN_AND_APPLY)
                    .message("")
                    .priority(random.nextInt(3))
                    .autoApplyBy(chance(0.2) ? "anna" : null)
                    .options(PlanOptions.USUAL)
                    .workingDirectory("")
                    .timeout(Duration.ofHours(2))
                    .configurationVersion(1)
                    .provisional(false)
                    .submittedBy("anna")
                    .source(null)
                    .build();
        }

        private boolean chance(double probability) {
            return random.nextDouble() < probability;
        }
    }
}
