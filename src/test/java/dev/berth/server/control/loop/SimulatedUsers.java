package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PoolSchedule;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.calendar.Cron;
import dev.berth.server.control.turn.PoolEvent.Operation;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Users and operators, who do anything at any moment. */
final class SimulatedUsers {
    private static final int MOST_TASKS = 30;

    private final SimulatedWorld world;
    private final int tasks;
    private final double zeal;
    private final double impatience;
    private final SimulatedApprovers approvers;
    private int submitted;

    /** Every fourth world has users who cancel often. */
    SimulatedUsers(SimulatedWorld world, long seed) {
        this.world = world;
        this.approvers = new SimulatedApprovers(world);
        this.tasks = 2 + world.random.nextInt(MOST_TASKS);
        this.zeal = 0.1 + 0.9 * world.random.nextDouble();
        this.impatience = seed % 4 == 0 ? 1.0 : 0.4;
    }

    /** Some pools are busy all the time, in others a plan waits for days. */
    void act() {
        if (!world.chance(zeal)) {
            return;
        }
        switch (world.random.nextInt(12)) {
            case 0, 1, 2, 3 -> submit();
            case 4, 5, 6 -> decide(TaskStatus.APPLY_PENDING);
            case 7 -> cancel();
            case 8 -> lock();
            case 9, 10 -> operate();
            default -> change();
        }
    }

    private void submit() {
        if (submitted >= tasks) {
            return;
        }
        submitted++;
        String workspace = "ws" + world.random.nextInt(4);
        TaskRequest request = switch (world.random.nextInt(5)) {
            case 0, 1 -> Samples.plan(workspace);
            case 2 -> Samples.autoApply(workspace);
            default -> Samples.exclusive(workspace);
        };
        TaskId id = world.database.add(request, approvers.authors(), world.now());
        world.log("submitted", id, request.type(), "of", workspace);
        world.server.tell(id);
    }

    private void decide(TaskStatus status) {
        List<Task> waiting = tasks(status);
        if (!waiting.isEmpty() && world.server.up) {
            TaskId task = world.pick(waiting).id();
            boolean yes = world.chance(0.7);
            world.log((yes ? "confirm " : "discard "), task);
            run(
                    yes
                            ? world.server.commands.confirm(task, approvers.anybody(), null)
                            : world.server.commands.discard(task, "bob", null));
        }
    }

    private void cancel() {
        List<Task> alive = world.database.tasks.values().stream()
                .filter(task -> !task.status().terminal())
                .toList();
        if (!alive.isEmpty() && world.server.up && world.chance(impatience)) {
            Task task = world.pick(alive);
            world.log("cancel", task.id(), ", which is", task.status());
            run(world.server.commands.cancel(task.id(), "bob"));
        }
    }

    private static void run(Uni<TaskCommands.Answer> command) {
        command.subscribe().with(answer -> {}, failure -> {});
    }

    private void lock() {
        WorkspaceName workspace = new WorkspaceName("ws" + world.random.nextInt(4));
        boolean locked = world.chance(0.4);
        world.log((locked ? "lock " : "unlock "), workspace);
        world.database.lock(workspace, locked);
        wakeLoop();
    }

    private void operate() {
        List<PodName> pods = List.copyOf(world.database.pool(POOL).pods.keySet());
        if (pods.isEmpty() || !world.server.up || !world.chance(0.2)) {
            return;
        }
        PodName pod = world.pick(pods);
        Operation operation = world.pick(List.of(Operation.values()));
        if (operation == Operation.DELETE_BY_FORCE) {
            world.forced.add(pod);
        }
        world.log(operation, pod);
        ask(pod, operation);
    }

    /** An operator changes the pool, perhaps to one that may have no pods at all. */
    private void change() {
        if (world.strikes(FaultKind.POOL_CHANGED, 0.3)) {
            int maxPods = world.random.nextInt(5);
            PoolSpec old = spec();
            define(PoolSpecBuilder.builder()
                    .name(POOL)
                    .runtime(old.runtime())
                    .minPods(Math.min(maxPods, world.random.nextInt(3)))
                    .maxPods(maxPods)
                    .slotsPerPod(old.slotsPerPod())
                    .idleTimeout(Duration.ofSeconds(world.pick(List.of(0, 20, 60, 300))))
                    .warmSlots(Math.min(maxPods * old.slotsPerPod(), world.random.nextInt(5)))
                    .warmSlotsUpTo(0)
                    .reservationTtl(Duration.ofMinutes(world.pick(List.of(0, 1, 10, 60))))
                    .startTimeout(Duration.ofMinutes(world.pick(List.of(1, 5))))
                    .templateHash(old.templateHash())
                    .schedules(schedules(maxPods))
                    .build());
        }
        if (world.strikes(FaultKind.RULE_CHANGED, 0.6)) {
            approvers.changeRule();
            wakeLoop();
        }
        if (world.scaled() && world.strikes(FaultKind.TEMPLATE_CHANGED, 0.4)) {
            PoolSpec old = spec();
            define(withSize(old, old.minPods(), old.maxPods(), "template-" + world.random.nextInt(4)));
        }
    }

    /** Of some pools: other numbers again and again, so that they change in the midst of whatever happens (S13). */
    private static List<PoolSchedule> schedules(int maxPods) {
        return maxPods % 2 == 0
                ? List.of()
                : List.of(
                        new PoolSchedule(
                                Cron.recurrence("*/7 * * * *", "UTC"), Duration.ofMinutes(3), 1, maxPods + 1, 2),
                        new PoolSchedule(
                                Cron.recurrence("*/5 * * * *", "UTC"), Duration.ofMinutes(1), null, maxPods - 1, null));
    }

    private PoolSpec spec() {
        return world.database.specs.get(POOL).spec();
    }

    private static PoolSpec withSize(PoolSpec old, int minPods, int maxPods, String template) {
        return PoolSpecBuilder.builder(old)
                .name(POOL)
                .minPods(minPods)
                .maxPods(maxPods)
                .warmSlots(Math.min(maxPods * old.slotsPerPod(), old.warmSlots()))
                .templateHash(template)
                .build();
    }

    private void define(PoolSpec spec) {
        world.log("pool changed", spec);
        world.database.define(spec);
        wakeLoop();
    }

    private void wakeLoop() {
        if (world.server.up && !world.strikes(FaultKind.WAKE_UP_LOST, 0.2)) {
            world.server.loop.reload();
        }
    }

    /** Just before something is stored: users, or an agent that asks for its work. */
    void meddle() {
        switch (world.random.nextInt(8)) {
            case 0 -> submit();
            case 1 -> decide(TaskStatus.APPLY_PENDING);
            case 2 -> cancel();
            case 3, 4 -> world.network.deliverOne();
            case 5 -> meddleWithARule();
            default -> lockAWaitingOne();
        }
    }

    private void meddleWithARule() {
        if (world.strikes(FaultKind.RULE_CHANGED, 0.5)) {
            approvers.changeRule();
        }
    }

    private void lockAWaitingOne() {
        List<Task> waiting = tasks(TaskStatus.PENDING);
        if (!waiting.isEmpty()) {
            WorkspaceName workspace = world.pick(waiting).request().workspace();
            world.log("lock", workspace);
            world.database.lock(workspace, true);
        }
    }

    /** A pool that may have no pods ends no task, so in the end every pool may have one; and its numbers stay what they are. */
    void settle() {
        PoolSpec old = PoolSpecBuilder.builder(spec()).schedules(List.of()).build();
        if (old.maxPods() == 0) {
            define(withSize(old, 0, 1, old.templateHash()));
        } else if (!old.equals(spec())) {
            define(old);
        }
    }

    /** Everything that waits for a human gets its answer; drained static agents are wanted again. */
    void answerAll() {
        tasks(TaskStatus.APPLY_PENDING).forEach(this::answer);
        world.database.gates.keySet().forEach(workspace -> world.database.lock(workspace, false));
        if (!world.scaled()) {
            world.database.pool(POOL).pods.values().stream()
                    .filter(pod -> pod.drain() != null && pod.drain().reason() != DrainReason.ENDING)
                    .forEach(pod -> ask(pod.name(), Operation.RESUME));
        }
    }

    /** What nobody may approve is discarded. */
    private void answer(Task task) {
        if (SimulatedApprovers.canBeApproved(task)) {
            SimulatedApprovers.everybody().forEach(who -> run(world.server.commands.confirm(task.id(), who, null)));
        } else {
            run(world.server.commands.discard(task.id(), "bob", null));
        }
    }

    private void ask(PodName pod, Operation operation) {
        var unused = world.server.loop.operate(pod, operation);
    }

    private List<Task> tasks(TaskStatus status) {
        return world.database.tasks.values().stream()
                .filter(task -> task.status() == status)
                .toList();
    }
}
