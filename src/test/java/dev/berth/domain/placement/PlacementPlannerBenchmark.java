package dev.berth.domain.placement;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.fixture.PoolFixture;
import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.pool.PoolSnapshot;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** One placement in a pool whose pods run two plans each and have one slot free; every tenth task is exclusive. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlacementPlannerBenchmark {
    private static final int EVERY_TENTH = 10;

    @Param({"10", "100", "1000"})
    int pods;

    @Param({"10", "1000", "10000"})
    int queued;

    private final PlacementPlanner planner = new PlacementPlanner(PlacementLimits.DEFAULTS);
    private PoolSnapshot snapshot;
    private List<QueuedTask> queue;

    @Setup
    public void fill() {
        snapshot = PoolFixture.fullPool(IntStream.range(0, pods)
                        .mapToObj(number -> PodFixture.ready("pod-" + number).plans(0, 1))
                        .toArray(PodFixture[]::new))
                .snapshot();
        queue = IntStream.rangeClosed(1, queued)
                .mapToObj(id -> id % EVERY_TENTH == 0 ? TaskFixture.exclusive(id) : TaskFixture.plan(id))
                .toList();
    }

    @Benchmark
    public Object plan() {
        return planner.plan(snapshot, queue, PodFixture.NOW);
    }
}
