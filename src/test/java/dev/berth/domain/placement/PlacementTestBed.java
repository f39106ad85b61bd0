package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.NOW;

import dev.berth.domain.fixture.PoolFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import java.util.List;

/** What the tests of placement share. */
final class PlacementTestBed {
    private PlacementTestBed() {}

    static Placement place(PoolFixture pool, QueuedTask... queue) {
        return new PlacementPlanner(PlacementLimits.DEFAULTS).plan(pool.snapshot(), List.of(queue), NOW);
    }

    static Assignment on(long task, String pod, int slot) {
        return new Assignment(new TaskId(task), new PodName(pod), slot, false);
    }

    static Assignment warm(long task, String pod) {
        return new Assignment(new TaskId(task), new PodName(pod), 0, true);
    }

    static WaitReason why(Placement placement, long task) {
        return placement.waiting().get(new TaskId(task));
    }

    static List<Long> order(Placement placement) {
        return placement.assignments().stream().map(a -> a.task().value()).toList();
    }
}
