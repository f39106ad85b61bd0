package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.AssignBuilder;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one attempt fetches before its plan holds nobody else up. */
class AgentInitTest {
    private static final String AT_HAND = """
            terraform {
              required_providers {
                foo = {
                  source = "example.com/ns/foo"
                }
              }
            }
            """;

    private static final String NEVER_COMES = AT_HAND.replace("example.com/ns/foo", "never.example/ns/bar");

    @TempDir
    Path directory;

    private HangingListener hanging;
    private Path tools;

    @BeforeEach
    void aMirrorThatHasOneProviderAndOneThatNeverAnswers() throws Exception {
        hanging = new HangingListener();
        Path mirror = directory.resolve("mirror");
        Path packages = Files.createDirectories(mirror.resolve("example.com/ns/foo"));
        writePackage(packages.resolve("terraform-provider-foo_1.0.0_linux_amd64.zip"));
        tools = Files.writeString(directory.resolve("tools.rc"), """
                provider_installation {
                  filesystem_mirror {
                    path    = "%s"
                    include = ["example.com/*/*"]
                  }
                  network_mirror {
                    url     = "https://127.0.0.1:%d/"
                    include = ["never.example/*/*"]
                  }
                }
                """.formatted(mirror, hanging.port()));
    }

    /** Nobody runs it: an init only installs it. */
    private static void writePackage(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("terraform-provider-foo_v1.0.0"));
            zip.write("no provider".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
    }

    @AfterEach
    void theListenerEnds() throws Exception {
        hanging.close();
    }

    private AgentFixture agent(String initTimeout) throws Exception {
        return new AgentFixture(directory, Map.of(AgentVariables.INIT_TIMEOUT, initTimeout), tools).connected();
    }

    private WorkOf hangingModule() {
        return WorkOf.configuration(
                "module \"m\" {\n  source = \"http://127.0.0.1:%d/mod.tar.gz\"\n}\n".formatted(hanging.port()));
    }

    private void startHanging(AgentFixture agent, long task, int slot, WorkOf work) {
        agent.plan(task, 1, slot, work);
        AgentFixture.await().until(hanging::hasGuest);
    }

    private static void planWithin(AgentFixture agent, long task, int slot, WorkOf work, long seconds) {
        agent.server.works.put(task, work.of(agent.server, TaskPhase.PLAN));
        agent.server.send(AssignBuilder.builder()
                .taskId(task)
                .attempt(1)
                .slot(slot)
                .phase(TaskPhase.PLAN)
                .workspace("net")
                .tool("terraform")
                .timeoutSeconds(seconds)
                .warm(false)
                .confirmedBy(null)
                .approvals(null)
                .taskToken(FakeServer.token(task, 1))
                .build());
    }

    private static Stream<AgentMessage.SlotState> slots(AgentFixture agent, long task) {
        return agent.server.all(AgentMessage.Heartbeat.class).stream()
                .flatMap(heartbeat -> heartbeat.slots().stream())
                .filter(slot -> slot.taskId() != null && slot.taskId() == task);
    }

    @Test
    void aModuleDownloadThatNeverAnswersHoldsNobodyElseAndACancelEndsIt() throws Exception {
        try (AgentFixture agent = agent("10m")) {
            startHanging(agent, 1, 0, hangingModule());

            agent.plan(2, 1, 1, WorkOf.configuration(AgentFixture.ONE_RESOURCE));

            assertThat(agent.finished(2, 1).outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.finished(1, 1)).isEmpty();
            agent.server.send(new ServerMessage.Cancel(1L, 1, 2L));
            assertThat(agent.finished(1, 1).outcome()).isEqualTo(Outcome.CANCELED);
        }
    }

    @Test
    void aModuleDownloadThatNeverAnswersEndsAtItsLimitAndSaysWhatItWaitedFor() throws Exception {
        try (AgentFixture agent = agent("3s")) {
            startHanging(agent, 1, 0, hangingModule());

            AgentMessage.Failure failure = agent.finished(1, 1).error();

            assertThat(failure.code()).isEqualTo("init_timeout");
            assertThat(failure.message()).contains("3 s").contains("http://127.0.0.1:" + hanging.port());
        }
    }

    @Test
    void aModuleDownloadThatTakesLongIsToldUntilItIsOver() throws Exception {
        try (AgentFixture agent = agent("3s")) {
            startHanging(agent, 1, 0, hangingModule());
            agent.finished(1, 1);

            assertThat(slots(agent, 1))
                    .anyMatch(slot -> "modules".equals(slot.waiting()))
                    .last()
                    .matches(slot -> slot.waiting() == null);
        }
    }

    @Test
    void aColdApplyWhoseInitDoesNotEndInTimeIsPlannedAgainP6() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path slow = Files.writeString(bin.resolve("terraform"), """
                #!/bin/sh
                if [ "$1" = init ] && [ -e %1$s/slow ]; then echo Initializing; exec sleep 600; fi
                exec /usr/bin/env PATH="%2$s" terraform "$@"
                """.formatted(directory, System.getenv("PATH")));
        assertThat(slow.toFile().setExecutable(true)).isTrue();
        WorkOf work = WorkOf.configuration(AgentFixture.ONE_RESOURCE);
        Map<String, String> environment = Map.of(AgentVariables.INIT_TIMEOUT, "2s");
        try (AgentFixture agent =
                new AgentFixture(directory, bin + ":" + System.getenv("PATH"), environment).connected()) {
            agent.plan(1, 1, 0, work);
            String sha256 = agent.finished(1, 1).plan().sha256();
            Files.createFile(directory.resolve("slow"));

            agent.apply(1, 2, false, work.approved(sha256, "pw"));

            assertThat(agent.finished(1, 2).error().code()).isEqualTo("plan_unavailable");
            assertThat(agent.finished(1, 2).error().message()).contains("did not end within 2 s");
            assertThat(agent.server.log(1, 2)).contains("nothing was applied");
        }
    }

    @Test
    void whileOneInstallsProvidersOthersRunThatNeedNone() throws Exception {
        try (AgentFixture agent = agent("10m")) {
            startHanging(agent, 1, 0, WorkOf.configuration(NEVER_COMES));

            agent.plan(2, 1, 1, WorkOf.configuration(AgentFixture.ONE_RESOURCE));

            assertThat(agent.finished(2, 1).outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.finished(1, 1)).isEmpty();
        }
    }

    @Test
    void whoHasToInstallWaitsForItsTurnSaysForWhomAndLosesNoTime() throws Exception {
        try (AgentFixture agent = agent("20s")) {
            startHanging(agent, 1, 0, WorkOf.configuration(NEVER_COMES));

            planWithin(agent, 2, 1, WorkOf.configuration(AT_HAND), 12);

            assertThat(agent.finished(1, 1).error().code()).isEqualTo("init_timeout");
            // What was installed is no provider, so the plan fails; that it got there is the point.
            assertThat(agent.finished(2, 1).error().code()).isEqualTo("plan_failed");
            assertThat(agent.server.log(2, 1))
                    .contains("[berth: waiting for task 1 on pod blue-1, which installs providers]")
                    .contains("Installed example.com/ns/foo v1.0.0");
            assertThat(slots(agent, 2))
                    .anyMatch(slot -> "init".equals(slot.waiting()) && "task 1 on pod blue-1".equals(slot.waitingFor()))
                    .anyMatch(slot -> slot.waiting() == null);
            assertThat(agent.server.all(AgentMessage.Heartbeat.class))
                    .anyMatch(heartbeat -> Boolean.TRUE.equals(heartbeat.outOfTurn()));
        }
    }

    @Test
    void whoWaitsForItsTurnIsCanceledAtOnce() throws Exception {
        try (AgentFixture agent = agent("10m")) {
            startHanging(agent, 1, 0, WorkOf.configuration(NEVER_COMES));
            agent.plan(2, 1, 1, WorkOf.configuration(AT_HAND));
            AgentFixture.await().until(() -> agent.server.log(2, 1).contains("waiting for task 1"));

            agent.server.send(new ServerMessage.Cancel(2L, 1, 60L));

            assertThat(agent.finished(2, 1).outcome()).isEqualTo(Outcome.CANCELED);
            assertThat(agent.server.finished(1, 1)).isEmpty();
        }
    }

    @Test
    void providersThatTheLockFilePinsAndTheCacheHasNeedNoTurn() throws Exception {
        String lockFile = lockFile();
        try (AgentFixture agent = agent("10m")) {
            agent.plan(1, 1, 0, WorkOf.configuration(AT_HAND));
            assertThat(agent.finished(1, 1).error().code()).isEqualTo("plan_failed");
            Path cached = agent.work.resolve("plugin-cache/example.com/ns/foo/1.0.0/linux_amd64");
            assertThat(cached).isDirectory();
            startHanging(agent, 2, 0, WorkOf.configuration(NEVER_COMES));

            agent.plan(
                    3,
                    1,
                    1,
                    WorkOf.configuration(AT_HAND)
                            .with(".terraform.lock.hcl", lockFile)
                            .planOnly());

            assertThat(agent.finished(3, 1).error().code()).isEqualTo("plan_failed");
            assertThat(agent.server.log(3, 1))
                    .contains("Reusing previous version of example.com/ns/foo")
                    .doesNotContain("waiting for");
        }
    }

    @Test
    void aHalfWrittenProviderInTheCacheIsNotUsedAndIsMadeWhole() throws Exception {
        String lockFile = lockFile();
        try (AgentFixture agent = agent("10m")) {
            Path cached =
                    Files.createDirectories(agent.work.resolve("plugin-cache/example.com/ns/foo/1.0.0/linux_amd64"));
            Path binary = Files.writeString(cached.resolve("terraform-provider-foo_v1.0.0"), "no");

            agent.plan(1, 1, 0, WorkOf.configuration(AT_HAND).with(".terraform.lock.hcl", lockFile));

            assertThat(agent.finished(1, 1).error().code()).isEqualTo("plan_failed");
            assertThat(agent.server.log(1, 1)).contains("Installed example.com/ns/foo v1.0.0");
            assertThat(binary).hasContent("no provider");
        }
    }

    @Test
    void anInstallationThatWasStoppedLeavesNothingInTheCache() throws Exception {
        try (AgentFixture agent = agent("3s")) {
            startHanging(agent, 1, 0, WorkOf.configuration(NEVER_COMES.replace("foo = {", """
                    one = {
                          source = "example.com/ns/foo"
                        }
                        foo = {\
                    """)));

            assertThat(agent.finished(1, 1).error().code()).isEqualTo("init_timeout");

            assertThat(agent.work.resolve("plugin-cache/example.com")).doesNotExist();
        }
    }

    @Test
    void aWrongLimitIsSaidWithItsName() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> agent("soon"))
                .hasMessageContaining(AgentVariables.INIT_TIMEOUT)
                .hasMessageContaining("soon");
    }

    /** As a user would have committed it. */
    private String lockFile() throws Exception {
        Path configuration = Files.createDirectory(directory.resolve("pinned"));
        Files.writeString(configuration.resolve("main.tf"), AT_HAND);
        ProcessBuilder init = new ProcessBuilder(List.of("terraform", "init", "-no-color"))
                .directory(configuration.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pinned.log").toFile());
        init.environment().put("TF_CLI_CONFIG_FILE", tools.toString());
        assertThat(init.start().waitFor()).isZero();
        return Files.readString(configuration.resolve(".terraform.lock.hcl"));
    }

    @Test
    void aFileThatKeepsTheToolBusyWithItsErrorsEndsAtTheLimit() throws Exception {
        try (AgentFixture agent = agent("3s")) {
            agent.plan(1, 1, 0, WorkOf.of(Map.of("main.tf.json", "[".repeat(100_000))));

            assertThat(agent.finished(1, 1).error().code()).isEqualTo("init_timeout");
        }
    }
}
