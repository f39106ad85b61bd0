package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
    static Path folder;

    private static ServerUnderTest server;

    /** One for all tests: each ends it, and starts it again. */
    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(folder, Map.of());
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
    }

    @Test
    void afterACleanStopTheReservedPodIsAdoptedAndItsTaskConfirmed() throws Exception {
        aReservationOutlives("stopped", ServerUnderTest::stop);
    }

    @Test
    void afterAKillTheReservedPodIsAdoptedAndItsTaskConfirmed() throws Exception {
        aReservationOutlives("killed", ServerUnderTest::kill);
    }

    @Test
    void anIdleAgentEndsWithItsServer() throws Exception { // R2
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
        server.start();
    }

    private static long processesOf(String pod) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains(pod))
                        .orElse(false))
                .count();
    }

    private static void aReservationOutlives(String pool, End end) throws Exception {
        Api api = server.api();
        api.pool(pool, 2, "PT1S");
        api.workspace(pool, pool, CONFIGURATION);
        long task = api.planAndApply(pool);
        String pod = api.await(task, "apply_pending").get("pod").asText();
        String agent = api.pod(pool, pod).get("agentId").asText();

        end.of(server);
        server.start();

        api.awaitPods(
                pool, pods -> pods.size() == 1 && pods.get(0).get("connected").asBoolean());
        JsonNode adopted = api.pod(pool, pod);
        assertThat(adopted.get("agentId").asText()).isEqualTo(agent);
        assertThat(adopted.at("/slots/0/state").asText()).isEqualTo("reserved");
        api.confirm(task);
        JsonNode applied = api.await(task, "applied");
        assertThat(applied.get("pod").asText()).isEqualTo(pod);
        assertThat(api.log(task).split("Initializing the backend", -1)).hasSize(2);
    }
}
