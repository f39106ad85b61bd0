package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.Pools;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.turn.BothWays;
import dev.berth.server.control.turn.PoolEvent;
import dev.berth.server.control.turn.PoolMemory;
import dev.berth.server.control.turn.TurnRules;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One pool with its real loop over stores, link, runtime and time of tests. */
final class Scenario {
    final VirtualTime time = new VirtualTime();
    final MemoryDatabase database = new MemoryDatabase();
    final RecordingLink link = new RecordingLink();
    final FakeRuntime runtime = new FakeRuntime(RuntimeKind.LOCAL);
    final Map<RuntimeKind, PodRuntime> runtimes = new EnumMap<>(Map.of(RuntimeKind.LOCAL, runtime));
    final CountingMeter meter = new CountingMeter();
    final FakeLeadership leadership = new FakeLeadership();
    final List<Change> published = new ArrayList<>();
    final ChangeFeed feed = new ChangeFeed();
    private final List<ScriptedAgent> agents = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int names;
    FreezeWindows windows = FreezeWindows.NONE;
    TurnRules rules = TurnRules.DEFAULTS;
    PoolController loop;
    StoredTaskCommands commands;

    Scenario(PoolSpec spec) {
        database.define(spec);
        database.order.frozen = task -> windows.block(task, time.instant()).isPresent();
        feed.follow(100_000).subscribe().with(published::add);
        loop = newLoop();
        commands = newCommands();
    }

    private PoolController newLoop() {
        ControlPorts ports = new ControlPorts(
                new ControlPorts.Stores(
                        database,
                        database,
                        new MemoryPoolStore(database),
                        () -> Uni.createFrom().item(windows)),
                link,
                leadership,
                runtimes,
                feed,
                meter,
                new ControlPorts.Time(time, time, time),
                new ControlPorts.Dice(pool -> new PodName(pool + "-" + ++names), () -> 0.5));
        return new PoolController(
                POOL, ports, rules, (pool, task) -> loop.taskChanged(task), new BothWays(wrong::add)::decide);
    }

    private StoredTaskCommands newCommands() {
        LoopPools pools = new LoopPools(() -> loop, task -> loop.taskChanged(task));
        return new StoredTaskCommands(database, database, pools, feed, time);
    }

    /** Kills the server and starts another on what is stored; agents notice only by their sockets. */
    void restart() {
        time.forget();
        loop = newLoop();
        agents.forEach(ScriptedAgent::socketBroke);
        loop.reload();
        settle();
    }

    /** Somebody changed the pool. */
    void define(PoolSpec spec) {
        database.define(spec);
        loop.reload();
    }

    TaskId submit(TaskRequest request) {
        TaskId id = database.add(request, time.instant());
        loop.taskStored(database.task(id), database.gate(request.workspace()));
        settle();
        return id;
    }

    Task task(TaskId id) {
        return database.task(id);
    }

    void settle() {
        time.settle();
        assertThat(wrong).as("decided otherwise than without indexes").isEmpty();
    }

    /** Lets time pass in the steps of the scheduler; agents that are connected send their heartbeats meanwhile. */
    void wait(Duration duration) {
        for (long second = 1; second <= duration.toSeconds(); second++) {
            time.pass(Duration.ofSeconds(1));
            if (second % 10 == 0) {
                agents.stream().filter(ScriptedAgent::connected).forEach(ScriptedAgent::heartbeat);
            }
            if (second % 5 == 0) {
                loop.tick();
            }
            settle();
        }
    }

    void tick() {
        loop.tick();
        settle();
    }

    /** An agent in the pod, connected; the pod must have a row unless the pool is static. */
    ScriptedAgent connect(PodName pod) {
        ScriptedAgent agent = agent(pod);
        agent.connect();
        return agent;
    }

    ScriptedAgent agent(PodName pod) {
        ScriptedAgent agent = new ScriptedAgent(this, pod, pod + "-agent" + agents.size());
        agents.add(agent);
        return agent;
    }

    /** Connects an agent in every pod that the runtime made and that has none. */
    ScriptedAgent connectNext() {
        PodName pod = pods().stream()
                .filter(row -> row.agent() == null)
                .map(StoredPod::name)
                .findFirst()
                .orElseThrow();
        return connect(pod);
    }

    List<StoredPod> pods() {
        return List.copyOf(database.pool(POOL).pods.values());
    }

    Optional<StoredPod> pod(PodName name) {
        return Optional.ofNullable(database.pool(POOL).pods.get(name));
    }

    PoolMemory memory() {
        return Objects.requireNonNull(loop.memory());
    }

    TaskCommands.Answer confirm(TaskId task) {
        return done(commands.confirm(task, Samples.BOB, null));
    }

    TaskCommands.Answer discard(TaskId task) {
        return done(commands.discard(task, "bob", null));
    }

    TaskCommands.Answer cancel(TaskId task) {
        return done(commands.cancel(task, "bob"));
    }

    Pools.PodOutcome operate(PodName pod, PoolEvent.Operation operation) {
        CompletableFuture<Pools.PodOutcome> answer = loop.operate(pod, operation);
        settle();
        return answer.join();
    }

    private TaskCommands.Answer done(Uni<TaskCommands.Answer> command) {
        CompletableFuture<TaskCommands.Answer> answer = command.subscribeAsCompletionStage();
        settle();
        return answer.join();
    }
}
