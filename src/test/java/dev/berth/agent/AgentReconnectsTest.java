package dev.berth.agent;

import static dev.berth.agent.AgentFixture.ONE_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.CloseCode;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent still knows, still does and still is after its connection has ended (F1). */
class AgentReconnectsTest {
    @TempDir
    Path directory;

    private final WorkOf work = WorkOf.configuration(ONE_RESOURCE);

    private static void awaitHellos(AgentFixture agent, int number) {
        AgentFixture.await()
                .until(() -> agent.server.all(AgentMessage.Hello.class).size() >= number);
    }

    private String keepAPlan(AgentFixture agent) {
        agent.plan(1, 1, 0, work);
        return agent.finished(1, 1).plan().sha256();
    }

    /** The agent is there, and so is the directory that it keeps. */
    private void appliesWarm(AgentFixture agent, String sha256) {
        AgentFixture.await().until(agent.server::isConnected);
        agent.apply(1, 2, true, work.approved(sha256, "pw"));
        assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2)).doesNotContain("terraform init");
    }

    @Test
    void aResultIsSaidAgainOnEveryNewConnectionAndNotOnlyWhenItsTimeHasComeF1() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory, System.getenv("PATH"), null, Duration.ofHours(1))) {
            agent.connected().server.acknowledgeResults = false;
            agent.plan(1, 1, 0, work.planOnly());
            agent.finished(1, 1);
            agent.server.cut();

            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Finished.class).size() == 2);
        }
    }

    @Test
    void aResultOfWhichNobodyCouldBeToldIsSaidOnTheNextConnectionF1() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.acceptLogs = false;
            agent.plan(1, 1, 0, work.planOnly());
            AgentFixture.await()
                    .until(() -> !agent.server.all(AgentMessage.Log.class).isEmpty());
            agent.server.closeAfterHello = CloseCode.NAME_TAKEN.code();
            agent.server.cut();
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Hello.class).stream()
                            .anyMatch(hello -> !hello.unacknowledged().isEmpty()));
            assertThat(agent.server.finished(1, 1)).isEmpty();

            agent.server.acceptLogs = true;
            agent.server.closeAfterHello = 0;

            assertThat(agent.finished(1, 1).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }

    @Test
    void everyHelloOfAProcessCarriesTheSameSecretAndNothingElseShowsIt() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.cut();
            awaitHellos(agent, 2);

            List<AgentMessage.Hello> hellos = agent.server.all(AgentMessage.Hello.class);
            String secret = hellos.getFirst().reconnect();
            assertThat(secret).hasSize(43);
            assertThat(hellos).allSatisfy(hello -> {
                assertThat(hello.reconnect()).isEqualTo(secret);
                assertThat(hello.toString()).doesNotContain(secret);
            });
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files.filter(Files::isRegularFile))
                        .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                                .doesNotContain(secret));
            }
        }
    }

    @Test
    void outputThatWasNotAcknowledgedIsSentAgainOnTheNextConnectionF1() throws Exception {
        try (AgentFixture agent =
                new AgentFixture(directory, System.getenv("PATH"), null, Duration.ofHours(1)).connected()) {
            agent.server.acceptLogs = false;
            agent.plan(1, 1, 0, work.planOnly());
            // All of it is out by then: what came later would be answered with how little is stored.
            AgentFixture.await().until(() -> agent.server.planJsons.containsKey(1L));
            int beats = agent.server.all(AgentMessage.Heartbeat.class).size();
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Heartbeat.class).size() >= beats + 2);
            agent.server.closeAfterHello = CloseCode.NAME_TAKEN.code();
            agent.server.cut();
            awaitHellos(agent, 2);

            agent.server.acceptLogs = true;
            agent.server.closeAfterHello = 0;

            agent.finished(1, 1);
            assertThat(agent.server.log(1, 1)).startsWith("==> configuration").contains("Plan: 1 to add");
        }
    }

    @Test
    void aSocketOnWhichNothingComesIsGivenUpForAnother() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected();
                SilentLine line = new SilentLine(agent.server.port())) {
            Files.writeString(directory.resolve("address"), "http://127.0.0.1:" + line.port());
            agent.server.cut();
            awaitHellos(agent, 2);
            int beats = agent.server.all(AgentMessage.Heartbeat.class).size();
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Heartbeat.class).size() > beats);

            line.silence();

            awaitHellos(agent, 3);
        }
    }

    @Test
    void aStrangerThatHoldsAPlanStays() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            String sha256 = keepAPlan(agent);
            agent.server.closeAfterHello = CloseCode.UNKNOWN_POD.code();
            agent.server.cut();
            awaitHellos(agent, 15);
            assertThat(agent.exit).isNotDone();

            agent.server.closeAfterHello = 0;
            int refused = agent.server.all(AgentMessage.Heartbeat.class).size();
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Heartbeat.class).size() > refused);

            appliesWarm(agent, sha256);
        }
    }

    @Test
    void anOrphanThatHoldsAPlanStaysWhereOneThatHoldsNothingEnds() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        Duration patience = Duration.ofSeconds(5);
        try (AgentFixture agent = new AgentFixture(directory, System.getenv("PATH"), patience).connected()) {
            keepAPlan(agent);
            Path address = directory.resolve("address");
            Files.writeString(address, AgentFixture.noServer().toString());
            agent.server.cut();

            try (AgentFixture idle = new AgentFixture(other, System.getenv("PATH"), patience).connected()) {
                Files.writeString(
                        other.resolve("address"), AgentFixture.noServer().toString());
                idle.server.cut();
                AgentFixture.await().until(idle.exit::isDone);
            }

            assertThat(agent.exit).isNotDone();
            Files.writeString(address, "http://127.0.0.1:" + agent.server.port());
            awaitHellos(agent, 2);
            assertThat(agent.server.all(AgentMessage.Hello.class).get(1).warm()).containsExactly(1L);
        }
    }

    @Test
    void anOrphanThatHoldsAPlanEndsWhenItsReservationWouldBeOver() throws Exception {
        try (AgentFixture agent = AgentFixture.orphan(directory, Duration.ofMillis(300), Duration.ofSeconds(4))
                .connected()) {
            keepAPlan(agent);
            Files.writeString(
                    directory.resolve("address"), AgentFixture.noServer().toString());
            long cut = System.nanoTime();
            agent.server.cut();

            AgentFixture.await().until(agent.exit::isDone);

            assertThat(agent.exit.join()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - cut)).isGreaterThan(Duration.ofSeconds(3));
            assertThat(agent.work.resolve("attempts")).doesNotExist();
        }
    }

    @Test
    void anOrphanFinishesWhatRunsBeforeItEnds() throws Exception {
        WorkOf waiting = WorkOf.configuration("""
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = "echo asleep; while [ ! -e %s ]; do sleep 0.05; done"
                  }
                }
                """.formatted(directory.resolve("go")));
        Duration free = Duration.ofSeconds(1);
        try (AgentFixture agent = AgentFixture.orphan(directory, free, free).connected()) {
            agent.plan(1, 1, 0, waiting);
            String sha256 = agent.finished(1, 1).plan().sha256();
            agent.apply(1, 2, true, waiting.approved(sha256, "pw"));
            AgentFixture.await().until(() -> agent.server.log(1, 2).contains("asleep"));
            // The channel alone is away, so that the state can still be stored.
            agent.server.closeAfterHello = CloseCode.SUPERSEDED.code();
            agent.server.cut();
            long cut = System.nanoTime();
            AgentFixture.await().until(() -> System.nanoTime() - cut > 3 * free.toNanos());
            assertThat(agent.exit).isNotDone();

            Files.createFile(directory.resolve("go"));

            AgentFixture.await().until(agent.exit::isDone);
            assertThat(agent.server.state).contains("terraform_data");
        }
    }

    @Test
    void aKeptDirectoryThatIsGoneIsNotCalledWarm() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            keepAPlan(agent);
            Files.delete(agent.work.resolve("attempts/1-1/source/berth.tfplan"));

            agent.server.cut();

            awaitHellos(agent, 2);
            assertThat(agent.server.all(AgentMessage.Hello.class).get(1).warm()).isEmpty();
        }
    }

    @Test
    void aDrainThatTheServerDoesNotRepeatIsOver() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.send(new ServerMessage.Drain());
            AgentFixture.await()
                    .until(() -> !agent.server.all(AgentMessage.Drained.class).isEmpty());
            agent.server.cut();
            awaitHellos(agent, 2);
            int beats = agent.server.all(AgentMessage.Heartbeat.class).size();
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Heartbeat.class).size() > beats);

            agent.plan(1, 1, 0, work.planOnly());

            agent.finished(1, 1);
            assertThat(agent.server.all(AgentMessage.Refused.class)).isEmpty();
        }
    }

    @Test
    void anAgentThatIsToldToEndWhileItIsAloneSaysSoWhenItIsBack() throws Exception {
        WorkOf waiting = WorkOf.configuration("""
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = "echo asleep; while [ ! -e %s ]; do sleep 0.05; done"
                  }
                }
                """.formatted(directory.resolve("go")));
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.plan(1, 1, 0, waiting);
            String sha256 = agent.finished(1, 1).plan().sha256();
            agent.apply(1, 2, true, waiting.approved(sha256, "pw"));
            AgentFixture.await().until(() -> agent.server.log(1, 2).contains("asleep"));
            agent.server.closeAfterHello = CloseCode.NAME_TAKEN.code();
            agent.server.cut();
            awaitHellos(agent, 2);

            agent.process.terminate();
            agent.server.closeAfterHello = 0;

            AgentFixture.await()
                    .until(() -> !agent.server.all(AgentMessage.Draining.class).isEmpty());
            Files.createFile(directory.resolve("go"));
            assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }

    @Test
    void aTokenThatWasReplacedOpensTheNextConnection() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.agentToken = "another-token";
            Files.writeString(directory.resolve("token"), "another-token\n");

            agent.server.cut();

            awaitHellos(agent, 2);
        }
    }

    @Test
    void aMessageOfAnUnknownTypeIsIgnored() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.say("{\"type\":\"dance\",\"tempo\":120}");
            agent.server.send(FakeServer.assign(1, 1, 0, TaskPhase.PLAN, false));

            AgentFixture.await()
                    .until(() -> !agent.server.all(AgentMessage.Accepted.class).isEmpty());

            assertThat(agent.server.all(AgentMessage.Hello.class)).hasSize(1);
        }
    }
}
