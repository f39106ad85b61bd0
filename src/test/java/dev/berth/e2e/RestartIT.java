package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restart of the server leaves as it was (F1, F6), and a just-connected agent (P1). */
class RestartIT {
    private static final String CONFIGURATION = """
            resource "terraform_data" "one" {
              input = "kept"
            }
            """;

    /** Ends the server in one way or another. */
    private interface End {
        void of(ServerUnderTest server) throws Exception;
    }

    @TempDir
    Path folder;

    @Test
    void afterACleanStopTheReservedPodIsAdoptedAndItsTaskConfirmed() throws Exception {
        aReservationOutlives(ServerUnderTest::stop);
    }

    @Test
    void afterAKillTheReservedPodIsAdoptedAndItsTaskConfirmed() throws Exception {
        aReservationOutlives(ServerUnderTest::kill);
    }

    @Test
    void anIdleAgentEndsWithItsServer() throws Exception { // R2
        try (ServerUnderTest server = ServerUnderTest.start(folder, Map.of())) {
            Api api = server.api();
            api.pool("idle", 1, "PT1H");
            api.workspace("idle", "idle", CONFIGURATION);
            String pod = api.await(api.plan("idle"), "planned").get("pod").asText();
            assertThat(processesOf(pod)).isPositive();

            server.stop();

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> processesOf(pod) == 0);
            assertThat(server.log())
                    .as("a stop under an agent's open socket is nothing to complain about")
                    .content()
                    .doesNotContain("Timed out waiting for graceful shutdown");
        }
    }

    private static long processesOf(String pod) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains(pod))
                        .orElse(false))
                .count();
    }

    private void aReservationOutlives(End end) throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start(folder, Map.of())) {
            Api api = server.api();
            api.pool("restart", 2, "PT1S");
            api.workspace("restart", "restart", CONFIGURATION);
            long task = api.planAndApply("restart");
            String pod = api.await(task, "apply_pending").get("pod").asText();
            String agent = api.pod("restart", pod).get("agentId").asText();

            end.of(server);
            server.start();

            api.awaitPods(
                    "restart",
                    pods -> pods.size() == 1 && pods.get(0).get("connected").asBoolean());
            JsonNode adopted = api.pod("restart", pod);
            assertThat(adopted.get("agentId").asText()).isEqualTo(agent);
            assertThat(adopted.at("/slots/0/state").asText()).isEqualTo("reserved");
            api.confirm(task);
            JsonNode applied = api.await(task, "applied");
            assertThat(applied.get("pod").asText()).isEqualTo(pod);
            assertThat(api.log(task).split("Initializing the backend", -1)).hasSize(2);
        }
    }
}
