package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.freeze.Coverage;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeTimes;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.order.RunAfter;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** W4: what the loop makes of tasks whose workspaces run after others. */
class OrderTurnTest {
    private static final WorkspaceName NET = new WorkspaceName("net");
    private static final WorkspaceName APP = new WorkspaceName("app");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Scenario scenario = new Scenario(local(0, 2));
    private final List<Freeze> freezes = new ArrayList<>();

    @BeforeEach
    void appRunsAfterNet() {
        scenario.database.order.define(new RunAfter(Map.of(APP, Set.of(NET))));
    }

    /** Somebody makes a window for this workspace. */
    private void freeze(WorkspaceName workspace, Coverage covers, Duration in) {
        Instant from = scenario.time.instant().plus(in);
        freezes.add(new Freeze(
                new FreezeId(freezes.size() + 1),
                new FreezeScope.OfWorkspace(workspace),
                new FreezeTimes.Once(from, from.plus(HOUR)),
                covers,
                "fair",
                null));
        windows(Set.of());
    }

    private void windows(Set<TaskId> passes) {
        scenario.windows = FreezeWindows.of(freezes, Map.of(), passes);
        scenario.loop.lookAgain();
        scenario.settle();
    }

    private WaitReason why(TaskId task) {
        return scenario.memory().waiting(task).orElseThrow().reason();
    }

    /** A task of the upstream workspace that is confirmed, and the agent that keeps its plan. */
    private TaskId confirmed() {
        TaskId net = scenario.submit(exclusive("net"));
        scenario.connectNext().plan(changes());
        freeze(NET, Coverage.APPLIES, Duration.ZERO);
        scenario.confirm(net);
        assertThat(why(net)).isEqualTo(WaitReason.FROZEN);
        return net;
    }

    @Test
    void aTaskWaitsWhileAnOlderOneUpstreamRunsAndNotWhileThatWaitsForApprovalW4() {
        TaskId net = scenario.submit(exclusive("net"));
        ScriptedAgent agent = scenario.connectNext();
        var assign = agent.work();
        TaskId app = scenario.submit(exclusive("app"));

        assertThat(why(app)).isEqualTo(WaitReason.UPSTREAM);
        assertThat(scenario.memory()
                        .queue(5)
                        .lines()
                        .getFirst()
                        .first()
                        .getFirst()
                        .blockedBy())
                .isEqualTo(new BlockedBy(BlockedBy.Reason.UPSTREAM, net));
        assertThat(scenario.pods()).as("what is blocked makes no pods (S2)").hasSize(1);

        agent.planned(assign, changes());
        assertThat(scenario.task(app).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void anApplyUpstreamThatAWindowHoldsBackHoldsNobodyW4() {
        confirmed();

        TaskId app = scenario.submit(exclusive("app"));
        assertThat(scenario.task(app).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void whenTheWindowIsOverTheOlderOneUpstreamGoesFirstW4() {
        TaskId net = confirmed();
        freeze(APP, Coverage.EVERYTHING, Duration.ZERO);
        TaskId app = scenario.submit(exclusive("app"));
        assertThat(why(app)).isEqualTo(WaitReason.FROZEN);

        scenario.wait(HOUR);

        assertThat(scenario.task(net).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(scenario.task(net).phase()).isEqualTo(Phase.APPLY);
        assertThat(why(app)).isEqualTo(WaitReason.UPSTREAM);
    }

    @Test
    void aWindowThatOpensUpstreamLetsGoByItselfAndAPassHoldsAgainW4() {
        TaskId net = scenario.submit(exclusive("net"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        agent.socketBroke();
        scenario.confirm(net);
        TaskId app = scenario.submit(exclusive("app"));
        assertThat(why(app)).as("the apply waits for its pod alone").isEqualTo(WaitReason.UPSTREAM);

        freeze(NET, Coverage.APPLIES, Duration.ofSeconds(5));
        assertThat(why(app)).isEqualTo(WaitReason.UPSTREAM);
        scenario.time.pass(Duration.ofSeconds(5));
        scenario.settle();
        assertThat(why(net)).isEqualTo(WaitReason.FROZEN);
        assertThat(why(app)).as("nobody ticked").isNotEqualTo(WaitReason.UPSTREAM);

        windows(Set.of(net));
        assertThat(why(app)).isEqualTo(WaitReason.UPSTREAM);
    }
}
