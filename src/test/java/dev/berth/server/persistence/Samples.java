package dev.berth.server.persistence;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Archive;
import dev.berth.server.control.port.ConfigurationStore.Draft;
import dev.berth.server.control.port.ConfigurationStore.Made;
import dev.berth.server.control.port.ConfigurationStore.Modules;
import dev.berth.server.control.port.ConfigurationStore.Patience;
import dev.berth.server.control.port.ConfigurationStore.Refusal;
import dev.berth.server.control.port.ConfigurationStore.Upload;
import dev.berth.server.control.port.ConfigurationStore.Uploaded;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredPodBuilder;
import dev.berth.server.control.port.StoredSlot;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TimelineEntryBuilder;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.TurnChanges.WorkspaceLock;
import dev.berth.server.control.port.TurnChangesBuilder;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Pools, workspaces and tasks for the tests of the stores, each under a name of its own. */
@ApplicationScoped
public class Samples {
    /** An archive with something to run at its top. */
    public static final Modules RUNNABLE = new Modules(Set.of("."), Set.of("."), Map.of(), Map.of());

    /** With nanoseconds, which the database does not keep. */
    public static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456789Z");

    /** A machine that uploads configurations. */
    public static final Author ANN = new Author("ann", null);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final PoolStore pools;
    private final WorkspaceStore workspaces;
    private final ConfigurationStore configurations;
    private final TaskStore tasks;
    private final TurnStore turns;

    Samples(
            PoolStore pools,
            WorkspaceStore workspaces,
            ConfigurationStore configurations,
            TaskStore tasks,
            TurnStore turns) {
        this.pools = pools;
        this.workspaces = workspaces;
        this.configurations = configurations;
        this.tasks = tasks;
        this.turns = turns;
    }

    public static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    public static String name(String prefix) {
        return prefix + "-" + COUNTER.incrementAndGet();
    }

    static StoredSpec spec(PoolName name) {
        return new StoredSpec(
                PoolSpecBuilder.builder()
                        .name(name)
                        .runtime(RuntimeKind.STATIC)
                        .minPods(0)
                        .maxPods(5)
                        .slotsPerPod(3)
                        .idleTimeout(Duration.ofSeconds(60))
                        .warmSlots(0)
                        .warmSlotsUpTo(0)
                        .reservationTtl(Duration.ofHours(24))
                        .startTimeout(Duration.ofMinutes(5))
                        .templateHash("hash")
                        .schedules(List.of())
                        .build(),
                "{}",
                false,
                Times.stored(NOW));
    }

    public PoolName pool() {
        PoolName name = new PoolName(name("pool"));
        await(pools.create(spec(name)));
        return name;
    }

    public static Workspace workspace(WorkspaceName name, PoolName pool) {
        return WorkspaceBuilder.builder()
                .name(name)
                .number(0)
                .pool(pool)
                .tool(Tool.TERRAFORM)
                .workingDirectory("")
                .autoApplyBy(null)
                .approval(null)
                .variables(Map.of())
                .environment(Map.of())
                .tags(Map.of())
                .identity(List.of())
                .lock(null)
                .configurationVersion(0)
                .createdAt(Times.stored(NOW))
                .build();
    }

    /** An archive with something to run. */
    public static Archive archive(String sha256) {
        return new Archive(new byte[] {1, 2, 3}, sha256, RUNNABLE);
    }

    /** A workspace with a configuration. */
    public WorkspaceName workspace(PoolName pool) {
        WorkspaceName name = new WorkspaceName(name("workspace"));
        await(workspaces.create(workspace(name, pool)));
        await(configurations.put(name, archive("sha"), ANN, NOW));
        return name;
    }

    /** A workspace with five configurations: its newest, one that waits, one refused, a speculative and a provisional one. */
    public WorkspaceName versions(PoolName pool) {
        WorkspaceName name = workspace(pool);
        make(name, false, false);
        await(configurations.refuse(name, make(name, false, false), new Refusal("configuration_unsafe", "a device")));
        upload(name, make(name, true, false));
        upload(name, make(name, false, true));
        return name;
    }

    /** The version of a configuration that waits for its bytes. */
    int make(WorkspaceName workspace, boolean speculative, boolean provisional) {
        Draft draft = new Draft(workspace, speculative, provisional, ANN);
        Made made = await(configurations.make(draft, new Patience(Duration.ofHours(1), 10), NOW));
        return ((Made.Done) made).configuration().version();
    }

    Uploaded upload(WorkspaceName workspace, int version) {
        return await(configurations.upload(new Upload(workspace, version, null), archive("sha-" + version), NOW));
    }

    public static Submission submission(WorkspaceName workspace, TaskType type) {
        return SubmissionBuilder.builder()
                .workspace(workspace)
                .type(type)
                .message("why")
                .priority(0)
                .autoApply(null)
                .options(PlanOptions.USUAL)
                .configurationVersion(null)
                .variables(TaskVariables.NONE)
                .timeout(Duration.ofHours(2))
                .submittedBy("ann")
                .submitterPerson(null)
                .idempotencyKey(null)
                .source(null)
                .build();
    }

    public Task submit(WorkspaceName workspace, TaskType type) {
        Submitted submitted = await(tasks.submit(submission(workspace, type), 1_000, NOW));
        return ((Submitted.Created) submitted).task().task();
    }

    /** A pod that is ready, with three slots. */
    public StoredPod pod(PoolName pool) {
        StoredPod pod = StoredPodBuilder.builder()
                .name(new PodName(name("pod")))
                .phase(PodPhase.READY)
                .drain(null)
                .agent(new AgentId("agent"))
                .templateHash("hash")
                .createdAt(Times.stored(NOW))
                .runtime(RuntimeKind.STATIC)
                .placeholder(false)
                .binding(null)
                .build();
        await(turns.commit(pool, new Change().pod(new PodChange(null, pod, 3)).build()));
        return pod;
    }

    public static Slot idle(int index) {
        return Slot.idle(index, NOW);
    }

    static Task placed(Task task, PodName pod, int slot) {
        return task.placed(new Location(pod, slot), NOW);
    }

    public static Slot taken(Task placed) {
        RunningAttempt attempt = new RunningAttempt(
                placed.id(), placed.request().type(), placed.phase(), placed.attempt(), NOW, null, null, 0);
        return idle(placed.location().slot()).with(attempt, NOW);
    }

    /** The changes of a placement. */
    static Change placement(Task task, PodName pod, int slot) {
        return placement(task, pod, slot, 0L);
    }

    /** @param version of the task's workspace */
    static Change placement(Task task, PodName pod, int slot, long version) {
        Task placed = placed(task, pod, slot);
        return new Change()
                .task(new TaskChange(task, placed, version))
                .slot(new SlotChange(pod, idle(slot), taken(placed), false))
                .step(step(task, placed, "placed"));
    }

    static TimelineEntry step(Task before, Task after, String reason) {
        return TimelineEntryBuilder.builder()
                .task(after.id())
                .at(NOW)
                .from(before.status())
                .to(after.status())
                .reason(reason)
                .phase(after.phase())
                .location(after.location())
                .attempt(after.attempt())
                .by(null)
                .build();
    }

    /** The task, placed and stored. */
    public Task place(Task task, PodName pod, int slot) {
        if (!commit(task, placement(task, pod, slot))) {
            throw new AssertionError("the placement was refused");
        }
        return placed(task, pod, slot);
    }

    /** A task in its apply phase, on slot 0 of the pod. */
    Task applying(WorkspaceName workspace, PodName pod) {
        return applying(submit(workspace, TaskType.PLAN_AND_APPLY), pod);
    }

    /** The same of a task that was submitted. */
    Task applying(Task submitted, PodName pod) {
        Task waiting = awaitingApproval(submitted, pod);
        Task confirmed = waiting.confirmed(new Confirmation("ann", NOW, "sha"));
        if (!commit(waiting, new Change().task(waiting, confirmed))) {
            throw new AssertionError("the confirmation was refused");
        }
        return place(confirmed, pod, 0);
    }

    /** A task whose plan, made on slot 0 of the pod, waits for its approval. */
    Task awaitingApproval(WorkspaceName workspace, PodName pod) {
        return awaitingApproval(submit(workspace, TaskType.PLAN_AND_APPLY), pod);
    }

    private Task awaitingApproval(Task submitted, PodName pod) {
        Task running = place(submitted, pod, 0);
        Task planned = running.planned(TurnStoreTest.CHANGES, NOW);
        if (!commit(running, ending(running, planned))) {
            throw new AssertionError("the plan was refused");
        }
        return planned;
    }

    /** A running task becomes another one and its slot free. */
    static Change ending(Task running, Task after) {
        Slot slot = taken(running);
        return new Change()
                .task(running, after)
                .slot(new SlotChange(running.location().pod(), slot, idle(slot.index()), false))
                .ended(new AttemptRef(running.id(), running.attempt()));
    }

    boolean commit(Task of, Change change) {
        return await(turns.commit(of.request().pool(), change.build()));
    }

    StoredTasks stored(Task task) {
        return await(turns.loadTasks(task.request().pool(), Set.of(task.id())));
    }

    Task reload(Task task) {
        return stored(task).tasks().getFirst();
    }

    StoredSlot slotOf(Task task) {
        return stored(task).slots().getFirst();
    }

    static Reservation reservation(TaskId task, PodName pod) {
        return new Reservation(task, pod, Times.stored(NOW));
    }

    /** A turn's changes, being collected. */
    public static final class Change {
        private final List<TaskChange> tasks = new ArrayList<>();
        private final List<SlotChange> slots = new ArrayList<>();
        private final List<Reservation> reserve = new ArrayList<>();
        private final List<Reservation> release = new ArrayList<>();
        private final List<PodChange> pods = new ArrayList<>();
        private final List<WorkspaceLock> locks = new ArrayList<>();
        private final List<AttemptRef> ended = new ArrayList<>();
        private final List<TimelineEntry> timeline = new ArrayList<>();
        private final List<LoopDecision> decisions = new ArrayList<>();

        Change task(TaskChange change) {
            tasks.add(change);
            return this;
        }

        Change task(Task before, Task after) {
            return task(new TaskChange(before, after, null));
        }

        Change slot(SlotChange change) {
            slots.add(change);
            return this;
        }

        Change reserve(Reservation reservation) {
            reserve.add(reservation);
            return this;
        }

        Change release(Reservation reservation) {
            release.add(reservation);
            return this;
        }

        public Change pod(PodChange change) {
            pods.add(change);
            return this;
        }

        Change lock(WorkspaceName workspace, String reason) {
            locks.add(new WorkspaceLock(workspace, reason));
            return this;
        }

        Change ended(AttemptRef attempt) {
            ended.add(attempt);
            return this;
        }

        Change step(TimelineEntry entry) {
            timeline.add(entry);
            return this;
        }

        public Change decision(LoopDecision decision) {
            decisions.add(decision);
            return this;
        }

        Change with(Change other) {
            tasks.addAll(other.tasks);
            slots.addAll(other.slots);
            reserve.addAll(other.reserve);
            release.addAll(other.release);
            pods.addAll(other.pods);
            locks.addAll(other.locks);
            ended.addAll(other.ended);
            timeline.addAll(other.timeline);
            decisions.addAll(other.decisions);
            return this;
        }

        TurnChanges build() {
            return TurnChangesBuilder.builder()
                    .at(NOW)
                    .tasks(tasks)
                    .slots(slots)
                    .reserve(reserve)
                    .release(release)
                    .pods(pods)
                    .locks(locks)
                    .endedAttempts(ended)
                    .timeline(timeline)
                    .decisions(decisions)
                    .build();
        }
    }
}
