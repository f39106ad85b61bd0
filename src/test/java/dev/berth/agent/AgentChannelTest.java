package dev.berth.agent;

import static dev.berth.agent.AgentFixture.ONE_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.AssignBuilder;
import dev.berth.protocol.CloseCode;
import dev.berth.protocol.Refusal;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's side of the C&amp;C channel, as docs/agent-channel.md has it. */
class AgentChannelTest {
    @TempDir
    Path directory;

    /** An apply that runs until the file {@code go} is there. */
    private WorkOf waiting() {
        return WorkOf.configuration("""
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = "echo asleep; while [ ! -e %s ]; do sleep 0.05; done; seq 1 20000; echo héllo"
                  }
                }
                """.formatted(directory.resolve("go")));
    }

    private void startWaitingApply(AgentFixture agent) {
        agent.plan(1, 1, 0, waiting());
        String sha256 = agent.finished(1, 1).plan().sha256();
        agent.apply(1, 2, true, waiting().approved(sha256, "pw"));
        AgentFixture.await().until(() -> agent.server.log(1, 2).contains("asleep"));
    }

    private static AgentMessage.Refused refused(AgentFixture agent) {
        AgentFixture.await()
                .until(() -> !agent.server.all(AgentMessage.Refused.class).isEmpty());
        return agent.server.all(AgentMessage.Refused.class).get(0);
    }

    private static AgentMessage.Hello hello(AgentFixture agent, int number) {
        AgentFixture.await()
                .until(() -> agent.server.all(AgentMessage.Hello.class).size() >= number);
        return agent.server.all(AgentMessage.Hello.class).get(number - 1);
    }

    @Test
    void helloComesFirstAndSaysWhoThisIs() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            AgentMessage.Hello hello = (AgentMessage.Hello) agent.server.received.get(0);

            assertThat(hello.pod()).isEqualTo("blue-1");
            assertThat(hello.slots()).isEqualTo(3);
            assertThat(hello.tools()).containsKey("terraform");
            assertThat(hello.running()).isEmpty();
            assertThat(agent.server.all(AgentMessage.Heartbeat.class).get(0).slots())
                    .extracting(AgentMessage.SlotState::state)
                    .containsExactly("idle", "idle", "idle");
        }
    }

    @Test
    void seenElsewhere15TwoAgentsOfOneSecondHaveTwoIds() throws Exception {
        Path one = Files.createDirectories(directory.resolve("one"));
        Path two = Files.createDirectories(directory.resolve("two"));
        try (AgentFixture first = new AgentFixture(one);
                AgentFixture second = new AgentFixture(two)) {
            assertThat(idOf(first.connected())).isNotEqualTo(idOf(second.connected()));
        }
    }

    private static String idOf(AgentFixture agent) {
        return agent.server.all(AgentMessage.Hello.class).getFirst().agentId();
    }

    @Test
    void aBusySlotRefusesAndTheSameAssignmentAgainIsAcceptedAgain() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            startWaitingApply(agent);

            agent.server.send(FakeServer.assign(1, 2, 0, TaskPhase.APPLY, true));
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Accepted.class).size() == 3);
            agent.server.send(FakeServer.assign(8, 1, 0, TaskPhase.PLAN, false));

            assertThat(refused(agent)).isEqualTo(new AgentMessage.Refused(8L, 1, Refusal.SLOT_BUSY));
            agent.server.send(FakeServer.assign(9, 1, 4, TaskPhase.PLAN, false));
            AgentFixture.await()
                    .until(() -> agent.server
                            .all(AgentMessage.Refused.class)
                            .contains(new AgentMessage.Refused(9L, 1, Refusal.SLOT_BUSY)));
            assertThat(agent.server.requests)
                    .filteredOn("GET /api/v1/agent/tasks/1/work"::equals)
                    .hasSize(2);
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Heartbeat.class).stream()
                            .anyMatch(beat -> beat.slots().get(0).state().equals("running")
                                    && beat.slots().get(0).attempt() == 2));
            Files.createFile(directory.resolve("go"));
            agent.finished(1, 2);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void anApplyWithoutConfirmationIsRefusedF10(String confirmedBy) throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.send(AssignBuilder.builder()
                    .taskId(1L)
                    .attempt(1)
                    .slot(0)
                    .phase(TaskPhase.APPLY)
                    .workspace("net")
                    .tool("terraform")
                    .timeoutSeconds(60L)
                    .warm(true)
                    .confirmedBy(confirmedBy)
                    .approvals(null)
                    .taskToken(FakeServer.token(1, 1))
                    .build());

            assertThat(refused(agent).reason()).isEqualTo(Refusal.NOT_CONFIRMED);
        }
    }

    @Test
    void anApplyThatTooFewPeopleHaveApprovedIsRefusedF10() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.send(AssignBuilder.builder()
                    .taskId(1L)
                    .attempt(1)
                    .slot(0)
                    .phase(TaskPhase.APPLY)
                    .workspace("net")
                    .tool("terraform")
                    .timeoutSeconds(60L)
                    .warm(true)
                    .confirmedBy("ann")
                    .approvals(new ServerMessage.Approvals(2, 1))
                    .taskToken(FakeServer.token(1, 1))
                    .build());

            assertThat(refused(agent).reason()).isEqualTo(Refusal.NOT_CONFIRMED);
        }
    }

    @Test
    void aSupersededAttemptIsDroppedAndItsSlotIsFree() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.works.put(1L, new FakeServer.Work(null, null, 403));
            agent.server.send(FakeServer.assign(1, 1, 0, TaskPhase.PLAN, false));
            AgentFixture.await().until(() -> agent.server.requests.contains("GET /api/v1/agent/tasks/1/work"));

            AgentFixture.await().until(() -> {
                agent.plan(2, 1, 0, WorkOf.configuration("").planOnly());
                return agent.server.all(AgentMessage.Accepted.class).stream().anyMatch(a -> a.taskId() == 2);
            });
            agent.finished(2, 1);

            assertThat(agent.server.finished(1, 1)).isEmpty();
        }
    }

    @Test
    void aDrainingAgentTakesOnlyWhatIsReservedOnItP5() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            WorkOf work = WorkOf.configuration(ONE_RESOURCE);
            agent.plan(1, 1, 0, work);
            String sha256 = agent.finished(1, 1).plan().sha256();

            agent.server.send(new ServerMessage.Drain());
            agent.server.send(FakeServer.assign(5, 1, 1, TaskPhase.PLAN, false));
            assertThat(refused(agent).reason()).isEqualTo(Refusal.DRAINING);
            agent.server.send(FakeServer.assign(7, 2, 1, TaskPhase.APPLY, true));
            agent.server.send(FakeServer.assign(1, 9, 1, TaskPhase.APPLY, false));
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Refused.class).stream()
                                    .filter(refused -> refused.reason() == Refusal.DRAINING)
                                    .count()
                            == 3);
            assertThat(agent.server.all(AgentMessage.Drained.class)).isEmpty();

            agent.apply(1, 2, true, work.approved(sha256, "pw"));
            agent.finished(1, 2);
            AgentFixture.await()
                    .until(() -> !agent.server.all(AgentMessage.Drained.class).isEmpty());
            assertThat(agent.exit).isNotDone();

            agent.server.send(new ServerMessage.Resume());
            agent.plan(6, 1, 1, WorkOf.configuration("").planOnly());
            agent.finished(6, 1);
        }
    }

    @Test
    void aReleasedDirectoryGoesAndIsNoLongerWarm() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.plan(1, 1, 0, WorkOf.configuration(ONE_RESOURCE));
            agent.finished(1, 1);
            agent.server.cut();
            assertThat(hello(agent, 2).warm()).containsExactly(1L);

            AgentFixture.await().until(agent.server::isConnected);
            agent.server.send(new ServerMessage.Release(1L));
            AgentFixture.await().until(() -> !Files.exists(agent.work.resolve("attempts/1-1")));
            agent.server.cut();

            assertThat(hello(agent, 3).warm()).isEmpty();
        }
    }

    @Test
    void aBrokenSocketLosesAndDoublesNothingF1() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            startWaitingApply(agent);
            agent.server.cut();
            AgentMessage.Hello again = hello(agent, 2);
            assertThat(again.running()).containsExactly(new AgentMessage.RunningAttempt(1L, 2, TaskPhase.APPLY, 0));
            assertThat(again.agentId()).isEqualTo(hello(agent, 1).agentId());

            Files.createFile(directory.resolve("go"));
            AgentFixture.await().until(() -> agent.server.log(1, 2).contains("(local-exec): 500"));
            agent.server.cut();
            agent.finished(1, 2);

            String log = agent.server.log(1, 2);
            // Terraform writes half a line as one of its own where the other half is late, so lines say nothing.
            String numbers = log.lines()
                    .filter(line -> line.matches(".*\\(local-exec\\): \\d+"))
                    .map(line -> line.replaceAll(".* ", ""))
                    .collect(Collectors.joining());
            assertThat(numbers)
                    .isEqualTo(IntStream.rangeClosed(1, 20_000)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining()));
            assertThat(log).contains("héllo", "Apply complete!");
            int last = agent.server.received.indexOf(agent.finished(1, 2));
            assertThat(agent.server.received.subList(last, agent.server.received.size()))
                    .noneMatch(AgentMessage.Log.class::isInstance);
        }
    }

    @Test
    void aResultIsRepeatedUntilItIsAcknowledgedAlsoAfterAReconnectF1() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.acknowledgeResults = false;
            agent.plan(1, 1, 0, WorkOf.configuration(ONE_RESOURCE).planOnly());
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Finished.class).size() >= 2);
            agent.server.cut();
            assertThat(hello(agent, 2).unacknowledged())
                    .containsExactly(new AgentMessage.PastAttempt(1L, 1, TaskPhase.PLAN));

            agent.server.acknowledgeResults = true;
            int before = agent.server.all(AgentMessage.Finished.class).size();
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Finished.class).size() > before);
            agent.server.cut();

            assertThat(hello(agent, 3).unacknowledged()).isEmpty();
        }
    }

    @Test
    void noResultIsSaidBeforeTheOutputIsAcknowledged() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.acceptLogs = false;
            agent.plan(1, 1, 0, WorkOf.configuration(ONE_RESOURCE).planOnly());
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Log.class).stream()
                            .anyMatch(log -> log.text().contains("Plan: 1 to add")));
            int beats = agent.server.all(AgentMessage.Heartbeat.class).size();
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Heartbeat.class).size() >= beats + 2);
            assertThat(agent.server.finished(1, 1)).isEmpty();
            assertThat(agent.server
                            .all(AgentMessage.Heartbeat.class)
                            .get(beats + 1)
                            .slots()
                            .get(0)
                            .taskId())
                    .isEqualTo(1);

            agent.server.acceptLogs = true;

            agent.finished(1, 1);
            assertThat(agent.server.log(1, 1)).contains("Plan: 1 to add");
        }
    }

    @Test
    void whatWelcomeAbandonsIsStoppedAndWhatItReleasesGoes() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.plan(1, 1, 0, WorkOf.configuration(ONE_RESOURCE));
            agent.finished(1, 1);
            agent.server.acceptLogs = false;
            agent.plan(2, 1, 1, WorkOf.configuration(ONE_RESOURCE).planOnly());
            AgentFixture.await().until(() -> agent.server.plans.containsKey(2L));
            agent.server.abandon = List.of(new ServerMessage.AttemptRef(2L, 1));
            agent.server.release = List.of(1L);
            agent.server.cut();

            AgentFixture.await().until(() -> !Files.exists(agent.work.resolve("attempts/1-1")));
            agent.server.cut();

            assertThat(hello(agent, 3).unacknowledged()).isEmpty();
            assertThat(hello(agent, 3).warm()).isEmpty();
        }
    }

    @Test
    void aStrangerThatHoldsNothingEndsAfterSomeTries() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.closeAfterHello = CloseCode.UNKNOWN_POD.code();
            agent.server.cut();

            AgentFixture.await().until(agent.exit::isDone);

            assertThat(agent.exit.join()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedAgentTriesAgain() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.closeAfterHello = CloseCode.NAME_TAKEN.code();
            agent.server.cut();
            hello(agent, 4);
            int beats = agent.server.all(AgentMessage.Heartbeat.class).size();

            agent.server.closeAfterHello = 0;
            // Only a connection that was welcomed has heartbeats; the last refused one may still look open.
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Heartbeat.class).size() > beats);
            agent.plan(1, 1, 0, WorkOf.configuration("").planOnly());

            agent.finished(1, 1);
        }
    }

    @Test
    void anOrphanEndsByItself() throws Exception {
        // Long enough for the first connection, whatever else the machine does.
        try (AgentFixture agent =
                new AgentFixture(directory, System.getenv("PATH"), Duration.ofSeconds(5)).connected()) {
            Files.writeString(
                    directory.resolve("address"), AgentFixture.noServer().toString());
            agent.server.cut();

            AgentFixture.await().until(agent.exit::isDone);

            assertThat(agent.exit.join()).isZero();
        }
    }

    @Test
    void theAddressIsReadAgainBeforeEachConnection() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected();
                FakeServer other = new FakeServer()) {
            Files.writeString(directory.resolve("address"), "http://127.0.0.1:" + other.port());
            agent.server.cut();

            AgentFixture.await()
                    .until(() -> !other.all(AgentMessage.Heartbeat.class).isEmpty());

            assertThat(other.all(AgentMessage.Hello.class)).hasSize(1);
        }
    }
}
