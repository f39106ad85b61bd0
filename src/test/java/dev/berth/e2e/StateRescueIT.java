package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A human and a running apply meet at the state of one workspace. */
class StateRescueIT {
    private static final String PUBLIC = "https://tools.invalid/berth";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start() {
        // Nobody can reach that one: an agent that used it would have no state.
        server = ServerUnderTest.start(folder, Map.of("BERTH_PUBLIC_URL", PUBLIC + "/"));
        api = server.api();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** An apply that stands in the middle of its work until the file {@code go} is there. */
    private static long heldApply(String workspace) {
        api.pool(workspace, 1, "PT5S");
        api.workspace(workspace, workspace, """
                resource "terraform_data" "one" {
                  provisioner "local-exec" {
                    command = "touch %1$s/%2$s.here; while [ ! -e %1$s/%2$s.go ]; do sleep 0.1; done"
                  }
                }
                """.formatted(folder, workspace));
        long task = api.planAndApply(workspace);
        api.await(task, "apply_pending");
        api.confirm(task);
        Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(4))
                .until(() -> Files.exists(folder.resolve(workspace + ".here")));
        return task;
    }

    @Test
    void addressesInAnswersArePublicOnesAndAgentsUseTheirOwn() {
        api.pool("public", 1, "PT5S");
        api.workspace("public", "public", "resource \"terraform_data\" \"one\" {}\n");

        HttpResponse<byte[]> accepted = api.exchange(
                "POST", "/tasks", Map.of("workspace", "public", "type", "plan_and_apply", "autoApply", true), Map.of());

        long task = Api.body(accepted).get("id").asLong();
        assertThat(accepted.headers().firstValue("Location")).hasValue(PUBLIC + "/api/v1/tasks/" + task);
        api.await(task, "applied");
        assertThat(api.get("/workspaces/public/state").at("/resources/0/name").asText())
                .isEqualTo("one");
    }

    private static HttpResponse<byte[]> lock(String workspace, String id) {
        return api.exchange("POST", "/workspaces/" + workspace + "/state/lock", Map.of("ID", id), Map.of());
    }

    @Test
    void seenElsewhere110AHumansLockOutlivesAnApplyWhoseStateIsKeptAside() throws Exception {
        long task = heldApply("taken");
        assertThat(lock("taken", "human-1").statusCode())
                .as("the apply holds it")
                .isEqualTo(423);
        assertThat(api.status("DELETE", "/workspaces/taken/state/lock", Map.of()))
                .isEqualTo(200);
        assertThat(lock("taken", "human-1").statusCode()).isEqualTo(200);

        Files.createFile(folder.resolve("taken.go"));
        JsonNode failed = api.await(task, "failed");

        assertThat(failed.at("/error/code").asText()).isEqualTo("state_not_current");
        HttpResponse<byte[]> other = lock("taken", "other");
        assertThat(other.statusCode()).isEqualTo(423);
        assertThat(Api.body(other).get("ID").asText()).isEqualTo("human-1");
        assertThat(api.status("GET", "/workspaces/taken/state", Map.of())).isEqualTo(404);
        assertThat(api.get("/workspaces/taken").at("/lock/by").asText()).isEqualTo("berth");
        assertThat(api.log(task)).contains("is not the present one");

        JsonNode version = api.get("/workspaces/taken/state/versions").at("/items/0");
        assertThat(version.get("aside").asBoolean()).isTrue();
        String path = "/workspaces/taken/state/versions/" + version.get("id").asText();
        assertThat(api.text(path)).contains("terraform_data");
        api.exchange("DELETE", "/workspaces/taken/state/lock", Map.of("ID", "human-1"), Map.of());
        assertThat(api.post(path + "/restore", Map.of()).get("current").asBoolean())
                .isTrue();
        assertThat(api.get("/workspaces/taken/state").at("/resources/0/name").asText())
                .isEqualTo("one");
        api.post("/workspaces/taken/unlock", Map.of());
        assertThat(api.await(api.plan("taken"), "planned")
                        .at("/plan/hasChanges")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void anApplyWhoseLockWasForcedOpenStoresItsStateWhenNobodyCameBetween() throws Exception {
        long task = heldApply("forced");
        assertThat(api.status("DELETE", "/workspaces/forced/state/lock", Map.of()))
                .isEqualTo(200);

        Files.createFile(folder.resolve("forced.go"));
        api.await(task, "applied");

        assertThat(api.get("/workspaces/forced/state").at("/resources/0/name").asText())
                .isEqualTo("one");
        assertThat(lock("forced", "next").statusCode()).isEqualTo(200);
    }
}
