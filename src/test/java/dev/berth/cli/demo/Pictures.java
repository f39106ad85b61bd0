package dev.berth.cli.demo;

import dev.berth.cli.demo.PodRow.SlotCell;
import dev.berth.cli.demo.TaskRow.Place;
import dev.berth.cli.demo.TaskRow.Plan;
import java.util.List;

/** Pods and tasks to make pictures of. */
final class Pictures {
    static final SlotCell IDLE = new SlotCell("idle", null, "", List.of());
    static final Plan FIVE_TO_ADD = new Plan(true, 5, 0, 0, "0123456789abcdef");

    private Pictures() {}

    static SlotCell running(long task, String phase) {
        return new SlotCell("running", task, phase, List.of());
    }

    static SlotCell reservedFor(long task) {
        return new SlotCell("reserved", null, "", List.of(task));
    }

    static PodRow worker(String name, SlotCell... slots) {
        return new PodRow(name, "worker", "ready", List.of(slots));
    }

    static PodRow reserved(String name, SlotCell... slots) {
        return new PodRow(name, "reserved", "ready", List.of(slots));
    }

    static TaskRow pending(long id) {
        return new TaskRow(id, "plan", "pending", "plan", null, null, null);
    }

    static TaskRow running(long id, String pod, int slot) {
        return new TaskRow(id, "plan", "running", "plan", new Place(pod, slot), null, null);
    }

    static TaskRow waiting(long id, String pod) {
        return new TaskRow(id, "plan_and_apply", "apply_pending", "plan", new Place(pod, 0), FIVE_TO_ADD, null);
    }

    static TaskRow failed(long id, String error) {
        return new TaskRow(id, "plan", "failed", "plan", new Place("a", 1), null, error);
    }
}
