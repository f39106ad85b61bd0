package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;
import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Tag;
import dev.berth.domain.freeze.Coverage;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeTimes;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** W3: what a freeze window holds back, and for how long. */
class FreezeTurnTest {
    private static final FreezeScope POOLS = new FreezeScope.OfPool(POOL);
    private static final FreezeScope PROD = new FreezeScope.OfWorkspace(new WorkspaceName("prod"));
    private static final Duration HOUR = Duration.ofHours(1);

    private Scenario scenario = new Scenario(local(0, 2));

    private Freeze window(FreezeScope on, Coverage covers, Duration in, Duration lasts) {
        Instant from = scenario.time.instant().plus(in);
        return new Freeze(new FreezeId(1), on, new FreezeTimes.Once(from, from.plus(lasts)), covers, "fair", null);
    }

    /** These are the windows from now on, as somebody has just made them. */
    private void windows(Set<TaskId> passes, Freeze... freezes) {
        scenario.windows = FreezeWindows.of(List.of(freezes), Map.of(), passes);
        scenario.loop.lookAgain();
        scenario.settle();
    }

    private Freeze freeze(FreezeScope on, Coverage covers) {
        Freeze window = window(on, covers, Duration.ZERO, HOUR);
        windows(Set.of(), window);
        return window;
    }

    /** Time passes and nobody ticks: the loop wakes by itself. */
    private void pass(Duration duration) {
        scenario.time.pass(duration);
        scenario.settle();
    }

    private WaitReason why(TaskId task) {
        return scenario.memory().waiting(task).orElseThrow().reason();
    }

    @Test
    void whatIsFrozenMakesNoPodsAndGoesOnByItselfW3() {
        freeze(POOLS, Coverage.EVERYTHING);
        TaskId task = scenario.submit(plan("dev"));

        scenario.wait(Duration.ofMinutes(10));
        assertThat(scenario.pods()).isEmpty();
        assertThat(why(task)).isEqualTo(WaitReason.FROZEN);
        assertThat(scenario.memory().scaling().pending().unblocked()).isZero();
        assertThat(scenario.memory().scaling().pending().blocked()).isEqualTo(1);

        pass(HOUR.minus(Duration.ofMinutes(10)).minusMillis(1));
        assertThat(scenario.pods()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(scenario.pods()).as("the loop woke when it was over").hasSize(1);
    }

    @Test
    void theQueueSaysUntilWhenAndWhyW3() {
        Freeze window = freeze(PROD, Coverage.EVERYTHING);
        scenario.submit(plan("prod"));

        assertThat(scenario.memory()
                        .queue(5)
                        .lines()
                        .getFirst()
                        .first()
                        .getFirst()
                        .blockedBy())
                .isEqualTo(BlockedBy.frozen(window.at(scenario.time.instant()).until(), "fair"));
    }

    @Test
    void aWindowOfAWorkspaceHoldsBackNoOtherW3() {
        freeze(PROD, Coverage.EVERYTHING);
        TaskId frozen = scenario.submit(plan("prod"));
        TaskId free = scenario.submit(plan("dev"));
        scenario.connectNext().plan(noChanges());

        assertThat(scenario.task(free).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(frozen).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void aWindowOfATagHoldsBackTheWorkspacesThatHaveItW3() {
        Freeze window = window(new FreezeScope.OfTag(new Tag("env", "prod")), Coverage.EVERYTHING, Duration.ZERO, HOUR);
        scenario.windows =
                FreezeWindows.of(List.of(window), Map.of(window.id(), Set.of(new WorkspaceName("prod"))), Set.of());
        TaskId frozen = scenario.submit(plan("prod"));
        TaskId free = scenario.submit(plan("dev"));

        assertThat(why(frozen)).isEqualTo(WaitReason.FROZEN);
        assertThat(why(free)).isNotEqualTo(WaitReason.FROZEN);
    }

    @Test
    void underAWindowForAppliesAPlanBeginsAndItsConfirmedApplyWaitsW3() {
        freeze(POOLS, Coverage.APPLIES);
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(why(task)).isEqualTo(WaitReason.FROZEN);
        TaskId other = scenario.submit(plan("dev"));
        agent.work();
        assertThat(scenario.task(other).status())
                .as("a blocked apply holds nothing (P5)")
                .isEqualTo(TaskStatus.RUNNING);
        agent.planned(agent.assigned(), noChanges());

        scenario.wait(HOUR);
        assertThat(agent.assigned().task().phase()).isEqualTo(Phase.APPLY);
        agent.work();
        agent.applied(agent.assigned());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLIED);
    }

    @Test
    void whatRunsIsNotStoppedW3() {
        TaskId task = scenario.submit(plan("prod"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();

        freeze(POOLS, Coverage.EVERYTHING);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(askToBegin(agent, assign))
                .as("it asks once more, since the answer got lost")
                .isTrue();
        agent.planned(assign, noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
    }

    @Test
    void whatWasPlacedAndHasNotBegunIsTakenBackWhenAWindowOpensW3() {
        scenario = new Scenario(local(1, 1));
        TaskId task = scenario.submit(plan("prod"));
        Freeze window = window(POOLS, Coverage.EVERYTHING, Duration.ofSeconds(5), HOUR);
        windows(Set.of(), window);
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.accept();

        pass(Duration.ofSeconds(5));

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(agent.begin(assign)).isFalse();
        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .endsWith("frozen");
        agent.running.clear();
        scenario.wait(HOUR);
        agent.plan(noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(task).lostPlanAttempts()).isZero();
    }

    /** What the server does with an agent that asks in a window: the loop decides first. */
    private boolean askToBegin(ScriptedAgent agent, AgentInstruction.Assign assign) {
        CompletableFuture<Void> decided = scenario.loop.askedInAWindow(ScriptedAgent.ref(assign));
        scenario.settle();
        assertThat(decided).isCompleted();
        return agent.begin(assign);
    }

    @Test
    void whoAsksToBeginInAWindowThatTheLoopHasNotSeenIsSentBackW3() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        AgentInstruction.Assign assign = agent.accept();
        scenario.windows =
                FreezeWindows.of(List.of(window(PROD, Coverage.APPLIES, Duration.ZERO, HOUR)), Map.of(), Set.of());

        assertThat(askToBegin(agent, assign)).isFalse();

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(scenario.task(task).phase()).isEqualTo(Phase.APPLY);
        assertThat(why(task)).isEqualTo(WaitReason.FROZEN);
    }

    @Test
    void aPassLetsOneTaskThroughAndNoOtherW3() {
        Freeze window = freeze(POOLS, Coverage.EVERYTHING);
        TaskId urgent = scenario.submit(plan("prod"));
        TaskId other = scenario.submit(plan("dev"));

        windows(Set.of(urgent), window);
        scenario.connectNext().plan(noChanges());

        assertThat(scenario.task(urgent).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(why(other)).isEqualTo(WaitReason.FROZEN);
    }

    @Test
    void aWindowThatIsTakenAwayLetsGoAtOnceW3() {
        freeze(POOLS, Coverage.EVERYTHING);
        scenario.submit(plan("dev"));
        assertThat(scenario.pods()).isEmpty();

        windows(Set.of());

        assertThat(scenario.pods()).hasSize(1);
    }

    private static PoolSpec keepingFor(Duration reservationTtl) {
        return PoolSpecBuilder.builder(local(0, 2))
                .reservationTtl(reservationTtl)
                .build();
    }

    @Test
    void aFrozenApplyGivesItsReservationUpInTimeAndRunsColdW3() {
        scenario = new Scenario(keepingFor(Duration.ofMinutes(30)));
        windows(Set.of(), window(POOLS, Coverage.APPLIES, Duration.ZERO, Duration.ofHours(2)));
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        assertThat(scenario.memory().state().reserved()).containsKey(task);

        scenario.wait(Duration.ofMinutes(31));
        assertThat(scenario.memory().state().reserved()).isEmpty();
        assertThat(scenario.task(task).phase()).isEqualTo(Phase.APPLY);
        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .contains("reservation_expired");

        scenario.wait(Duration.ofMinutes(90));
        ScriptedAgent next = scenario.connectNext();
        assertThat(next.assigned().task().id()).isEqualTo(task);
        assertThat(next.assigned().warm()).isFalse();
    }

    @Test
    void theTimeInAWindowIsNoWaitingP8() {
        scenario = new Scenario(local(1, 1));
        scenario.submit(exclusive("busy"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign busy = agent.work();
        freeze(PROD, Coverage.EVERYTHING);
        TaskId frozen = scenario.submit(plan("prod"));
        scenario.wait(HOUR.plusSeconds(5));
        TaskId fresh = scenario.submit(exclusive("dev"));

        agent.planned(busy, noChanges());

        assertThat(agent.assigned().task().id())
                .as("a plan that has waited for 5 s is not ahead of its class")
                .isEqualTo(fresh);
        assertThat(scenario.task(frozen).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void whatWasFrozenGrowsOldFromTheEndOfTheWindowOnP8() {
        scenario = new Scenario(local(1, 1));
        scenario.submit(exclusive("busy"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign busy = agent.work();
        freeze(PROD, Coverage.EVERYTHING);
        TaskId frozen = scenario.submit(plan("prod"));
        scenario.wait(HOUR.plusSeconds(70));
        scenario.submit(exclusive("dev"));

        agent.planned(busy, noChanges());

        assertThat(agent.assigned().task().id()).isEqualTo(frozen);
    }

    @Test
    void aClockThatIsPutBackFreezesAgainAndBeginsNothingTwiceW3() {
        Freeze window = freeze(POOLS, Coverage.EVERYTHING);
        TaskId task = scenario.submit(plan("dev"));
        pass(HOUR);
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.accept();
        assertThat(window.at(scenario.time.instant()).inForce()).isFalse();

        scenario.time.pass(Duration.ofMinutes(-10));
        scenario.tick();

        assertThat(askToBegin(agent, assign)).isFalse();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(why(task)).isEqualTo(WaitReason.FROZEN);
    }

    @Test
    void aServerThatStartsInAWindowBeginsNothingW3() {
        freeze(POOLS, Coverage.EVERYTHING);
        TaskId task = scenario.submit(plan("dev"));

        scenario.restart();

        assertThat(scenario.pods()).isEmpty();
        assertThat(why(task)).isEqualTo(WaitReason.FROZEN);
        pass(HOUR);
        assertThat(scenario.pods()).hasSize(1);
    }
}
