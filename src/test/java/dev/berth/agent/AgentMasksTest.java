package dev.berth.agent;

import static dev.berth.agent.AgentFixture.ONE_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.WorkDocument.EnvironmentVariable;
import dev.berth.protocol.WorkDocument.Variable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What real Terraform prints of secrets, and what is left of that. */
class AgentMasksTest {
    /** A service account's key on one line, as people paste it. */
    private static final String ACCOUNT = "{\"type\": \"service_account\", \"private_key_id\": \"0123456789abcdef\","
            + " \"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0B\\nq7Zk3+/Yw4Hn==\\n-----END PRIVATE"
            + " KEY-----\\n\", \"client\": {\"number\": 112233445566}}";

    @RegisterExtension
    final AgentFixture agent = AgentFixture.forEachTest();

    private AgentMessage.Finished plan(WorkOf work) {
        agent.plan(1, 1, 0, work);
        return agent.finished(1, 1);
    }

    private String applied(WorkOf work) {
        String sha256 = plan(work).plan().sha256();
        agent.apply(1, 2, true, work.approved(sha256, "pw-two"));
        assertThat(agent.finished(1, 2).outcome()).as(agent.server.log(1, 2)).isEqualTo(Outcome.SUCCEEDED);
        return agent.server.log(1, 2);
    }

    @Test
    void seenElsewhere106ASecretThatIsJsonIsMaskedFieldByField() {
        WorkOf work = WorkOf.configuration("""
                variable "sa" {
                  type = string
                }
                resource "terraform_data" "a" {
                  input = var.sa
                }
                output "parts" {
                  value = [jsondecode(var.sa).private_key, base64encode("user:${var.sa}"), urlencode(jsondecode(var.sa).private_key)]
                }
                """).planOnly().variables(Map.of("sa", new Variable(ACCOUNT, true, false)));

        assertThat(plan(work).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(agent.server.log(1, 1))
                .doesNotContain("MIIEvQ", "q7Zk3", "PRIVATE", "0123456789abcdef", "112233445566")
                .doesNotContain("c2VydmljZV9hY2NvdW50", "TUlJRXZR")
                .contains("jsonencode(", "private_key_id", "Plan: 1 to add");
    }

    @Test
    void theMessageOfAnErrorIsMasked() {
        WorkOf work = WorkOf.configuration("""
                variable "v" {}
                resource "terraform_data" "a" {
                  lifecycle {
                    precondition {
                      condition     = var.v == "x"
                      error_message = "not ${var.v}"
                    }
                  }
                }
                output "missing" {
                  value = file("/nowhere/${var.v}")
                }
                """)
                .planOnly()
                .variables(Map.of("v", new Variable("top-secret-value", true, false)));

        AgentMessage.Finished failed = plan(work);

        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.error().message()).doesNotContain("top-secret-value");
        assertThat(agent.server.log(1, 1)).doesNotContain("top-secret-value");
    }

    @Test
    void whatTheConfigurationItselfDeclaresSensitiveIsMaskedInTheApply() {
        String log = applied(WorkOf.configuration("""
                variable "v" {
                  sensitive = true
                }
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = "echo got-${nonsensitive(var.v)}-and-$OTHER"
                  }
                }
                """)
                .with("terraform.tfvars", "v = \"from-a-file-4711\"\n")
                .environment(Map.of("OTHER", new EnvironmentVariable("from-the-environment", true))));

        assertThat(log).contains("got-***-and-***").doesNotContain("from-a-file-4711", "from-the-environment");
    }

    @Test
    void aPlanWhoseJsonIsTooLargeGoesOnWithoutIt() {
        agent.server.planJsonStatus = 413;

        AgentMessage.Finished planned = plan(WorkOf.configuration(ONE_RESOURCE));

        assertThat(planned.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(planned.plan().add()).isEqualTo(1);
        assertThat(agent.server.log(1, 1)).contains("goes on without its JSON", "berth.limits.plan-size");
    }
}
