package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskTransitions;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The invariants that hold after every step, as far as the database shows them. */
final class SafetyChecks {

    private record Place(TaskStatus status, Phase phase) {}

    private final SimulatedWorld world;
    private final Map<TaskId, Place> places = new HashMap<>();
    private final ApprovalChecks approvals;
    private final SimulatedOrder order;
    private int read;
    private long seen = -1;

    SafetyChecks(SimulatedWorld world, SimulatedOrder order) {
        this.world = world;
        this.order = order;
        this.approvals = new ApprovalChecks(world);
    }

    void check() {
        world.nothingViolated();
        if (world.database.writes == seen) {
            return;
        }
        seen = world.database.writes;
        if (!world.database.violations.isEmpty()) {
            world.violated(world.database.violations.toString());
        }
        for (; read < world.database.timeline.size(); read++) {
            step(world.database.timeline.get(read));
        }
        approvals.check();
        world.windows.check();
        order.check();
        world.schedules.check();
        Set<AttemptRef> running = world.database.pool(POOL).storedSlots().stream()
                .map(slot -> MemoryPool.ref(slot.slot()))
                .collect(Collectors.toSet());
        world.database.tasks.values().forEach(task -> whereItsHistoryEnds(task, running));
        world.database.pool(POOL).slots.values().forEach(this::aloneInThePod);
    }

    /** Every history is a path of the table, so nothing follows a final state. */
    private void step(TimelineEntry entry) {
        Place before = places.getOrDefault(entry.task(), new Place(TaskStatus.PENDING, Phase.PLAN));
        Place after = new Place(entry.to(), entry.phase());
        boolean noted = before.equals(after);
        boolean legal = TaskTransitions.table().stream()
                .anyMatch(row -> row.from().equals(new TaskTransitions.State(before.status, before.phase))
                        && row.to().equals(new TaskTransitions.State(after.status, after.phase)));
        if (entry.from() != before.status || !(legal || noted)) {
            world.violated("history of task " + entry.task() + ": " + before + " then " + entry);
        }
        places.put(entry.task(), after);
        AttemptRef attempt = new AttemptRef(entry.task(), entry.attempt());
        if (entry.from() == TaskStatus.RUNNING && !noted) {
            ended(entry, attempt);
        }
    }

    private void ended(TimelineEntry entry, AttemptRef attempt) {
        switch (entry.to()) {
            case PLANNED, APPLY_PENDING, APPLIED -> reported(world.succeeded.contains(attempt), entry);
            case PENDING -> {
                if (entry.reason().equals("plan_changed")) {
                    reported(world.declined.contains(attempt), entry);
                    plansAgain(entry);
                }
            }
            case FAILED -> {
                if (entry.reason().equals("terraform_failed")) {
                    reported(world.failed.contains(attempt), entry);
                }
            }
            default -> {}
        }
        if (entry.reason().equals("attempt_lost") && !world.failed.contains(attempt)) {
            reallyLost(entry, attempt);
        }
        boolean handedBack =
                entry.reason().equals("not_accepted") || entry.reason().startsWith("refused_");
        if (handedBack && world.begun.contains(attempt)) {
            world.violated("P11: an attempt that had begun was taken back: " + entry);
        }
        Task task = world.database.task(entry.task());
        TaskError error = task.error();
        boolean unknown = error != null && error.code().equals("apply_outcome_unknown") && entry.to() == task.status();
        if (unknown
                && !Objects.requireNonNull(
                                world.database.gates.get(task.request().workspace()))
                        .locked()) {
            world.violated("F4: the workspace of lost apply " + attempt + " is not locked");
        }
    }

    /** F10: what was confirmed is not there any more, and neither is its confirmation nor its place on a pod. */
    private void plansAgain(TimelineEntry entry) {
        Task task = world.database.task(entry.task());
        boolean waits = task.status() == TaskStatus.PENDING && task.attempt() == entry.attempt();
        boolean reserved = world.database.pool(POOL).reservations.containsKey(entry.task());
        if (entry.phase() != Phase.PLAN
                || (waits && (task.confirmation() != null || task.plan() != null || reserved))) {
            world.violated("F10: an apply was declined and its plan still counts: " + entry + ", " + task);
        }
    }

    private void reported(boolean holds, TimelineEntry entry) {
        if (!holds) {
            world.violated("no agent ever reported that: " + entry);
        }
    }

    /** Only the silence of a pod, its end, another agent in its name (F2) or an operator makes an attempt lost that goes on (L1 to L3). */
    private void reallyLost(TimelineEntry entry, AttemptRef attempt) {
        boolean known = world.accepted.contains(attempt) || world.begun.contains(attempt);
        for (SimulatedAgent agent : world.living()) {
            Location where = entry.location();
            boolean there = where != null && where.pod().equals(agent.pod) && world.processesOf(agent.pod) == 1;
            if (there && !known && !world.forced.contains(agent.pod) && !silent(agent.pod)) {
                world.violated("P11: attempt " + attempt + " never was acknowledged and was declared lost: " + entry);
            }
            boolean has = agent.results.containsKey(attempt)
                    || agent.slots.values().stream()
                            .anyMatch(work -> work.begun && work.ref().equals(attempt));
            boolean excused = world.forced.contains(agent.pod) || world.contested.contains(agent.pod);
            if (has && !excused && !silent(agent.pod)) {
                world.violated("attempt " + attempt + " goes on in " + agent.pod + " and was declared lost: " + entry);
            }
        }
    }

    private boolean silent(PodName pod) {
        Instant hearingSince = world.hearingSince(read);
        Instant heard = world.heard.getOrDefault(pod, hearingSince);
        Instant from = heard.isAfter(hearingSince) ? heard : hearingSince;
        return Duration.between(from, world.now()).compareTo(Duration.ofMinutes(5)) > 0;
    }

    private void whereItsHistoryEnds(Task task, Set<AttemptRef> running) {
        Place place = places.getOrDefault(task.id(), new Place(TaskStatus.PENDING, Phase.PLAN));
        if (place.status != task.status() || place.phase != task.phase()) {
            world.violated("task " + task.id() + " is " + task.status() + " but its history ends in " + place);
        }
        boolean runs = task.status() == TaskStatus.RUNNING;
        boolean has = running.contains(new AttemptRef(task.id(), task.attempt()));
        if (runs != has) {
            world.violated("task " + task.id() + " is " + task.status() + " and its slot says otherwise");
        }
    }

    private void aloneInThePod(Slot[] slots) {
        long taken = Arrays.stream(slots).filter(slot -> slot.attempt() != null).count();
        boolean exclusive = Arrays.stream(slots)
                .map(Slot::attempt)
                .filter(Objects::nonNull)
                .map(RunningAttempt::type)
                .anyMatch(type -> type == TaskType.PLAN_AND_APPLY);
        if (exclusive && taken > 1) {
            world.violated("P3: a plan_and_apply shares its pod: " + Arrays.toString(slots));
        }
    }
}
