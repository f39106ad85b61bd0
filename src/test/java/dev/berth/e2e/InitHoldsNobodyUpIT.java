package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.agent.HangingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one task waits for in its init holds no other up, and is told. */
class InitHoldsNobodyUpIT {
    private static final String PROVIDER_THAT_NEVER_COMES = """
            terraform {
              required_providers {
                bar = {
                  source = "never.example/ns/bar"
                }
              }
            }
            """;

    @TempDir
    static Path folder;

    private static HangingListener hanging;
    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start() throws Exception {
        hanging = new HangingListener();
        Path tools = Files.writeString(folder.resolve("tools.rc"), """
                provider_installation {
                  network_mirror {
                    url     = "https://127.0.0.1:%d/"
                    include = ["never.example/*/*"]
                  }
                }
                """.formatted(hanging.port()));
        server = ServerUnderTest.start(folder, Map.of("BERTH_TERRAFORM_CLI_CONFIG", tools.toString()));
        api = server.api();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        hanging.close();
    }

    @Test
    void seenElsewhere119AModuleThatNeverComesHoldsOnlyItsOwnTask() {
        api.pool("modules", 1, "PT60S");
        api.workspace("hanging", "modules", """
                module "m" {
                  source = "http://127.0.0.1:%d/mod.tar.gz"
                }
                """.formatted(hanging.port()));
        api.workspace("quick", "modules", "resource \"terraform_data\" \"a\" {}\n");
        long waiting = api.plan("hanging");
        Awaitility.await().atMost(Duration.ofSeconds(120)).until(hanging::hasGuest);

        long quick = api.submit("quick", "plan", Map.of("timeout", "PT40S"));

        api.await(quick, "planned");
        assertThat(api.task(waiting).get("status").asText()).isEqualTo("running");
        api.post("/tasks/" + waiting + "/cancel", Map.of());
        api.await(waiting, "canceled");
    }

    @Test
    void whoWaitsToInstallProvidersIsToldForWhom() {
        api.pool("providers", 1, "PT60S");
        api.workspace("first", "providers", PROVIDER_THAT_NEVER_COMES);
        api.workspace("second", "providers", PROVIDER_THAT_NEVER_COMES);
        long first = api.plan("first");
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .until(() -> api.log(first).contains("terraform init"));
        String pod = api.task(first).get("pod").asText();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> api.log(first).contains("Initializing provider plugins"));

        long second = api.submit("second", "plan", Map.of("timeout", "PT5S"));

        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .until(() -> reason(second).equals("waiting_for_init"));
        JsonNode explanation = api.get("/tasks/" + second + "/explain");
        assertThat(explanation.get("detail").asText()).contains("task " + first + " on pod " + pod);
        assertThat(api.log(second)).contains("waiting for task " + first);
        Awaitility.await("its time stands still")
                .during(Duration.ofSeconds(6))
                .atMost(Duration.ofSeconds(20))
                .until(() -> reason(second).equals("waiting_for_init"));
        api.post("/tasks/" + first + "/cancel", Map.of());
        api.await(first, "canceled");
        JsonNode failed = api.await(second, "failed");
        assertThat(failed.get("error").get("code").asText()).isEqualTo("timeout");
    }

    private static String reason(long task) {
        return api.get("/tasks/" + task + "/explain").get("reason").asText();
    }
}
