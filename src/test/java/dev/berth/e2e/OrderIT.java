package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A workspace that runs after another and reads its outputs, with the real Terraform, over kills of the server: while one of its
 * tasks waits for an apply upstream, and when that apply has just ended (W4, W5).
 */
class OrderIT {
    private static final String POOL = "order";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(folder.resolve("server"), Map.of());
        api = server.api();
        api.pool(POOL, 2, "PT60S");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** What reads the network, and has something to apply each time. */
    private static String cluster() {
        return """
                variable "berth_state_reader" {
                  type      = string
                  sensitive = true
                }
                data "terraform_remote_state" "network" {
                  backend = "http"
                  config = {
                    address  = "http://127.0.0.1:%d/api/v1/workspaces/network/state"
                    username = "berth"
                    password = var.berth_state_reader
                  }
                }
                resource "terraform_data" "always" {
                  triggers_replace = plantimestamp()
                }
                output "cidr" {
                  value = data.terraform_remote_state.network.outputs.cidr
                }
                """.formatted(server.port());
    }

    private static JsonNode link() {
        return api.get("/workspaces/cluster/run-after").at("/runAfter/0");
    }

    @Test
    void whatComesAfterAnApplyComesOnceAndReadsItsOutputsOverKillsOfTheServer() throws Exception {
        SideEffect effect = new SideEffect(folder.resolve("effect"));
        api.workspace("network", POOL, effect.terraform(1) + "output \"cidr\" {\n  value = \"10.0.0.0/16\"\n}\n");
        api.workspace("cluster", POOL, cluster());
        api.patch("/workspaces/cluster", Map.of("autoApply", true));
        api.put("/workspaces/cluster/run-after", Map.of("runAfter", List.of("network")));
        api.put("/workspaces/network/state-readers", Map.of("stateReaders", List.of("cluster")));

        long network = api.submit("network", "plan_and_apply", Map.of("autoApply", true));
        effect.awaitWaiting();
        long waiting = api.planAndApply("cluster");
        isBlocked(waiting, network);

        server.kill();
        effect.let();
        effect.awaitOver();
        server.start();
        api.await(network, "applied");
        server.kill();
        server.start();

        api.await(waiting, "applied");
        Awaitility.await("what comes after the apply")
                .atMost(200, TimeUnit.SECONDS)
                .until(() -> link().at("/lastTriggered/task").isIntegralNumber());
        long came = link().at("/lastTriggered/task").asLong();
        api.await(came, "applied");

        List<Long> tasks = new ArrayList<>();
        api.get("/tasks?workspace=cluster")
                .get("items")
                .forEach(task -> tasks.add(task.get("id").asLong()));
        assertThat(tasks).as("one came of the apply").containsExactly(came, waiting);
        assertThat(api.task(came).get("submittedBy").asText()).isEqualTo("upstream:applied");
        assertThat(link().get("due").isNull()).isTrue();
        assertThat(effect.runs()).isEqualTo(1);
        assertThat(api.get("/workspaces/cluster/state")
                        .at("/outputs/cidr/value")
                        .asText())
                .isEqualTo("10.0.0.0/16");
    }

    private static void isBlocked(long task, long by) {
        assertThat(api.task(task).at("/blockedBy/reason").asText()).isEqualTo("upstream");
        assertThat(api.get("/tasks/" + task + "/explain").get("detail").asText())
                .endsWith("; it is task " + by + " of network");
    }
}
