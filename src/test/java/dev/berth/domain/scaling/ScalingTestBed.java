package dev.berth.domain.scaling;

import static dev.berth.domain.fixture.PodFixture.NOW;

import dev.berth.domain.fixture.PoolFixture;
import dev.berth.domain.fixture.Turn;
import dev.berth.domain.id.PodName;
import dev.berth.domain.placement.Placement;
import dev.berth.domain.placement.PlacementLimits;
import dev.berth.domain.placement.PlacementPlanner;
import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.scaling.PodStep.Delete;
import dev.berth.domain.scaling.PodStep.Resume;
import java.util.List;

/** What the tests of scaling share: a turn as the control loop takes it, placement first. */
final class ScalingTestBed {
    static final Demand NO_DEMAND = new Demand(0, 0, 0, 0, 0);

    private static final PlacementPlanner PLANNER = new PlacementPlanner(PlacementLimits.DEFAULTS);
    private static final DemandCounter COUNTER = new DemandCounter(PLANNER, ScalingLimits.DEFAULTS);
    private static final ScalingPolicy SCALING = new ScalingPolicy(ScalingLimits.DEFAULTS);
    private static final PodLifecyclePolicy LIFECYCLE = new PodLifecyclePolicy(ScalingLimits.DEFAULTS);

    private ScalingTestBed() {}

    /** What a turn comes to. */
    record Result(PoolSnapshot after, Demand demand, ScalingDecision decision, List<PodStep> steps, int desired) {}

    static Result turn(PoolFixture pool, QueuedTask... queue) {
        return turn(pool.snapshot(), List.of(queue));
    }

    static Result turn(PoolSnapshot pool, List<QueuedTask> queue) {
        Placement placement = PLANNER.plan(pool, queue, NOW);
        PoolSnapshot after = Turn.carriedOut(pool, queue, placement);
        Demand demand = COUNTER.count(after, Turn.rest(queue, placement), NOW);
        return new Result(
                after,
                demand,
                SCALING.decide(after, demand, 0, NOW),
                LIFECYCLE.decide(after, demand, NOW),
                SCALING.desiredPods(after, demand));
    }

    static Demand demand(PoolFixture pool, QueuedTask... queue) {
        return turn(pool, queue).demand();
    }

    static ScalingDecision decision(PoolFixture pool, QueuedTask... queue) {
        return turn(pool, queue).decision();
    }

    static ScalingDecision decision(PoolFixture pool, int underWay, QueuedTask... queue) {
        Result before = turn(pool, queue);
        return SCALING.decide(before.after(), before.demand(), underWay, NOW);
    }

    static List<PodStep> steps(PoolFixture pool, QueuedTask... queue) {
        return turn(pool, queue).steps();
    }

    static ScalingDecision hold(ScalingReason reason) {
        return new ScalingDecision.Hold(reason);
    }

    static ScalingDecision scaleOut(int count, ScalingReason reason) {
        return new ScalingDecision.ScaleOut(count, reason);
    }

    static ScalingDecision remove(ScalingReason reason, String... pods) {
        return new ScalingDecision.Remove(names(pods), reason);
    }

    static PodStep delete(String pod, PodStep.Reason reason) {
        return new Delete(names(pod).getFirst(), reason);
    }

    static PodStep resume(String pod, PodStep.Reason reason) {
        return new Resume(names(pod).getFirst(), reason);
    }

    private static List<PodName> names(String... pods) {
        return List.of(pods).stream().map(PodName::new).toList();
    }
}
