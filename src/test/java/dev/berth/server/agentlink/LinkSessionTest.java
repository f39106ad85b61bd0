package dev.berth.server.agentlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Tool;
import dev.berth.protocol.ServerMessage;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkSessionTest {
    private static final String HELLO = """
            {"type":"hello","agentId":"agent-1","pod":"blue-1","version":"1","slots":3,"running":[],"warm":[]}""";
    private static final PoolName POOL = new PoolName("blue");
    private static final SessionId ID = new SessionId("session-1");
    private static final SessionLimits LIMITS =
            new SessionLimits(3, 4_000, Duration.ofSeconds(20), 4, 1 << 20, Duration.ofMillis(1), Duration.ofMillis(2));

    private final FakeSocket socket = new FakeSocket();
    private final FakeInbox inbox = new FakeInbox();
    private final FakeLogs logs = new FakeLogs();
    private final Counts counts = new Counts();
    private final InboundBudget budget = new InboundBudget(6_000);
    private LinkSession session;

    private static final class Counts implements LinkMeter {
        int unknown;
        int malformed;

        @Override
        public void unknownType() {
            unknown++;
        }

        @Override
        public void malformed() {
            malformed++;
        }
    }

    @BeforeEach
    void connect() {
        session = connected(null);
    }

    private LinkSession connected(@Nullable PodName pod) {
        return connected(pod, LIMITS);
    }

    private LinkSession connected(@Nullable PodName pod, SessionLimits limits) {
        return new LinkSession(
                new Admission(ID, POOL, pod),
                socket,
                new Loop(),
                inbox,
                new LogIntake(logs, new ChangeFeed(), limits),
                new LinkSession.LinkContext(limits, counts, budget, new Untraced()));
    }

    @Test
    void helloIntroducesTheAgentWithAllThatItSays() {
        session.received("""
                {"type":"hello","agentId":"agent-1","pod":"blue-1","version":"1","slots":3,"tools":{"tofu":"1.9.0","make":"4"},
                 "running":[{"taskId":7,"attempt":2,"phase":"apply","slot":0}],
                 "unacknowledged":[{"taskId":8,"attempt":1,"phase":"plan"}],"warm":[7,9]}""");

        assertThat(inbox.sessions)
                .containsExactly(new AgentSession(ID, POOL, new PodName("blue-1"), new AgentId("agent-1")));
        assertThat(inbox.reports)
                .containsExactly(new AgentReport.Hello(
                        "1",
                        3,
                        Map.of(Tool.TOFU, "1.9.0"),
                        List.of(new AgentReport.SlotAttempt(0, attempt(7, 2))),
                        List.of(attempt(8, 1)),
                        Set.of(new TaskId(7), new TaskId(9)),
                        null,
                        List.of()));
    }

    @Test
    void whateverComesBeforeHelloCloses4002() {
        session.received("{\"type\":\"drained\"}");
        assertClosed(4002);
        assertThat(inbox.reports).isEmpty();
    }

    @Test
    void noHelloInTimeCloses4002() {
        session.helloDue();
        assertClosed(4002);
    }

    @Test
    void afterHelloTheTimeForItMeansNothing() {
        session.received(HELLO);
        session.helloDue();
        assertThat(socket.closes).isEmpty();
    }

    @Test
    void aTokenOfAnotherPodCloses4003() {
        session = connected(new PodName("blue-2"));
        session.received(HELLO);
        assertClosed(4003);
        assertThat(inbox.reports).isEmpty();
    }

    @Test
    void moreSlotsThanAnyPodHasClose4003() {
        session.received(HELLO.replace("\"slots\":3", "\"slots\":17"));
        assertClosed(4003);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{}",
                "{\"type\":1}",
                "{\"type\":\"accepted\",\"taskId\":1}",
                "{\"type\":\"accepted\",\"taskId\":0,\"attempt\":1}",
                "{\"type\":\"refused\",\"taskId\":1,\"attempt\":1,\"reason\":\"tired\"}",
                "{\"type\":\"heartbeat\"}",
                "{\"type\":\"heartbeat\",\"slots\":[{\"index\":3,\"state\":\"idle\"}]}",
                "{\"type\":\"heartbeat\",\"slots\":[{\"index\":0,\"state\":\"asleep\"}]}",
                "{\"type\":\"heartbeat\",\"slots\":[{\"index\":0,\"state\":\"running\"}]}",
                "{\"type\":\"heartbeat\",\"slots\":[{\"index\":0,\"state\":\"idle\"},{\"index\":0,\"state\":\"idle\"}]}",
                "{\"type\":\"log\",\"taskId\":1,\"attempt\":1,\"offset\":-1,\"text\":\"\"}",
                "{\"type\":\"hello\",\"agentId\":\"a\",\"pod\":\"blue-1\",\"version\":\"1\",\"slots\":3,\"running\":[],\"warm\":[]}"
            })
    void f11AMalformedFrameClosesThisSocketWith4000(String frame) {
        session.received(HELLO);
        session.received(frame);
        assertClosed(4000);
        assertThat(counts.malformed).isEqualTo(1);
        assertThat(inbox.reports).hasSize(2).last().isEqualTo(new AgentReport.Disconnected());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"pod\":\"Not A Label\"",
                "\"agentId\":\" \"",
                "\"slots\":0",
                "\"running\":[{\"taskId\":1,\"attempt\":1,\"phase\":\"plan\",\"slot\":3}]",
                "\"running\":[{\"taskId\":1,\"attempt\":1,\"phase\":\"plan\",\"slot\":0},{\"taskId\":2,\"attempt\":1,\"phase\":\"plan\",\"slot\":0}]",
                "\"running\":[{\"taskId\":1,\"attempt\":1,\"phase\":\"sleep\",\"slot\":0}]",
                "\"warm\":[0]"
            })
    void f11AHelloThatMakesNoSenseClosesWith4000(String field) {
        String name = field.substring(0, field.indexOf(':'));
        session.received(
                HELLO.replaceAll(name + ":(\\[]|\"[^\"]*\"|[0-9]+)", java.util.regex.Matcher.quoteReplacement(field)));
        assertClosed(4000);
        assertThat(inbox.reports).isEmpty();
    }

    @Test
    void f11ABinaryFrameClosesWith4000() {
        session.received(HELLO);
        session.receivedBinary();
        assertClosed(4000);
    }

    @Test
    void aLongReasonIsCutToWhatACloseFrameHolds() {
        session.received(HELLO);
        session.end(4001, "ü".repeat(200));
        assertThat(socket.closes)
                .singleElement()
                .satisfies(closed -> assertThat(closed.reason().getBytes(StandardCharsets.UTF_8))
                        .hasSizeLessThanOrEqualTo(123));
    }

    @Test
    void anUnknownTypeIsIgnoredAndCounted() {
        session.received(HELLO);
        session.received("{\"type\":\"dance\",\"tempo\":120}");
        assertThat(counts.unknown).isEqualTo(1);
        assertThat(socket.closes).isEmpty();
        assertThat(inbox.reports).hasSize(1);
    }

    @Test
    void aHeartbeatListsOnlyWhatRuns() {
        session.received(HELLO);
        session.received("""
                {"type":"heartbeat","slots":[{"index":0,"state":"reserved","taskId":4,"attempt":1},
                 {"index":1,"state":"running","taskId":5,"attempt":2},{"index":2,"state":"idle"}]}""");
        assertThat(inbox.reports)
                .last()
                .isEqualTo(new AgentReport.Heartbeat(List.of(new AgentReport.SlotAttempt(1, attempt(5, 2)))));
    }

    @Test
    void framesAreTakenOneByOneInOrder() {
        session.received(HELLO);
        inbox.becomeSlow();
        session.received("{\"type\":\"accepted\",\"taskId\":1,\"attempt\":1}");
        session.received("{\"type\":\"draining\"}");
        assertThat(inbox.reports).hasSize(2);
        inbox.folded();
        assertThat(inbox.reports).hasSize(3).last().isEqualTo(new AgentReport.Draining());
    }

    /** The log store may stall; live work must not look lost by it. */
    @Test
    void aHeartbeatIsHeardAtOnceWhateverItWaitsForAndOvertakesNothingL1() {
        session.received(HELLO);
        inbox.becomeSlow();
        session.received("{\"type\":\"accepted\",\"taskId\":1,\"attempt\":1}");
        session.received("{\"type\":\"heartbeat\",\"slots\":[]}");
        assertThat(inbox.heard).hasSize(1);
        assertThat(inbox.reports).hasSize(2);

        inbox.folded();

        assertThat(inbox.reports).last().isInstanceOf(AgentReport.Heartbeat.class);
    }

    @Test
    void outputIsAcknowledgedByWhatIsStored() {
        session.received(HELLO);
        session.received(log(0, "grün"));
        session.received(log(5, " und rot"));
        assertThat(logs.text(7, 1)).isEqualTo("grün und rot");
        assertThat(socket.sent)
                .containsExactly(
                        "{\"type\":\"logAck\",\"taskId\":7,\"attempt\":1,\"offset\":5}",
                        "{\"type\":\"logAck\",\"taskId\":7,\"attempt\":1,\"offset\":13}");
    }

    @Test
    void f1OutputThatComesTwiceOrTooEarlyIsAnsweredWithWhatIsStored() {
        session.received(HELLO);
        session.received(log(0, "one"));
        session.received(log(0, "one"));
        session.received(log(9, "three"));
        assertThat(logs.text(7, 1)).isEqualTo("one");
        assertThat(socket.sent).hasSize(3).allMatch(frame -> frame.contains("\"offset\":3"));
    }

    @Test
    void outputThatWaitsIsStoredInOneBatch() {
        session.received(HELLO);
        logs.stall();
        for (int i = 0; i < 6; i++) {
            session.received(log(i, "x"));
        }
        logs.goOn();
        assertThat(logs.batches).containsExactly(1, 4, 1);
        assertThat(logs.text(7, 1)).isEqualTo("xxxxxx");
    }

    @Test
    void f8OutputIsTriedAgainAndTheResultWaitsForIt() {
        session.received(HELLO);
        logs.away();
        session.received(log(0, "all of it"));
        session.received("""
                {"type":"finished","taskId":7,"attempt":1,"phase":"plan","outcome":"failed","exitCode":1,
                 "error":{"code":"init_failed","message":"no"}}""");
        await().atMost(Duration.ofSeconds(10)).until(() -> logs.refused() >= 3);
        assertThat(inbox.reports).hasSize(1);
        logs.back();
        await().atMost(Duration.ofSeconds(10)).until(() -> inbox.reports.size() == 2);
        assertThat(logs.text(7, 1)).isEqualTo("all of it");
        assertThat(inbox.reports.getLast()).isInstanceOfSatisfying(AgentReport.Finished.class, finished -> {
            assertThat(finished.phase()).isEqualTo(Phase.PLAN);
            assertThat(finished.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(finished.exitCode()).isEqualTo(1);
        });
    }

    @Test
    void aResultNeverPassesOutputThatWasNotStoredWhenTheSocketCloses() {
        session.received(HELLO);
        logs.away();
        session.received(log(0, "lost for now"));
        session.received(
                "{\"type\":\"finished\",\"taskId\":7,\"attempt\":1,\"phase\":\"plan\",\"outcome\":\"failed\",\"exitCode\":1}");
        session.closed();
        assertThat(inbox.reports).hasSize(2).last().isEqualTo(new AgentReport.Disconnected());
    }

    @Test
    void aNulIsStoredAsAnotherCharacterOfOneByte() {
        session.received(HELLO);
        session.received(log(0, "a\\u0000b"));
        assertThat(logs.text(7, 1)).isEqualTo("a?b");
    }

    @Test
    void theEndIsReportedOnce() {
        session.received(HELLO);
        session.end(4001, "another connection");
        session.closed();
        session.end(4008, "late");
        assertThat(inbox.reports).hasSize(2).last().isEqualTo(new AgentReport.Disconnected());
        assertThat(socket.closes).containsExactly(new FakeSocket.Closed(4001, "another connection"));
    }

    @Test
    void theEndOfAConnectionThatNeverSaidHelloIsNobodysBusiness() {
        session.closed();
        assertThat(inbox.reports).isEmpty();
    }

    @Test
    void afterTheEndNothingIsTakenOrSent() {
        session.received(HELLO);
        session.closed();
        session.received("{\"type\":\"drained\"}");
        session.send(new ServerMessage.Drain());
        assertThat(inbox.reports).hasSize(2);
        assertThat(socket.sent).isEmpty();
    }

    @Test
    void f12TooMuchUntakenInputCloses1008() {
        session.received(HELLO);
        inbox.becomeSlow();
        session.received("{\"type\":\"draining\"}");
        for (int i = 0; i < 40; i++) {
            session.received("{\"type\":\"draining\"}");
        }
        assertClosed(LinkSession.POLICY_VIOLATION);
        assertThat(inbox.reports).last().isEqualTo(new AgentReport.Disconnected());
    }

    @Test
    void f12WhatWaitsInAllSessionsTogetherIsBoundedAndGivenBack() {
        session.received(HELLO);
        inbox.becomeSlow();
        session.received("{\"type\":\"draining\"}");
        for (int i = 0; i < 20; i++) {
            session.received("{\"type\":\"draining\"}");
        }
        assertThat(socket.closes).isEmpty();
        assertThat(budget.take(5_000)).as("another session finds no room").isFalse();

        session.closed();

        assertThat(budget.used()).isZero();
        assertThat(budget.take(6_000)).isTrue();
        LinkSession other = connected(null);
        other.received(HELLO);
        assertThat(socket.closes).last().extracting(FakeSocket.Closed::code).isEqualTo(LinkSession.POLICY_VIOLATION);
    }

    @Test
    void seenElsewhere13OneFrameLeavesAfterTheOther() {
        session.received(HELLO);
        socket.becomeSlow();
        session.send(new ServerMessage.Drain());
        session.send(new ServerMessage.Resume());
        assertThat(socket.sent).hasSize(1);
        socket.written();
        assertThat(socket.sent).containsExactly("{\"type\":\"drain\"}", "{\"type\":\"resume\"}");
        assertThat(socket.writers).isEqualTo(1);
    }

    @Test
    void seenElsewhere14AFullQueueClosesTheSocketInsteadOfDroppingSilently() {
        session.received(HELLO);
        socket.becomeSlow();
        for (int i = 0; i < LIMITS.outboundFrames(); i++) {
            session.send(new ServerMessage.Drain());
        }
        assertThat(socket.closes).isEmpty();
        session.send(new ServerMessage.Drain());
        assertClosed(LinkSession.INTERNAL_ERROR);
        assertThat(inbox.reports).last().isEqualTo(new AgentReport.Disconnected());
    }

    @Test
    void seenElsewhere25ASendToADeadSocketEndsTheSession() {
        session.received(HELLO);
        socket.becomeSlow();
        session.send(new ServerMessage.Drain());
        socket.broken();
        assertThat(inbox.reports).last().isEqualTo(new AgentReport.Disconnected());
    }

    @Test
    void f12AFrameThatDoesNotLeaveInTimeEndsTheSession() {
        session = connected(
                null,
                new SessionLimits(
                        3, 4_000, Duration.ofMillis(1), 4, 1 << 20, Duration.ofMillis(1), Duration.ofMillis(2)));
        session.received(HELLO);
        socket.becomeSlow();
        session.send(new ServerMessage.Drain());
        await().atMost(Duration.ofSeconds(10)).until(() -> inbox.reports.size() == 2);
        assertThat(inbox.reports).last().isEqualTo(new AgentReport.Disconnected());
        assertClosed(LinkSession.INTERNAL_ERROR);
    }

    private static AttemptRef attempt(long task, int number) {
        return new AttemptRef(new TaskId(task), number);
    }

    private static String log(long offset, String text) {
        return "{\"type\":\"log\",\"taskId\":7,\"attempt\":1,\"offset\":" + offset + ",\"text\":\"" + text + "\"}";
    }

    private void assertClosed(int code) {
        assertThat(socket.closes)
                .singleElement()
                .extracting(FakeSocket.Closed::code)
                .isEqualTo(code);
    }
}
