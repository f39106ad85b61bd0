package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.TaskPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as the first process of its container, where every process that lost its parent becomes its child. */
class AgentEndsStraysTest {
    private static final List<String> CONTAINER = List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");

    @TempDir
    Path directory;

    private Process agent(FakeServer server) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), FakeServer.AGENT_TOKEN);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(CONTAINER);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                "dev.berth.Main",
                "agent",
                "--server",
                "http://127.0.0.1:" + server.port(),
                "--pool",
                "blue",
                "--pod",
                "blue-1",
                "--token-file",
                token.toString(),
                "--work-dir",
                directory.resolve("work").toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("agent.log").toFile())
                .start();
    }

    private static boolean canMakeContainers() throws Exception {
        List<String> command = new ArrayList<>(CONTAINER);
        command.add("true");
        try {
            Process probe = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static AgentMessage.Finished run(FakeServer server, int attempt, TaskPhase phase, WorkOf work) {
        server.works.put(1L, work.of(server, phase));
        server.send(FakeServer.assign(1, attempt, 0, phase, phase == TaskPhase.APPLY));
        return AgentFixture.await()
                .until(() -> server.finished(1, attempt), Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void aProcessThatAnEarlierApplyHidIsEndedBeforeTheNextExclusiveAttempt() throws Exception {
        assumeTrue(canMakeContainers(), "needs the right to make PID namespaces");
        String seconds = Integer.toString(ThreadLocalRandom.current().nextInt(100_000, 1_000_000));
        // The step must not end before it has hidden itself: until then it can be told by its mark.
        WorkOf work = WorkOf.configuration("""
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = <<-SH
                      setsid env -i sh -c 'touch SIGN; exec sleep SECONDS' >/dev/null 2>&1 </dev/null &
                      until [ -e SIGN ]; do sleep 0.05; done
                    SH
                  }
                }
                """.replace("SECONDS", seconds)
                .replace("SIGN", directory.resolve("hidden").toString()));
        try (FakeServer server = new FakeServer()) {
            Process agent = agent(server);
            try {
                AgentFixture.await().until(server::isConnected);
                AgentMessage.Finished planned = run(server, 1, TaskPhase.PLAN, work);
                run(server, 2, TaskPhase.APPLY, work.approved(planned.plan().sha256(), "pw"));
                assertThat(sleeps(seconds)).as("it has hidden itself well").isTrue();

                run(server, 3, TaskPhase.PLAN, work);

                assertThat(sleeps(seconds)).isFalse();
                AgentFixture.await()
                        .until(() ->
                                server.log(1, 3).contains("processes that earlier tasks left behind were ended: 1"));
            } finally {
                agent.destroy();
                agent.waitFor(20, TimeUnit.SECONDS);
                agent.destroyForcibly();
            }
        }
    }

    private static boolean sleeps(String seconds) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(seconds))
                        .orElse(false));
    }
}
