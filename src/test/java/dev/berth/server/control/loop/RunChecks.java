package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AttemptRef;

/** What must hold where Terraform really runs. */
final class RunChecks {
    private final SimulatedWorld world;

    RunChecks(SimulatedWorld world) {
        this.world = world;
    }

    /** A process starts. */
    void begun(SimulatedAgent agent, SimulatedAgent.Work work) {
        TaskId task = work.assign.task().id();
        boolean alone =
                agent.slots.values().stream().filter(other -> other.begun).count() == 1;
        boolean exclusive = agent.slots.values().stream()
                .anyMatch(other -> other.begun && other.assign.task().exclusive());
        if (exclusive && !alone) {
            world.violated("P3: a plan_and_apply does not run alone in " + agent.pod);
        }
        if (work.phase() == Phase.APPLY) {
            AttemptRef first = world.applied.putIfAbsent(task, work.ref());
            if (first != null && !first.equals(work.ref())) {
                world.violated("F4: the apply of task " + task + " was started twice: " + first + ", " + work.ref());
            }
            confirmed(world.database.task(task));
        }
    }

    private void confirmed(Task task) {
        boolean meant = task.confirmation() != null
                && task.plan() != null
                && java.util.Objects.equals(
                        task.confirmation().planSha256(), task.plan().sha256());
        if (!meant) {
            world.violated("F10: an apply started without a confirmation of its plan: " + task);
        }
    }

    /** Berth ends a pod. */
    void deleted(PodName pod) {
        for (SimulatedAgent agent : world.living()) {
            if (agent.pod.equals(pod)) {
                agent.slots.values().stream().filter(work -> work.begun).forEach(work -> notCurrent(pod, work));
            }
        }
        boolean lives = world.living().stream().anyMatch(agent -> agent.pod.equals(pod) && !agent.ending);
        if (lives && world.database.deletedWithReservations.contains(pod) && !world.forced.contains(pod)) {
            world.violated("S4: pod " + pod + " was deleted and holds a plan");
        }
    }

    private void notCurrent(PodName pod, SimulatedAgent.Work work) {
        Task stored = world.database.task(work.assign.task().id());
        if (stored.status() == TaskStatus.RUNNING
                && stored.attempt() == work.ref().attempt()) {
            world.violated("S4: pod " + pod + " was deleted and runs " + work.ref());
        }
    }
}
