package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users get to see of secrets, with a real server, real agents and real Terraform. */
@ExtendWith(SharedServer.class)
class SecretsIT {
    private static final String SECRET = "hunter-two-4711";

    private static ServerUnderTest server;
    private static Api admin;
    private static Api submitter;

    @BeforeAll
    static void start(ServerUnderTest shared) {
        server = shared;
        admin = server.api();
        submitter = new Api(
                server.port(),
                admin.post("/tokens", Map.of("name", "sam", "role", "submitter"))
                        .get("token")
                        .asText());
        admin.pool("vault", 1, "PT30S");
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

    /** Everything that people read of a task. */
    private String readable(long task) {
        return submitter.log(task) + submitter.text("/tasks/" + task + "/plan") + submitter.get("/tasks/" + task);
    }

    private long applied(String workspace, Map<String, ?> more) {
        long task = submitter.submit(workspace, "plan_and_apply", more);
        admin.await(task, "apply_pending");
        admin.confirm(task);
        admin.await(task, "applied");
        return task;
    }

    private void secret(String workspace, String value) {
        submitter.patch(
                "/workspaces/" + workspace,
                Map.of("variables", Map.of("s", Map.of("value", value, "sensitive", true))));
    }

    @Test
    void aSecretThatWasReplacedIsNotShownAsLongAsTheStateHoldsIt() {
        admin.workspace("rotated", "vault", """
                variable "s" {}
                variable "own" {
                  default   = "nothing"
                  sensitive = true
                }
                variable "shown" {
                  default = "nothing"
                }
                resource "terraform_data" "a" {
                  input = { secret = var.s, json = jsonencode({ list = [var.s] }), own = nonsensitive(var.own) }
                }
                output "o" {
                  value = var.s
                }
                output "encoded" {
                  value = base64encode("user:${var.s}")
                }
                output "own" {
                  value = nonsensitive("it is ${var.own}")
                }
                output "shown" {
                  value = "this is ${var.shown}"
                }
                """);
        secret("rotated", "first-secret-4711");
        applied(
                "rotated",
                Map.of("variables", Map.of("own", "\"of-the-task-0815\"", "shown", "\"kX9dP2mQ-of-the-task\"")));
        secret("rotated", "second-secret-4712");
        secret("rotated", "third-secret-4713");

        long task = submitter.planAndApply("rotated");
        admin.await(task, "apply_pending");
        String planned = readable(task);
        admin.confirm(task);
        admin.await(task, "applied");

        assertThat(planned + readable(task))
                .contains("~ o ", "jsonencode(", "this is kX9dP2mQ-of-the-task")
                .doesNotContain("first-secret-4711", "third-secret-4713", "of-the-task-0815")
                .doesNotContain("Zmlyc3Qtc2VjcmV0", "OmZpcnN0LXNlY3JldC", "pmaXJzdC1zZWNyZX");
    }

    @Test
    void whatOnlyAConfigurationCallsSensitiveIsRememberedThoughNoMarkOfItIsLeft() {
        String configuration = """
                variable "s" {
                  sensitive = true
                  default   = "%s"
                }
                output "o" {
                  value = nonsensitive(var.s)
                }
                """;
        admin.workspace("declared", "vault", configuration.formatted("first-declared"));
        applied("declared", Map.of());
        admin.configuration("declared", configuration.formatted("second-declared"));

        long task = submitter.plan("declared");
        admin.await(task, "planned");

        assertThat(readable(task)).contains("~ o ").doesNotContain("first-declared", "second-declared");
    }

    @Test
    void theMessageOfAnErrorDoesNotNameWhatWasReplaced() {
        admin.workspace("rotated-error", "vault", """
                variable "s" {}
                resource "terraform_data" "a" {
                  input = var.s
                  lifecycle {
                    ignore_changes = [input]
                    postcondition {
                      condition     = self.input == var.s
                      error_message = "still ${self.input}"
                    }
                  }
                }
                """);
        secret("rotated-error", "first-secret-4711");
        applied("rotated-error", Map.of());
        secret("rotated-error", "second-secret-4712");

        long task = submitter.plan("rotated-error");
        admin.await(task, "failed");

        assertThat(submitter.log(task) + submitter.get("/tasks/" + task))
                .contains("still ***")
                .doesNotContain("first-secret-4711", "second-secret-4712");
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
