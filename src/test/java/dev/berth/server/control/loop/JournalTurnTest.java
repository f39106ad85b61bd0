package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.LoopDecision.Kind;
import dev.berth.server.control.turn.PoolEvent.Operation;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the journal tells of a pool's turns. */
class JournalTurnTest {
    private final Scenario scenario = new Scenario(local(0, 1));

    /** What is told by now, and within the second that it may take. */
    private List<LoopDecision> told(Kind kind) {
        scenario.wait(Untold.LONGEST);
        return scenario.database.decisions.stream()
                .filter(decision -> decision.kind() == kind)
                .toList();
    }

    private LoopDecision last(Kind kind) {
        return told(kind).getLast();
    }

    @Test
    void aPlacementIsToldWithItsSlotAndTheNumbersOfThePool() {
        TaskId first = scenario.submit(exclusive("dev"));
        TaskId second = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();

        assertThat(told(Kind.PLACED)).singleElement().satisfies(placed -> {
            assertThat(placed.reason()).isEqualTo("plan");
            assertThat(placed.count()).isEqualTo(1);
            assertThat(placed.tasks()).containsExactly(first);
            assertThat(placed.pods()).containsExactly(agent.pod());
            assertThat(placed.slots()).containsExactly(0);
            assertThat(placed.numbers().slots()).isEqualTo(new LoopDecision.Slots(3, 1, 0));
            assertThat(placed.numbers().queue()).isEqualTo(new LoopDecision.Queue(1, 0));
            assertThat(placed.numbers().pods()).isEqualTo(new LoopDecision.Pods(1, 1, 0, 1));
        });
        agent.plan(changes());
        scenario.confirm(first);

        assertThat(last(Kind.PLACED).tasks()).containsExactly(second);
        agent.plan(noChanges());
        assertThat(last(Kind.PLACED).reason()).isEqualTo("warm_apply");
    }

    @Test
    void whyATaskWaitsIsToldOnceForEachReason() {
        scenario.submit(exclusive("dev"));
        scenario.connectNext().work();
        TaskId waiting = scenario.submit(exclusive("prod"));
        TaskId blocked = scenario.submit(exclusive("dev"));
        scenario.wait(Untold.LONGEST);
        scenario.database.decisions.clear();

        scenario.wait(Duration.ofMinutes(3));

        assertThat(scenario.database.decisions).isEmpty();
        scenario.submit(plan("test"));
        assertThat(told(Kind.WAITED)).hasSize(1);
        assertThat(last(Kind.WAITED).tasks()).doesNotContain(waiting, blocked);
    }

    @Test
    void tasksThatOnlyWaitAreToldTogetherAfterASecond() {
        scenario.submit(exclusive("dev"));
        scenario.connectNext().work();
        scenario.submit(exclusive("z"));
        scenario.wait(Untold.LONGEST);
        scenario.database.decisions.clear();

        List<TaskId> waiting = Stream.of("a", "b", "c")
                .map(name -> scenario.submit(exclusive(name)))
                .toList();
        scenario.time.pass(Untold.LONGEST.minusMillis(1));
        scenario.settle();
        assertThat(scenario.database.decisions).isEmpty();
        scenario.time.pass(Duration.ofMillis(1));
        scenario.settle();

        assertThat(scenario.database.decisions).singleElement().satisfies(waited -> {
            assertThat(waited.kind()).isEqualTo(Kind.WAITED);
            assertThat(waited.reason()).isEqualTo("pool_at_max");
            assertThat(waited.count()).isEqualTo(3);
            assertThat(waited.tasks()).isEqualTo(waiting);
            assertThat(waited.numbers().queue()).isEqualTo(new LoopDecision.Queue(4, 0));
        });
    }

    @Test
    void whatWaitedIsToldBeforeTheNextChange() {
        TaskId first = scenario.submit(exclusive("dev"));
        ScriptedAgent agent = scenario.connectNext();
        scenario.wait(Untold.LONGEST);
        scenario.database.decisions.clear();

        TaskId second = scenario.submit(exclusive("prod"));
        agent.plan(noChanges());

        assertThat(scenario.database.decisions)
                .filteredOn(decision -> decision.kind() != Kind.HELD)
                .extracting(LoopDecision::kind, LoopDecision::tasks)
                .containsExactly(tuple(Kind.WAITED, List.of(second)), tuple(Kind.PLACED, List.of(second)));
        assertThat(scenario.task(first).status()).isEqualTo(TaskStatus.PLANNED);
    }

    @Test
    void anApplyThatWaitsForItsPodIsToldOnce() {
        TaskId apply = scenario.submit(exclusive("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.submit(plan("prod"));
        agent.work();

        scenario.confirm(apply);
        scenario.wait(Duration.ofMinutes(1));

        assertThat(told(Kind.WAITED).stream().filter(waited -> waited.reason().equals("reserved_pod_busy")))
                .singleElement()
                .satisfies(waited -> assertThat(waited.tasks()).containsExactly(apply));
    }

    @Test
    void eachTaskIsNamedWithTheReasonThatItWaitsFor() {
        scenario.submit(exclusive("dev"));
        scenario.connectNext().work();

        TaskId waiting = scenario.submit(exclusive("prod"));
        assertThat(last(Kind.WAITED).reason()).isEqualTo("pool_at_max");
        assertThat(last(Kind.WAITED).tasks()).containsExactly(waiting);
        TaskId blocked = scenario.submit(exclusive("dev"));
        assertThat(last(Kind.WAITED).reason()).isEqualTo("earlier_task");
        assertThat(last(Kind.WAITED).tasks()).containsExactly(blocked);
    }

    @Test
    void allThatWaitForTheSameAreToldWhenThatChanges() {
        scenario.define(local(0, 2));
        scenario.submit(exclusive("dev"));
        TaskId second = scenario.submit(exclusive("prod"));
        TaskId third = scenario.submit(exclusive("test"));
        scenario.connectNext().work();
        scenario.database.decisions.clear();

        scenario.connectNext().work();

        assertThat(last(Kind.PLACED).tasks()).containsExactly(second);
        assertThat(told(Kind.WAITED)).singleElement().satisfies(waited -> {
            assertThat(waited.reason()).isEqualTo("pool_at_max");
            assertThat(waited.tasks()).containsExactly(third);
        });
    }

    @Test
    void podsAreToldFromTheirMakingToTheirEnd() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        PodName pod = agent.pod();
        assertThat(told(Kind.POD_MADE)).singleElement().satisfies(made -> {
            assertThat(made.reason()).isEqualTo("demand");
            assertThat(made.pods()).containsExactly(pod);
        });
        agent.plan(noChanges());

        scenario.operate(pod, Operation.DRAIN);
        assertThat(last(Kind.POD_DRAINING).reason()).isEqualTo("operator");
        scenario.operate(pod, Operation.RESUME);
        assertThat(last(Kind.POD_RESUMED).reason()).isEqualTo("operator");
        scenario.wait(Duration.ofMinutes(4));

        assertThat(last(Kind.POD_DRAINING).reason()).isEqualTo("scale_in");
        assertThat(last(Kind.POD_REMOVED).pods()).containsExactly(pod);
        assertThat(last(Kind.POD_REMOVED).reason()).isEqualTo("drain_timeout");
    }

    @Test
    void aLossIsToldWithWhatWasLost() {
        TaskId task = scenario.submit(exclusive("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        agent.socketBroke();

        scenario.wait(Duration.ofMinutes(6));

        assertThat(told(Kind.POD_LOST)).singleElement().satisfies(lost -> {
            assertThat(lost.reason()).isEqualTo("no_heartbeat");
            assertThat(lost.detail()).isEqualTo("no heartbeat for 300 s");
            assertThat(lost.pods()).containsExactly(agent.pod());
        });
        assertThat(told(Kind.ATTEMPT_LOST)).singleElement().satisfies(lost -> {
            assertThat(lost.tasks()).containsExactly(task);
            assertThat(lost.pods()).containsExactly(agent.pod());
        });
    }

    @Test
    void anAssignmentThatIsTakenBackIsTold() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();

        scenario.wait(Duration.ofSeconds(12));

        assertThat(told(Kind.TAKEN_BACK)).first().satisfies(back -> {
            assertThat(back.reason()).isEqualTo("not_accepted");
            assertThat(back.tasks()).containsExactly(task);
            assertThat(back.pods()).containsExactly(agent.pod());
        });
    }

    @Test
    void thatTheRuntimeIsAwayIsToldOnceAndThatItIsBack() {
        scenario.tick();
        scenario.runtime.away = true;
        scenario.wait(Duration.ofMinutes(8));
        assertThat(told(Kind.RUNTIME_AWAY)).singleElement().satisfies(away -> {
            assertThat(away.reason()).isEqualTo("runtime_away");
            assertThat(away.detail()).contains("the runtime is away");
        });
        assertThat(told(Kind.RUNTIME_BACK)).isEmpty();

        scenario.runtime.away = false;
        scenario.wait(Duration.ofMinutes(2));

        assertThat(told(Kind.RUNTIME_BACK)).hasSize(1);
    }

    @Test
    void thatThePodsStayAsTheyAreIsToldWhenTheReasonChanges() {
        scenario.submit(exclusive("dev"));
        scenario.connectNext().work();
        scenario.submit(exclusive("prod"));
        scenario.wait(Duration.ofMinutes(1));

        assertThat(told(Kind.HELD).stream().map(LoopDecision::reason)).containsOnlyOnce("at_max_pods");
    }

    @Test
    void aReservationThatEndsByItsTimeIsTold() {
        scenario.define(Samples.spec(RuntimeKind.LOCAL, 0, 1, Duration.ofMinutes(5)));
        TaskId task = scenario.submit(exclusive("dev"));
        scenario.connectNext().plan(changes());

        scenario.wait(Duration.ofMinutes(6));

        assertThat(told(Kind.RESERVATION_ENDED))
                .singleElement()
                .satisfies(ended -> assertThat(ended.tasks()).containsExactly(task));
    }

    @Test
    void aRestartTellsWhyTasksWaitAndNothingElse() {
        scenario.submit(exclusive("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        TaskId waiting = scenario.submit(exclusive("prod"));
        scenario.database.decisions.clear();

        scenario.restart();
        agent.connect();
        scenario.wait(Duration.ofMinutes(1));

        assertThat(told(Kind.WAITED))
                .allSatisfy(waited -> assertThat(waited.tasks()).containsExactly(waiting));
        assertThat(told(Kind.PLACED)).isEmpty();
        assertThat(told(Kind.POD_MADE)).isEmpty();
    }
}
