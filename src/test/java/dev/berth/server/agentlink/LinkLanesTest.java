package dev.berth.server.agentlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for what in the two lanes of a session (L2). */
class LinkLanesTest {
    private static final String HELLO = """
            {"type":"hello","agentId":"agent-1","pod":"blue-1","version":"1","slots":3,"running":[],"warm":[]}""";
    private static final String RUNNING_5 =
            "{\"type\":\"heartbeat\",\"slots\":[{\"index\":1,\"state\":\"running\",\"taskId\":5,\"attempt\":2}]}";
    private static final String FINISHED_7 =
            "{\"type\":\"finished\",\"taskId\":7,\"attempt\":1,\"phase\":\"plan\",\"outcome\":\"failed\",\"exitCode\":1}";
    private static final SessionLimits LIMITS =
            new SessionLimits(3, 4_000, Duration.ofSeconds(20), 4, 1 << 20, Duration.ofMillis(1), Duration.ofMillis(2));

    private final FakeInbox inbox = new FakeInbox();
    private final FakeLogs logs = new FakeLogs();
    private final InboundBudget budget = new InboundBudget(6_000);
    private LinkSession session;

    @BeforeEach
    void connect() {
        session = new LinkSession(
                new Admission(new SessionId("session-1"), new PoolName("blue"), null),
                new FakeSocket(),
                new Loop(),
                inbox,
                new LogIntake(logs, new ChangeFeed(), LIMITS),
                new LinkSession.LinkContext(LIMITS, new Uncounted(), budget, new Untraced()));
    }

    private static final class Uncounted implements LinkMeter {
        @Override
        public void unknownType() {}

        @Override
        public void malformed() {}
    }

    @Test
    void nothingIsStoredBeforeTheLoopHasHeardWhoSpeaks() {
        inbox.becomeSlow();
        session.received(HELLO);
        session.received(log(0, "of whom?"));
        assertThat(logs.batches).isEmpty();
        inbox.folded();
        assertThat(logs.text(7, 1)).isEqualTo("of whom?");
    }

    @Test
    void heartbeatsAndAnswersAreHeardWhileTheStoreOfOutputStalls() {
        session.received(HELLO);
        logs.stall();
        session.received(log(0, "out"));
        session.received(RUNNING_5);
        session.received("{\"type\":\"accepted\",\"taskId\":6,\"attempt\":1}");
        session.received("{\"type\":\"refused\",\"taskId\":9,\"attempt\":1,\"reason\":\"slot_busy\"}");
        session.received("{\"type\":\"draining\"}");
        assertThat(inbox.reports.subList(1, 5))
                .containsExactly(
                        new AgentReport.Heartbeat(List.of(new AgentReport.SlotAttempt(1, attempt(5, 2)))),
                        new AgentReport.Accepted(attempt(6, 1)),
                        new AgentReport.Refused(attempt(9, 1), AgentReport.Refused.Reason.SLOT_BUSY),
                        new AgentReport.Draining());
    }

    @Test
    void aHeartbeatThatGoesPastAResultProvesNothingByWhatItLacksL2() {
        session.received(HELLO);
        logs.stall();
        session.received(log(0, "out"));
        session.received(FINISHED_7);
        session.received(RUNNING_5);
        session.received("{\"type\":\"accepted\",\"taskId\":6,\"attempt\":1}");
        assertThat(inbox.reports.subList(1, inbox.reports.size()))
                .containsExactly(
                        new AgentReport.Heartbeat(
                                List.of(new AgentReport.SlotAttempt(1, attempt(5, 2))),
                                Map.of(),
                                false,
                                List.of(),
                                true),
                        new AgentReport.Accepted(attempt(6, 1)));

        logs.goOn();
        session.received(RUNNING_5);

        assertThat(inbox.reports.get(3)).isInstanceOf(AgentReport.Finished.class);
        assertThat(inbox.reports.get(4))
                .isEqualTo(new AgentReport.Heartbeat(List.of(new AgentReport.SlotAttempt(1, attempt(5, 2)))));
    }

    @Test
    void noHeartbeatGoesPastAnAcceptanceThatIsBeingTaken() {
        session.received(HELLO);
        inbox.becomeSlow();
        session.received("{\"type\":\"accepted\",\"taskId\":6,\"attempt\":1}");
        session.received(RUNNING_5);
        assertThat(inbox.reports).last().isEqualTo(new AgentReport.Accepted(attempt(6, 1)));
        inbox.folded();
        assertThat(inbox.reports)
                .last()
                .isEqualTo(new AgentReport.Heartbeat(List.of(new AgentReport.SlotAttempt(1, attempt(5, 2)))));
    }

    @Test
    void drainedWaitsForTheResultThatWaitsForItsOutputS5() {
        session.received(HELLO);
        logs.stall();
        session.received(log(0, "out"));
        session.received(FINISHED_7);
        session.received("{\"type\":\"drained\"}");
        assertThat(inbox.reports).hasSize(1);

        logs.goOn();

        assertThat(inbox.reports.get(1)).isInstanceOf(AgentReport.Finished.class);
        assertThat(inbox.reports.get(2)).isEqualTo(new AgentReport.Drained());
    }

    @Test
    void aResultWaitsForTheOutputBeforeItAndForNoneThatCameLater() {
        session.received(HELLO);
        logs.stall();
        session.received(log(0, "a"));
        session.received(FINISHED_7);
        session.received(log(1, "b"));
        logs.goOnOnce();
        assertThat(logs.batches).containsExactly(1, 1);
        assertThat(inbox.reports).last().isInstanceOf(AgentReport.Finished.class);
    }

    @Test
    void f12OutputThatIsBeingStoredCountsUntilItIs() {
        session.received(HELLO);
        logs.stall();
        session.received(log(0, "x".repeat(1_000)));
        assertThat(budget.used()).isGreaterThan(1_000);
        session.closed();
        assertThat(budget.used()).as("the store still has it").isGreaterThan(1_000);
        logs.goOn();
        assertThat(budget.used()).isZero();
    }

    private static AttemptRef attempt(long task, int number) {
        return new AttemptRef(new TaskId(task), number);
    }

    private static String log(long offset, String text) {
        return "{\"type\":\"log\",\"taskId\":7,\"attempt\":1,\"offset\":" + offset + ",\"text\":\"" + text + "\"}";
    }
}
