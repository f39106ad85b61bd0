package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get to see of secrets, with a real server, real agents and real Terraform. */
class SecretsIT {
    private static final String SECRET = "hunter-two-4711";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api admin;
    private static Api submitter;

    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(folder, Map.of());
        admin = server.api();
        submitter = new Api(
                server.port(),
                admin.post("/tokens", Map.of("name", "sam", "role", "submitter"))
                        .get("token")
                        .asText());
        admin.pool("vault", 1, "PT30S");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void seenElsewhere107ThePlansJsonShowsNoSecretsToASubmitter() {
        admin.workspace("plan-json", "vault", """
                variable "pw" {}
                variable "marked" {
                  sensitive = true
                  default   = "marked-by-terraform"
                }
                resource "terraform_data" "a" {
                  input = { pw = var.pw, encoded = base64encode("user:${var.pw}"), marked = var.marked, shown = "shown-value" }
                }
                output "pw" {
                  value = "it is ${var.pw}"
                }
                """);
        submitter.patch(
                "/workspaces/plan-json", Map.of("variables", Map.of("pw", Map.of("value", SECRET, "sensitive", true))));
        long task = submitter.plan("plan-json");
        admin.await(task, "planned");

        String redacted = submitter.text("/tasks/" + task + "/plan");
        assertThat(redacted)
                .doesNotContain(SECRET, "marked-by-terraform", "aHVudGVyLXR3b", "odW50ZXItdHdv", "h1bnRlci10d2")
                .contains("shown-value");
        assertThat(submitter.log(task)).doesNotContain(SECRET);
        JsonNode whole = admin.get("/tasks/" + task + "/plan");
        assertThat(whole.at("/variables/pw/value").asText()).isEqualTo(SECRET);
    }

    @Test
    void seenElsewhere108AConfigurationCannotReadItsAgentsToken() throws Exception {
        admin.workspace("token", "vault", """
                output "token" {
                  value = try(sha256(trimspace(file("${path.root}/../../../../token"))), "unreadable")
                }
                output "files" {
                  value = join(" ", fileset("${path.root}/../../../..", "**"))
                }
                """);
        long task = submitter.plan("token");
        JsonNode planned = admin.await(task, "planned");

        assertThat(submitter.log(task)).contains("token = \"unreadable\"");
        LocalAgent agent = server.agent("vault", planned.get("pod").asText());
        String environment = Files.readString(
                Path.of("/proc", String.valueOf(agent.process().pid()), "environ"), StandardCharsets.ISO_8859_1);
        assertThat(environment).doesNotContain(ServerUnderTest.TOKEN, "BERTH_BOOTSTRAP", "BERTH_ENCRYPTION");
    }
}
