package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody changes behind Terraform's back, with the real one (W1, W2). */
class WorkspaceDriftIT {
    private static final String POOL = "drift";

    @TempDir
    static Path folder;

    private static FileProvider provider;
    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start() throws Exception {
        provider = new FileProvider(folder.resolve("provider"));
        server = ServerUnderTest.start(
                folder.resolve("server"), Map.of("BERTH_TERRAFORM_CLI_CONFIG", provider.commandLineConfig()));
        api = server.api();
        api.pool(POOL, 2, "PT60S");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        provider.close();
    }

    /** A workspace whose one file is there. */
    private static Path applied(String workspace) {
        Path file = folder.resolve(workspace + ".txt");
        api.workspace(workspace, POOL, FileProvider.REQUIRED + """
                resource "files_file" "greeting" {
                  path    = "%s"
                  content = "hello"
                }
                """.formatted(file));
        api.await(api.submit(workspace, "plan_and_apply", Map.of("autoApply", true)), "applied");
        assertThat(file).hasContent("hello");
        return file;
    }

    private static JsonNode drift(String workspace) {
        return api.get("/workspaces/" + workspace + "/drift");
    }

    private static long submitted(String workspace, String call) {
        return api.post("/workspaces/" + workspace + "/drift/" + call, Map.of())
                .get("id")
                .asLong();
    }

    @Test
    void whatSomebodyChangedIsFoundAndRepaired() throws Exception {
        Path file = applied("changed");
        assertThat(drift("changed").get("state").asText()).isEqualTo("none");
        Files.writeString(file, "good bye");

        api.await(submitted("changed", "check"), "planned");

        JsonNode drift = drift("changed");
        assertThat(drift.get("state").asText()).as(drift.toString()).isEqualTo("drifted");
        assertThat(drift.get("resources").asInt()).isEqualTo(1);
        assertThat(drift.at("/addresses/0").asText()).isEqualTo("files_file.greeting");
        assertThat(drift.toString()).doesNotContain("good bye");

        long repair = submitted("changed", "repair");
        api.await(repair, "apply_pending");
        assertThat(file).hasContent("good bye");
        api.confirm(repair);
        api.await(repair, "applied");

        assertThat(file).hasContent("hello");
        assertThat(drift("changed").get("state").asText()).isEqualTo("none");
        api.await(submitted("changed", "check"), "planned");
        assertThat(drift("changed").get("state").asText()).isEqualTo("none");
    }

    /** By a schedule of every minute, over a restart of the server in between. */
    @Test
    void aScheduleFindsWhatIsGoneAndWorksOnAfterARestart() throws Exception {
        Path file = applied("scheduled");
        api.post(
                "/workspaces/scheduled/schedules",
                Map.of("name", "watch", "cron", "* * * * *", "submits", "drift", "jitter", "PT0S"));
        Files.delete(file);

        Awaitility.await()
                .atMost(200, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(drift("scheduled").get("state").asText()).isEqualTo("drifted"));
        server.kill();
        server.start();
        long before =
                api.get("/workspaces/scheduled/schedules/watch").get("lastTask").asLong();
        Awaitility.await()
                .atMost(200, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(api.get("/workspaces/scheduled/schedules/watch")
                                .get("lastTask")
                                .asLong())
                        .isGreaterThan(before));

        List<String> minutes =
                api.get("/tasks?workspace=scheduled&type=plan&limit=100").findValuesAsText("createdAt").stream()
                        .map(at -> at.substring(0, "2026-03-01T10:00".length()))
                        .toList();
        assertThat(minutes).as("one task for each minute at most").doesNotHaveDuplicates();
        JsonNode task = api.task(before);
        assertThat(task.get("submittedBy").asText()).isEqualTo("schedule:watch");
        assertThat(task.get("refreshOnly").asBoolean()).isTrue();
    }
}
