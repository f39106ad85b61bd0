package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.AssignBuilder;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancel, time limit, abandon and the agent's own end: nothing of a process tree outlives its attempt (A5, A10). */
class AgentStopsTest {
    /** Ignores SIGINT, and leaves behind a child and a grandchild that nobody's descendants know. */
    private static final String STUBBORN = """
            #!/bin/sh
            if [ "$1" = init ]; then mkdir -p .terraform; echo '{"backend":{"type":"http"}}' > .terraform/terraform.tfstate; fi
            case "$1" in
              version) echo '{"terraform_version":"9.9.9"}' ;;
              init) echo initialized ;;
              state) : ;;
              *)
                trap '' INT TERM
                sleep 300 &
                echo $! > "$PIDS/child"
                (setsid sh -c 'trap "" INT TERM; echo $$ > "$PIDS/stray"; sleep 300; :' &)
                echo waiting
                while true; do sleep 300; done ;;
            esac
            """;

    @TempDir
    Path directory;

    private WorkOf sleeping() {
        return WorkOf.configuration("""
                resource "terraform_data" "slow" {
                  provisioner "local-exec" {
                    command = "echo $$ > %s; echo asleep; sleep 300; true"
                  }
                }
                """.formatted(directory.resolve("pid")));
    }

    private AgentFixture stubborn() throws Exception {
        Files.createDirectory(directory.resolve("pids"));
        return with(STUBBORN);
    }

    private AgentFixture with(String script) throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path tool = Files.writeString(bin.resolve("terraform"), script);
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        return new AgentFixture(directory, bin + ":" + System.getenv("PATH")).connected();
    }

    private WorkOf stubbornWork() {
        return WorkOf.configuration("")
                .environment(java.util.Map.of(
                        "PIDS",
                        new dev.berth.protocol.WorkDocument.EnvironmentVariable(
                                directory.resolve("pids").toString(), false)));
    }

    /** A zombie that nobody has asked for yet is dead. */
    private static boolean lives(Path pidFile) throws IOException {
        Path stat = Path.of("/proc", Files.readString(pidFile).strip(), "stat");
        try {
            return !Files.readString(stat).replaceAll(".*\\) ", "").startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitOutput(AgentFixture agent, long task, int attempt, String text) {
        AgentFixture.await().until(() -> agent.server.log(task, attempt).contains(text));
    }

    private void startApply(AgentFixture agent, long task) {
        agent.plan(task, 1, 0, sleeping());
        String sha256 = agent.finished(task, 1).plan().sha256();
        agent.apply(task, 2, true, sleeping().approved(sha256, "pw"));
        // Terraform prints the command as well, before it runs it.
        awaitOutput(agent, task, 2, "(local-exec): asleep");
    }

    @Test
    void cancelInterruptsTerraformAndWhatItStarted() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            startApply(agent, 1);

            agent.server.send(new ServerMessage.Cancel(1L, 2, 20L));
            AgentMessage.Finished finished = agent.finished(1, 2);

            assertThat(finished.outcome()).isEqualTo(Outcome.CANCELED);
            assertThat(agent.server.log(1, 2)).contains("Interrupt received");
            assertThat(lives(directory.resolve("pid"))).isFalse();
            assertThat(agent.server.lockHolder).isNull();
        }
    }

    @Test
    void aToolThatIgnoresTheInterruptIsKilledWithItsWholeTreeAfterTheGrace() throws Exception {
        try (AgentFixture agent = stubborn()) {
            agent.plan(1, 1, 0, stubbornWork());
            awaitOutput(agent, 1, 1, "waiting");
            AgentFixture.await().until(() -> Files.exists(directory.resolve("pids/stray")));

            agent.server.send(new ServerMessage.Cancel(1L, 1, 1L));

            assertThat(agent.finished(1, 1).outcome()).isEqualTo(Outcome.CANCELED);
            assertThat(lives(directory.resolve("pids/child"))).isFalse();
            assertThat(lives(directory.resolve("pids/stray"))).isFalse();
            assertThat(agent.work.resolve("attempts/1-1")).doesNotExist();
        }
    }

    @Test
    void theTimeLimitEndsAPhase() throws Exception {
        try (AgentFixture agent = stubborn()) {
            agent.server.works.put(1L, stubbornWork().of(agent.server, TaskPhase.PLAN));
            agent.server.send(AssignBuilder.builder()
                    .taskId(1L)
                    .attempt(1)
                    .slot(0)
                    .phase(TaskPhase.PLAN)
                    .workspace("net")
                    .tool("terraform")
                    .timeoutSeconds(1L)
                    .warm(false)
                    .confirmedBy(null)
                    .approvals(null)
                    .taskToken(FakeServer.token(1, 1))
                    .build());

            AgentMessage.Finished finished = agent.finished(1, 1);

            assertThat(finished.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(finished.error().code()).isEqualTo("timeout");
            assertThat(lives(directory.resolve("pids/child"))).isFalse();
        }
    }

    @Test
    void anAbandonedPlanIsStoppedAndForgotten() throws Exception {
        try (AgentFixture agent = stubborn()) {
            agent.plan(1, 1, 0, stubbornWork());
            awaitOutput(agent, 1, 1, "waiting");

            agent.server.send(new ServerMessage.Abandon(1L, 1));
            AgentFixture.await().until(() -> !lives(directory.resolve("pids/child")));
            int beats = agent.server.all(AgentMessage.Heartbeat.class).size();
            AgentFixture.await().until(() -> {
                List<AgentMessage.Heartbeat> heard = agent.server.all(AgentMessage.Heartbeat.class);
                return heard.size() > beats + 1
                        && heard.getLast().slots().get(0).state().equals("idle");
            });

            // A result is said before its slot shows idle.
            assertThat(agent.server.finished(1, 1)).isEmpty();
            agent.plan(2, 1, 0, WorkOf.configuration(""));
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Accepted.class).size() == 2);
        }
    }

    @Test
    void anAbandonedApplyGoesOnAndIsReportedF4() throws Exception {
        WorkOf work = WorkOf.configuration(
                "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"echo asleep; while [ ! -e %s ]; do sleep 0.05; done\"\n  }\n}\n"
                        .formatted(directory.resolve("go")));
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.plan(1, 1, 0, work);
            String sha256 = agent.finished(1, 1).plan().sha256();
            agent.apply(1, 2, true, work.approved(sha256, "pw"));
            awaitOutput(agent, 1, 2, "asleep");
            agent.server.acceptLogs = false;

            agent.server.send(new ServerMessage.Abandon(1L, 2));
            // Were it stopped, then within the grace of an abandoned plan, which is a second here.
            int beats = agent.server.all(AgentMessage.Heartbeat.class).size();
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Heartbeat.class).size() >= beats + 3);
            Files.createFile(directory.resolve("go"));

            assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }

    @Test
    void cancelBeforeTheWorkCameEndsTheAttemptCanceled() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            FakeServer.Work away = new FakeServer.Work(null, null, 503);
            agent.server.works.put(1L, away);
            agent.server.send(FakeServer.assign(1, 1, 0, TaskPhase.PLAN, false));
            AgentFixture.await().until(() -> agent.server.requests.contains("GET /api/v1/agent/tasks/1/work"));

            agent.server.send(new ServerMessage.Cancel(1L, 1, 5L));

            assertThat(agent.finished(1, 1).outcome()).isEqualTo(Outcome.CANCELED);
        }
    }

    @Test
    void theTimeLimitHoldsForTheUploadOfThePlanAsWell() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.silentAt = "/plan";
            agent.server.works.put(1L, WorkOf.configuration("").of(agent.server, TaskPhase.PLAN));
            agent.server.send(AssignBuilder.builder()
                    .taskId(1L)
                    .attempt(1)
                    .slot(0)
                    .phase(TaskPhase.PLAN)
                    .workspace("net")
                    .tool("terraform")
                    .timeoutSeconds(20L)
                    .warm(false)
                    .confirmedBy(null)
                    .approvals(null)
                    .taskToken(FakeServer.token(1, 1))
                    .build());

            AgentMessage.Finished finished = agent.finished(1, 1);

            assertThat(finished.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(finished.error().code()).isEqualTo("upload_timeout");
            assertThat(agent.server.requests).contains("PUT /api/v1/agent/tasks/1/plan");
        }
    }

    @Test
    void aCancelEndsAnUploadThatHangs() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.silentAt = "/plan.json";
            agent.plan(1, 1, 0, WorkOf.configuration(""));
            AgentFixture.await().until(() -> agent.server.requests.contains("PUT /api/v1/agent/tasks/1/plan.json"));

            agent.server.send(new ServerMessage.Cancel(1L, 1, 5L));

            assertThat(agent.finished(1, 1).outcome()).isEqualTo(Outcome.CANCELED);
        }
    }

    @Test
    void aServerThatNeverGivesTheWorkIsNotAskedForLongerThanThePhaseMayTake() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.works.put(1L, new FakeServer.Work(null, null, 503));
            agent.server.send(AssignBuilder.builder()
                    .taskId(1L)
                    .attempt(1)
                    .slot(0)
                    .phase(TaskPhase.PLAN)
                    .workspace("net")
                    .tool("terraform")
                    .timeoutSeconds(2L)
                    .warm(false)
                    .confirmedBy(null)
                    .approvals(null)
                    .taskToken(FakeServer.token(1, 1))
                    .build());
            AgentFixture.await().until(() -> agent.server.requests.contains("GET /api/v1/agent/tasks/1/work"));

            // The slot is free again.
            agent.plan(2, 1, 0, WorkOf.configuration("").planOnly());
            AgentFixture.await().until(() -> {
                agent.server.send(FakeServer.assign(2, 1, 0, TaskPhase.PLAN, false));
                return agent.server.finished(2, 1).isPresent();
            });
            assertThat(agent.server.finished(1, 1)).isEmpty();
        }
    }

    @Test
    void noRedirectIsFollowedWithACredential() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected();
                FakeServer stranger = new FakeServer()) {
            agent.server.works.put(1L, WorkOf.configuration("").of(agent.server, TaskPhase.PLAN));
            agent.server.redirect = "http://127.0.0.1:" + stranger.port() + "/api/v1/agent/tasks/1/work";
            agent.server.send(FakeServer.assign(1, 1, 0, TaskPhase.PLAN, false));
            AgentFixture.await().until(() -> agent.server.requests.contains("GET /api/v1/agent/tasks/1/work"));
            agent.server.redirect = null;

            agent.plan(2, 1, 1, WorkOf.configuration("").planOnly());

            agent.finished(2, 1);
            assertThat(stranger.requests).isEmpty();
        }
    }

    @Test
    void aMissingToolIsSaid() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory, "/nowhere").connected()) {
            agent.plan(1, 1, 0, WorkOf.configuration(""));

            assertThat(agent.finished(1, 1).error().code()).isEqualTo("tool_not_found");
            assertThat(agent.server.all(AgentMessage.Hello.class).get(0).tools())
                    .isEmpty();
        }
    }

    @Test
    void sigtermLetsWorkFinishAndGivesUpWhatIsKeptP5() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.plan(7, 1, 0, WorkOf.configuration(AgentFixture.ONE_RESOURCE));
            agent.finished(7, 1);
            WorkOf work = WorkOf.configuration(
                    "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"echo asleep; while [ ! -e %s ]; do sleep 0.05; done\"\n  }\n}\n"
                            .formatted(directory.resolve("go")));
            agent.plan(1, 1, 0, work);
            String sha256 = agent.finished(1, 1).plan().sha256();
            agent.apply(1, 2, true, work.approved(sha256, "pw"));
            awaitOutput(agent, 1, 2, "asleep");

            agent.process.terminate();
            AgentFixture.await()
                    .until(() -> !agent.server.all(AgentMessage.Draining.class).isEmpty());
            agent.server.send(FakeServer.assign(9, 1, 1, TaskPhase.PLAN, false));
            AgentFixture.await()
                    .until(() -> !agent.server.all(AgentMessage.Refused.class).isEmpty());
            assertThat(agent.exit).isNotDone();
            Files.createFile(directory.resolve("go"));

            assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.SUCCEEDED);
            AgentFixture.await().until(agent.exit::isDone);
            assertThat(agent.exit.join()).isZero();
            assertThat(agent.server.all(AgentMessage.Refused.class).get(0).reason())
                    .isEqualTo(dev.berth.protocol.Refusal.SHUTTING_DOWN);
            assertThat(agent.work.resolve("attempts")).doesNotExist();
        }
    }

    @Test
    void aSecondSigtermEndsAtOnceAndLeavesNoProcess() throws Exception {
        try (AgentFixture agent = stubborn()) {
            agent.plan(1, 1, 0, stubbornWork());
            awaitOutput(agent, 1, 1, "waiting");

            agent.process.terminate();
            agent.process.terminate();

            AgentFixture.await().until(agent.exit::isDone);
            assertThat(agent.exit.join()).isEqualTo(1);
            assertThat(lives(directory.resolve("pids/child"))).isFalse();
        }
    }
}
