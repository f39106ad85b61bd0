package dev.berth.server.control.loop;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Author;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.loop.MemoryFaults.Call;
import dev.berth.server.control.loop.MemoryFaults.Fault;
import dev.berth.server.control.loop.MemoryFaults.Faults;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.NotLeaderException;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.control.port.StoredPool;
import dev.berth.server.control.port.StoredSlot;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkspaceGate;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The stores of the control loop, in memory, with exactly the guards that {@link TurnChanges} promises. It can refuse:
 * before anything was done, or after all was done and only the answer got lost.
 */
final class MemoryDatabase implements TurnStore, TaskStore {

    private static StoreUnavailableException away() {
        return new StoreUnavailableException(new IllegalStateException("the database is away"));
    }

    final Map<PoolName, StoredSpec> specs = new TreeMap<>();
    final Map<PoolName, MemoryPool> pools = new TreeMap<>();
    final Map<TaskId, Task> tasks = new TreeMap<>();
    final Map<WorkspaceName, WorkspaceGate> gates = new TreeMap<>();
    final List<TimelineEntry> timeline = new ArrayList<>();
    final List<LoopDecision> decisions = new ArrayList<>();
    final List<AttemptRef> ended = new ArrayList<>();
    final MemoryRules rules = new MemoryRules();
    final MemoryOrder order = new MemoryOrder();
    final MemorySchedules schedules = new MemorySchedules();
    /** Constraints that a commit ran into, which its guards should have kept it from. */
    final List<String> violations = new ArrayList<>();

    /** Applies that were declared lost and have not reported yet (F4). */
    final Set<AttemptRef> openReports = new HashSet<>();

    /** Pods whose rows went while they held something; right only for those that were lost. */
    final Set<PodName> deletedWithReservations = new HashSet<>();

    final Set<PodName> namesEverUsed = new HashSet<>();
    Faults faults = call -> Fault.NONE;
    int commits;
    /** The commits that did more than tell the journal something. */
    int changed;

    /** Grows with every write. */
    long writes;

    /** How often all of a pool was read. */
    int loads;

    private long loadedAt;
    /** Of the lease; grows whenever another process takes it. */
    private long epoch;

    /** A task whose history no commit can write, as if its text were unfit for the database; or null. */
    @Nullable
    TaskId refusesTimelineOf;

    private long lastTask;

    /** The most pods that the pool might have by any form of its row since it was last read. */
    int mostPods;

    void define(PoolSpec spec) {
        mostPods = Math.max(mostPods, MemoryPool.mostPods(spec));
        specs.put(spec.name(), new StoredSpec(spec, "{}", false, Instant.EPOCH));
        pools.putIfAbsent(spec.name(), new MemoryPool());
    }

    MemoryPool pool(PoolName name) {
        return Objects.requireNonNull(pools.get(name));
    }

    Task task(TaskId id) {
        return Objects.requireNonNull(tasks.get(id));
    }

    /** Stores a task; the workspace comes into being with it. */
    TaskId add(TaskRequest request, Instant now) {
        return add(request, List.of(new Author(request.submittedBy(), null)), now);
    }

    /** @param by who submitted it and uploaded its configuration */
    TaskId add(TaskRequest request, List<Author> by, Instant now) {
        gates.putIfAbsent(request.workspace(), new WorkspaceGate(1, false));
        TaskId id = new TaskId(++lastTask);
        writes++;
        tasks.put(id, Task.submitted(id, request, rules.submitted(id, request.workspace(), by), now));
        return id;
    }

    void rule(WorkspaceName workspace, @Nullable ApprovalRule rule) {
        writes++;
        rules.change(workspace, rule, tasks);
    }

    WorkspaceGate gate(WorkspaceName workspace) {
        WorkspaceGate gate = Objects.requireNonNull(gates.get(workspace));
        return new WorkspaceGate(gate.version(), gate.locked(), order.chain(workspace, this));
    }

    void lock(WorkspaceName workspace, boolean locked) {
        writes++;
        gates.computeIfPresent(
                workspace,
                (name, gate) -> gate.locked() == locked ? gate : new WorkspaceGate(gate.version() + 1, locked));
    }

    <T> Uni<T> answer(Call call, Supplier<T> work) {
        return Uni.createFrom().item(() -> {
            Fault fault = faults.next(call);
            if (fault == Fault.REFUSED) {
                throw away();
            }
            T answer = work.get();
            if (fault == Fault.ANSWER_LOST) {
                throw away();
            }
            return answer;
        });
    }

    @Override
    public Uni<Optional<StoredPool>> load(PoolName pool) {
        return answer(Call.LOAD, () -> {
            loads++;
            loadedAt = writes;
            return Optional.ofNullable(specs.get(pool)).map(spec -> loaded(pool, spec));
        });
    }

    private StoredPool loaded(PoolName name, StoredSpec spec) {
        MemoryPool pool = pool(name);
        mostPods = MemoryPool.mostPods(spec.spec());
        List<Task> alive = tasks.values().stream()
                .filter(task ->
                        task.request().pool().equals(name) && !task.status().terminal())
                .toList();
        return new StoredPool(
                spec.spec(),
                spec.podTemplateJson(),
                List.copyOf(pool.pods.values()),
                pool.storedSlots(),
                List.copyOf(pool.reservations.values()),
                alive,
                gatesOf(alive));
    }

    private Map<WorkspaceName, WorkspaceGate> gatesOf(List<Task> some) {
        return some.stream()
                .map(task -> task.request().workspace())
                .distinct()
                .collect(Collectors.toMap(name -> name, this::gate));
    }

    @Override
    public Uni<StoredTasks> loadTasks(PoolName pool, Set<TaskId> asked) {
        return answer(Call.LOAD, () -> {
            List<Task> found = tasks.values().stream()
                    .filter(task ->
                            asked.contains(task.id()) && task.request().pool().equals(pool))
                    .toList();
            List<StoredSlot> slots = pool(pool).storedSlots().stream()
                    .filter(slot -> slot.slot().attempt() != null
                            && asked.contains(slot.slot().attempt().task()))
                    .toList();
            List<Reservation> reservations = pool(pool).reservations.values().stream()
                    .filter(held -> asked.contains(held.task()))
                    .toList();
            return new StoredTasks(found, slots, reservations, gatesOf(found));
        });
    }

    /** Another process leads from now on: what was begun before it is not for it to take back (F14). */
    long takeLease() {
        pools.values().forEach(MemoryPool::drainsAreEarlier);
        return ++epoch;
    }

    boolean leads(long holder) {
        return holder == epoch;
    }

    /** What a process reads that does not lead says nothing about the one that does. */
    Uni<Optional<StoredPool>> load(PoolName pool, long reader) {
        long loaded = loadedAt;
        int most = mostPods;
        return load(pool).invoke(() -> {
            if (reader != epoch) {
                loadedAt = loaded;
                mostPods = most;
            }
        });
    }

    @Override
    public Uni<Boolean> commit(PoolName pool, TurnChanges changes) {
        return commit(pool, changes, epoch);
    }

    /** @param writer the epoch of the process that writes */
    Uni<Boolean> commit(PoolName pool, TurnChanges changes, long writer) {
        return answer(Call.COMMIT, () -> {
                    if (writer != epoch) {
                        throw new NotLeaderException();
                    }
                    return store(pool, changes);
                })
                .invoke(stored -> {
                    if (stored && writer != epoch) {
                        violations.add("F14: what was decided in epoch " + writer + " was stored in epoch " + epoch);
                    }
                });
    }

    private boolean store(PoolName pool, TurnChanges changes) {
        if (changes.timeline().stream().anyMatch(entry -> entry.task().equals(refusesTimelineOf))) {
            throw new IllegalArgumentException("invalid byte sequence");
        }
        Commit commit = new Commit(this, pool, changes);
        boolean stored = commit.guardsHold() && commit.constraintsHold();
        if (stored) {
            changes.pods().stream()
                    .filter(MemoryPool::takesEarlierRemovalBack)
                    .forEach(change -> violations.add("F14: a removal of an earlier epoch is taken back: " + change));
            commit.keep();
            commits++;
            changed += changes.onlyDecides() ? 0 : 1;
            writes++;
        } else if (writes == loadedAt) {
            violations.add("a turn was refused though nobody has written since it read: " + changes);
        }
        return stored;
    }

    @Override
    public Uni<Submitted> submit(Submission asked, int maxPending, Instant now) {
        return answer(Call.OTHER, () -> {
            TaskRequest request = request(asked);
            return new Submitted.Created(new TaskView(task(add(request, now)), null), gate(request.workspace()));
        });
    }

    private TaskRequest request(Submission asked) {
        return TaskRequestBuilder.builder()
                .workspace(asked.workspace())
                .pool(specs.keySet().iterator().next())
                .tool(Tool.TERRAFORM)
                .type(asked.type())
                .message(asked.message())
                .priority(asked.priority())
                .autoApplyBy(Boolean.TRUE.equals(asked.autoApply()) ? asked.submittedBy() : null)
                .options(asked.options())
                .workingDirectory("")
                .timeout(asked.timeout())
                .configurationVersion(1)
                .provisional(false)
                .submittedBy(asked.submittedBy())
                .source(asked.source())
                .build();
    }

    @Override
    public Uni<Submitted> submit(Submission asked, Occurrence occurrence, int maxPending, Instant now) {
        return answer(Call.OTHER, () -> {
            if (!schedules.admits(occurrence, this)) {
                return new Submitted.NotDue();
            }
            TaskRequest request = request(asked);
            List<Author> by = List.of(new Author(asked.submittedBy(), asked.submitterPerson()));
            Task task = task(add(request, by, now));
            schedules.submitted(occurrence, task);
            return new Submitted.Created(new TaskView(task, null), gate(request.workspace()));
        });
    }

    @Override
    public Uni<Submitted> submitAfterUpstreams(Submission asked, int maxPending, Instant now) {
        return answer(Call.OTHER, () -> {
            if (!order.follows(asked.workspace(), this)) {
                return new Submitted.NotDue();
            }
            TaskRequest request = request(asked);
            return new Submitted.Created(new TaskView(task(add(request, now)), null), gate(request.workspace()));
        });
    }

    @Override
    public Uni<Map<TaskId, PoolName>> liveAfter(Set<WorkspaceName> upstreams) {
        return answer(Call.LOAD, () -> order.liveAfter(upstreams, tasks.values()));
    }

    @Override
    public Uni<Optional<TaskView>> find(TaskId task) {
        return answer(Call.OTHER, () -> Optional.ofNullable(tasks.get(task)).map(found -> new TaskView(found, null)));
    }

    @Override
    public Uni<Page<TaskView>> list(Filter filter, Page.Request page, Room room) {
        return answer(Call.OTHER, () -> {
            List<TaskView> found = tasks.values().stream()
                    .filter(task -> filter.status() == null || filter.status() == task.status())
                    .limit(page.limit())
                    .map(task -> new TaskView(task, null))
                    .toList();
            return new Page<>(found, null);
        });
    }

    @Override
    public Uni<List<TaskView>> unfinished(WorkspaceName workspace, int limit) {
        return answer(
                Call.OTHER,
                () -> unfinished(task -> task.request().workspace().equals(workspace))
                        .limit(limit)
                        .toList());
    }

    @Override
    public Uni<List<TaskView>> unfinished(int limit) {
        return answer(Call.OTHER, () -> unfinished(task -> true).limit(limit).toList());
    }

    @Override
    public Uni<Map<WorkspaceName, TaskId>> firstInLine(Collection<WorkspaceName> workspaces) {
        return answer(
                Call.OTHER,
                () -> unfinished(task -> task.exclusive()
                                && workspaces.contains(task.request().workspace()))
                        .collect(Collectors.toMap(
                                view -> view.task().request().workspace(),
                                view -> view.task().id(),
                                (first, later) -> first)));
    }

    @Override
    public Uni<Map<WorkspaceName, TaskView>> newest(Collection<WorkspaceName> workspaces) {
        throw new UnsupportedOperationException();
    }

    private Stream<TaskView> unfinished(Predicate<Task> which) {
        return tasks.values().stream()
                .filter(task -> !task.status().terminal())
                .filter(which)
                .sorted(Comparator.comparing(Task::id))
                .map(task -> new TaskView(task, null));
    }

    @Override
    public Uni<Optional<StateMove>> stateMove(TaskId task) {
        return answer(Call.OTHER, Optional::empty);
    }

    @Override
    public Uni<List<TimelineEntry>> timeline(TaskId task) {
        return answer(Call.OTHER, () -> history(task));
    }

    List<TimelineEntry> history(TaskId task) {
        return timeline.stream().filter(entry -> entry.task().equals(task)).toList();
    }

    @Override
    public Uni<Void> note(TimelineEntry entry) {
        return answer(Call.OTHER, () -> {
                    timeline.add(entry);
                    return entry;
                })
                .replaceWithVoid();
    }

    /** As the store of work does it. */
    public Uni<Optional<TaskView>> begin(AttemptRef attempt, Instant now) {
        return answer(Call.OTHER, () -> {
            Task task = tasks.get(attempt.task());
            boolean current =
                    task != null && task.status() == TaskStatus.RUNNING && task.attempt() == attempt.attempt();
            MemoryPool pool = current ? pool(task.request().pool()) : new MemoryPool();
            Optional<StoredSlot> slot =
                    pool.running(attempt).filter(found -> rules.begins(Objects.requireNonNull(task), timeline.size()));
            slot.ifPresent(found -> pool.begin(found, now));
            writes++;
            return slot.map(found -> new TaskView(Objects.requireNonNull(task), null));
        });
    }

    @Override
    public Uni<TaskVariables> variables(TaskId task) {
        return answer(Call.OTHER, () -> TaskVariables.NONE);
    }

    @Override
    public Uni<Boolean> mayReport(AttemptRef attempt) {
        return answer(Call.OTHER, () -> {
            Task task = tasks.get(attempt.task());
            return task != null
                    && task.attempt() == attempt.attempt()
                    && (task.status() == TaskStatus.RUNNING || openReports.contains(attempt));
        });
    }

    @Override
    public Uni<List<Count>> counts() {
        return answer(Call.OTHER, () -> {
            Map<Count, Long> counts = new HashMap<>();
            tasks.values().stream()
                    .filter(task -> !task.status().terminal())
                    .map(task -> new Count(
                            task.request().pool(), task.status(), task.request().type(), 0))
                    .forEach(key -> counts.merge(key, 1L, Long::sum));
            return counts.entrySet().stream()
                    .map(count -> new Count(
                            count.getKey().pool(),
                            count.getKey().status(),
                            count.getKey().type(),
                            count.getValue()))
                    .toList();
        });
    }

    /** Whether the task's row is as it was read, and for a placement the workspace too (P10). */
    boolean matches(TaskChange change) {
        Task before = change.before();
        Task stored = tasks.get(before.id());
        WorkspaceGate gate = gates.get(before.request().workspace());
        boolean open = change.workspaceVersion() == null
                || (gate != null && !gate.locked() && gate.version() == change.workspaceVersion());
        return open
                && (change.workspaceVersion() == null || order.admits(before, this))
                && stored != null
                && stored.status() == before.status()
                && stored.phase() == before.phase()
                && stored.attempt() == before.attempt()
                && Objects.equals(stored.confirmation(), before.confirmation())
                && stored.approvals().equals(before.approvals())
                && Objects.equals(stored.cancelRequestedAt(), before.cancelRequestedAt());
    }
}
