package dev.berth.server.control.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.Arrival;
import dev.berth.server.control.port.Arrival.Decision;
import dev.berth.server.control.port.Arrival.Found;
import dev.berth.server.control.port.Arrival.Run;
import dev.berth.server.control.port.ArrivalBuilder;
import dev.berth.server.control.turn.TurnRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TO = FROM.plus(Duration.ofHours(1));
    private static final Duration START = Duration.ofSeconds(7);

    private static PoolSpec pool(int minPods, int maxPods) {
        return PoolSpecBuilder.builder()
                .name(new PoolName("harbour"))
                .runtime(RuntimeKind.LOCAL)
                .minPods(minPods)
                .maxPods(maxPods)
                .slotsPerPod(3)
                .idleTimeout(Duration.ofSeconds(60))
                .warmSlots(0)
                .warmSlotsUpTo(0)
                .reservationTtl(Duration.ofHours(24))
                .startTimeout(Duration.ofMinutes(5))
                .templateHash("template")
                .schedules(List.of())
                .build();
    }

    private static Arrival plan(long id, Instant at) {
        return arrival(id, TaskType.PLAN, at, Found.NOTHING, null);
    }

    private static Arrival arrival(long id, TaskType type, Instant at, Found found, @Nullable Decision decision) {
        return ArrivalBuilder.builder()
                .id(new TaskId(id))
                .workspace(new WorkspaceName("ws-" + id))
                .type(type)
                .priority(0)
                .at(at)
                .plan(new Run(Duration.ZERO, Duration.ofSeconds(30)))
                .found(found)
                .decision(decision)
                .apply(new Run(Duration.ZERO, Duration.ofSeconds(40)))
                .givenUpAfter(null)
                .build();
    }

    private static ReplayResult.Done done(PoolSpec pool, Arrival... arrivals) {
        return (ReplayResult.Done) run(pool, 10_000, arrivals);
    }

    private static ReplayResult run(PoolSpec pool, int turns, Arrival... arrivals) {
        ReplayPlan plan = new ReplayPlan(
                List.of(arrivals), pool, ArrivalHistory.NONE, Replay.calm(TurnRules.DEFAULTS), START, FROM, TO, turns);
        return Replay.run(plan, () -> false);
    }

    @Test
    void aTaskWaitsForItsPodWhichGoesWhenItIsIdle() {
        ReplayResult.Done done = done(pool(0, 3), plan(1, FROM.plusSeconds(60)));

        assertThat(done.waits()).isEqualTo(new WaitSummary(1, START, START, START));
        assertThat(done.unplaced()).isZero();
        assertThat(done.peakPods()).isEqualTo(1);
        assertThat(done.podTime()).isEqualTo(START.plusSeconds(30 + 60));
    }

    @Test
    void podsThatAreKeptReadyCostTheWholeTimeAndNobodyWaits() {
        ReplayResult.Done done = done(pool(2, 3), plan(1, FROM.plusSeconds(60)));

        assertThat(done.waits().max()).isEqualTo(Duration.ZERO);
        assertThat(done.podTime()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void anApplyWaitsForWhoDecidesAndThenForItsPod() {
        Decision yes = new Decision(true, Duration.ofMinutes(5));
        Arrival apply = arrival(1, TaskType.PLAN_AND_APPLY, FROM, Found.CHANGES, yes);

        ReplayResult.Done done = done(pool(1, 1), apply, plan(2, FROM.plusSeconds(7 + 30 + 300 + 10)));

        assertThat(done.waits().count()).isEqualTo(3);
        assertThat(done.waits().max())
                .as("the plan waits for the apply that owns the pod")
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void anApplyThatWasConfirmedBeforehandRunsAtOnce() {
        Decision before = new Decision(true, Duration.ZERO);
        ReplayResult.Done done = done(pool(0, 1), arrival(1, TaskType.PLAN_AND_APPLY, FROM, Found.CHANGES, before));

        assertThat(done.waits().count()).isEqualTo(2);
        assertThat(done.podTime()).isEqualTo(START.plusSeconds(30 + 40 + 60));
    }

    @Test
    void aPlanThatIsDiscardedGivesItsPodUp() {
        Decision no = new Decision(false, Duration.ofMinutes(5));
        ReplayResult.Done done = done(pool(0, 1), arrival(1, TaskType.PLAN_AND_APPLY, FROM, Found.CHANGES, no));

        assertThat(done.podTime()).isEqualTo(START.plusSeconds(30 + 300 + 60));
    }

    @Test
    void aFailureEndsItsTask() {
        ReplayResult.Done done = done(pool(0, 1), arrival(1, TaskType.PLAN_AND_APPLY, FROM, Found.FAILURE, null));

        assertThat(done.podTime()).isEqualTo(START.plusSeconds(30 + 60));
    }

    @Test
    void whoeverGaveUpBeforeGivesUpAgain() {
        Arrival impatient = ArrivalBuilder.builder(plan(1, FROM))
                .givenUpAfter(Duration.ofSeconds(3))
                .build();
        ReplayResult.Done done = done(pool(0, 1), impatient);

        assertThat(done.waits().count()).isZero();
        assertThat(done.unplaced()).isZero();
    }

    @Test
    void whatNeverGotASlotIsToldAsUnplaced() {
        assertThat(done(pool(0, 0), plan(1, FROM)).unplaced()).isEqualTo(1);
    }

    @Test
    void whatCameBeforeFillsThePoolAndIsNotCounted() {
        ReplayResult.Done done = done(pool(1, 1), plan(1, FROM.minusSeconds(600)), plan(2, FROM.plusSeconds(60)));

        assertThat(done.waits()).isEqualTo(new WaitSummary(1, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void aReplayThatNeedsTooManyTurnsIsGivenUp() {
        assertThat(run(pool(1, 1), 3, plan(1, FROM), plan(2, FROM.plusSeconds(1))))
                .isEqualTo(new ReplayResult.GivenUp());
    }

    @Test
    void aReplayThatTakesTooLongIsGivenUp() {
        Arrival[] many = new Arrival[200];
        for (int each = 0; each < many.length; each++) {
            many[each] = plan(each + 1L, FROM.plusSeconds(each));
        }
        ReplayPlan plan = new ReplayPlan(
                List.of(many),
                pool(1, 1),
                ArrivalHistory.NONE,
                Replay.calm(TurnRules.DEFAULTS),
                START,
                FROM,
                TO,
                100_000);

        assertThat(Replay.run(plan, () -> true)).isEqualTo(new ReplayResult.GivenUp());
    }

    @Test
    void theSamePlanEndsInTheSameWay() {
        Arrival[] some = {plan(1, FROM), plan(2, FROM), plan(3, FROM.plusMillis(1)), plan(4, FROM.plusSeconds(40))};

        assertThat(done(pool(0, 2), some)).isEqualTo(done(pool(0, 2), some));
    }
}
