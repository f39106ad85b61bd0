package dev.berth.server.control.loop;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.turn.PodState;
import dev.berth.server.control.turn.PoolEvent;
import dev.berth.server.control.turn.PoolMemory;
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

/** One turn of a static pool whose slots are all taken: some plans finish, and as many are placed from the queue. */
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

    @Param({"100", "1000"})
    int pods;

    @Param({"1000", "100000"})
    int queued;

    @Param({"1", "100", "1000"})
    int changes;

    private PoolMemory memory;
    private List<PoolEvent> events;
    private Instant now = START;

    @Setup
    public void fillThePool() {
        memory = PoolMemory.fresh(new PoolState(Samples.fixed(), "{}", Map.of(), Map.of(), Map.of()), now);
        memory = turn(hellos()).memory();
        memory = memory.reloaded(withTasks(memory.state()));
        memory = turn(List.of()).memory();
        events = finished();
        now = now.plusMillis(10);
        int placed = turn(events).changes().tasks().size();
        if (placed < events.size()) {
            throw new IllegalStateException("only " + placed + " changes of " + events.size());
        }
    }

    @Benchmark
    public Object turn() {
        return turn(events);
    }

    private Turn.Result turn(List<PoolEvent> happened) {
        return Turn.decide(memory, TurnRules.DEFAULTS, () -> new PodName("none"), () -> 0.5, now, happened);
    }

    private static AgentSession session(PodName pod) {
        return new AgentSession(new SessionId(pod.value()), Samples.POOL, pod, new AgentId(pod.value()));
    }

    private static PoolEvent said(PodName pod, AgentReport report) {
        return new PoolEvent.Reported(session(pod), report, 0);
    }

    private List<PoolEvent> hellos() {
        AgentReport hello =
                new AgentReport.Hello("bench", SLOTS, Map.of(), List.of(), List.of(), Set.of(), null, List.of());
        return Stream.iterate(0, number -> number < pods, number -> number + 1)
                .map(number -> said(new PodName("pod-" + number), hello))
                .toList();
    }

    private PoolState withTasks(PoolState state) {
        Map<TaskId, Task> tasks = new HashMap<>();
        Map<WorkspaceName, WorkspaceGate> gates = new HashMap<>();
        for (int id = 1; id <= pods * SLOTS + queued; id++) {
            String workspace = "ws-" + id % WORKSPACES;
            gates.put(new WorkspaceName(workspace), new WorkspaceGate(1, false));
            TaskId task = new TaskId(id);
            tasks.put(task, Task.submitted(task, Samples.plan(workspace), now.minus(Duration.ofSeconds(1))));
        }
        return new PoolState(state.spec(), state.podTemplateJson(), state.pods(), tasks, gates);
    }

    private List<PoolEvent> finished() {
        List<PoolEvent> ends = new ArrayList<>();
        for (PodState pod : memory.state().pods().values()) {
            for (Slot slot : pod.slots()) {
                RunningAttempt running = slot.attempt();
                if (running != null && ends.size() < changes) {
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
