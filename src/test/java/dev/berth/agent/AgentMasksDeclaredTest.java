package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument.EnvironmentVariable;
import dev.berth.protocol.WorkDocument.Variable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values that nobody but the configuration calls sensitive, in the output of real Terraform. */
class AgentMasksDeclaredTest {
    private static final String DECLARED = "variable \"s\" {\n  type      = string\n  sensitive = true\n}\n";
    private static final String RESOURCE = "resource \"terraform_data\" \"a\" {\n  input = var.s\n}\n";

    @RegisterExtension
    final AgentFixture agent = AgentFixture.forEachTest();

    private static WorkOf withValue(String value) {
        return WorkOf.configuration(DECLARED + RESOURCE).with("x.auto.tfvars", "s = \"" + value + "\"\n");
    }

    private void applied(long task, WorkOf work) {
        agent.plan(task, 1, 0, work);
        AgentMessage.Finished planned = agent.finished(task, 1);
        assertThat(planned.outcome()).as(agent.server.log(task, 1)).isEqualTo(Outcome.SUCCEEDED);
        agent.apply(task, 2, true, work.approved(planned.plan().sha256(), "pw-two"));
        assertThat(agent.finished(task, 2).outcome())
                .as(agent.server.log(task, 2))
                .isEqualTo(Outcome.SUCCEEDED);
    }

    private String planned(long task, WorkOf work) {
        return planned(task, work.of(agent.server, TaskPhase.PLAN));
    }

    private String planned(long task, FakeServer.Work work) {
        agent.plan(task, 1, 0, work);
        assertThat(agent.finished(task, 1).outcome())
                .as(agent.server.log(task, 1))
                .isEqualTo(Outcome.SUCCEEDED);
        return agent.server.log(task, 1);
    }

    @Test
    void whatAFileOfValuesSaysIsMaskedInAPlanThatDestroysIt() {
        applied(1, withValue("tfvars-secret"));

        assertThat(planned(2, withValue("tfvars-secret").destroying()))
                .contains("1 to destroy", "***")
                .doesNotContain("tfvars-secret");
    }

    @Test
    void theStateTellsWhatWasSensitiveWhenNoFileDoesAnyMore() {
        applied(1, withValue("tfvars-secret"));

        assertThat(planned(2, WorkOf.configuration("# nothing is left\n").destroying()))
                .contains("1 to destroy", "***")
                .doesNotContain("tfvars-secret");
        assertThat(planned(3, withValue("other-secret")))
                .contains("1 to change", "***")
                .doesNotContain("tfvars-secret", "other-secret");
    }

    @Test
    void aValueThatBerthHoldsInTheOpenIsMaskedOnceTheConfigurationCallsItSensitive() {
        WorkOf work = WorkOf.configuration(DECLARED + RESOURCE);
        applied(1, work.variables(Map.of("s", new Variable("former-open-value", false, false))));

        assertThat(planned(2, work.variables(Map.of("s", new Variable("present-open-value", false, false)))))
                .contains("1 to change")
                .doesNotContain("former-open-value", "present-open-value");
        assertThat(planned(3, work.environment(Map.of("TF_VAR_s", new EnvironmentVariable("by-environment", false)))))
                .contains("1 to change")
                .doesNotContain("former-open-value", "by-environment");
    }

    @Test
    void ofATasksOwnVariablesThoseAreMaskedThatTheConfigurationCallsSensitiveOrMayCallSo() {
        WorkOf work = WorkOf.configuration("""
                variable "shown" {}
                variable "secret" { sensitive = true }
                variable "doubtful" { sensitive = !true }
                output "o" {
                  value = "${var.shown} ${nonsensitive(var.secret)} ${var.doubtful}"
                }
                """)
                .variables(Map.of(
                        "shown", new Variable("\"kX9dP2mQ-shown\"", false, true),
                        "secret", new Variable("\"declared-4711\"", false, true),
                        "doubtful", new Variable("\"may-be-0815\"", false, true)));

        String log = planned(1, AgentFixture.own(work.of(agent.server, TaskPhase.PLAN)));

        assertThat(log).contains("\"kX9dP2mQ-shown *** ***\"").doesNotContain("declared-4711", "may-be-0815");
    }

    @Test
    void whatGivesRightsInTheAddressOfAModuleIsMaskedWhileItIsFetched() {
        agent.plan(1, 1, 0, WorkOf.configuration("""
                module "m" {
                  source = "git::https://user:tok3n-4711@127.0.0.1:9/m.git?ref=v1"
                }
                """).of(agent.server, TaskPhase.PLAN));

        AgentMessage.Finished finished = agent.finished(1, 1);
        assertThat(finished.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finished.error().message()).contains("user:***@127.0.0.1").doesNotContain("tok3n-4711");
        assertThat(agent.server.log(1, 1))
                .contains("Downloading git::https://user:***@127.0.0.1:9/m.git")
                .doesNotContain("tok3n-4711");
    }

    @Test
    void aPlanThatFailsShowsNoDefaultOfASensitiveVariable() {
        agent.plan(1, 1, 0, WorkOf.configuration("""
                variable "q" {
                  default   = "default-secret"
                  sensitive = true
                }
                variable "n" {
                  sensitive = true
                  default   = { a = "nested-secret" }
                }
                output "o" {
                  value = 1
                  precondition {
                    condition     = nonsensitive(var.q) == "x"
                    error_message = "${nonsensitive(var.q)} is wrong, and so is ${nonsensitive(var.n).a}"
                  }
                }
                """));

        AgentMessage.Finished failed = agent.finished(1, 1);

        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.error().message() + agent.server.log(1, 1))
                .contains("*** is wrong", "so is ***")
                .doesNotContain("default-secret", "nested-secret");
    }

    @Test
    void aPlanThatFailsShowsNothingThatIsLiterallySensitiveInAModule() {
        WorkOf work =
                WorkOf.configuration("""
                        module "m" {
                          source = "./m"
                          s      = "literal-for-a-module"
                          n      = { list = ["nested-literal"] }
                          open   = "open-literal"
                        }
                        output "o" {
                          value     = "literal-of-an-output"
                          sensitive = true
                        }
                        """).with("m/main.tf", DECLARED + """
                        variable "n" {
                          sensitive = true
                        }
                        variable "open" {
                        }
                        variable "d" {
                          sensitive = true
                          default   = "default-of-a-module"
                        }
                        module "inner" {
                          source = "../inner"
                          deep   = "literal-further-in"
                        }
                        resource "terraform_data" "a" {
                          lifecycle {
                            precondition {
                              condition     = nonsensitive(var.s) == var.open
                              error_message = "bad: ${nonsensitive(var.s)} ${nonsensitive(var.n).list[0]} ${var.open} ${nonsensitive(var.d)} ${nonsensitive(sensitive("marked-by-hand"))} literal-of-an-output"
                            }
                          }
                        }
                        """).with("inner/main.tf.json", """
                        {"variable": {"deep": {"sensitive": true}},
                         "output": {"x": {"value": "literal-in-json", "sensitive": true}},
                         "resource": {"terraform_data": {"b": {"lifecycle": {"precondition": {
                           "condition": "${nonsensitive(var.deep) == \\\"x\\\"}",
                           "error_message": "worse: ${nonsensitive(var.deep)} literal-in-json"}}}}}}
                        """);
        agent.plan(1, 1, 0, work);

        AgentMessage.Finished failed = agent.finished(1, 1);

        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.error().message() + agent.server.log(1, 1))
                .contains("bad: *** *** open-literal ***", "\n*** ***\n", "worse: *** ***")
                .doesNotContain(
                        "literal-for-a-module",
                        "nested-literal",
                        "default-of-a-module",
                        "literal-further-in",
                        "marked-by-hand",
                        "literal-of-an-output",
                        "literal-in-json");
    }

    @Test
    void whatAModuleCallsSensitiveIsMaskedWhenItIsApplied() {
        WorkOf work = WorkOf.configuration("""
                        module "m" {
                          source = "./m"
                          s      = "literal-for-a-module"
                        }
                        output "o" {
                          value = module.m.copy
                        }
                        """)
                .with("m/main.tf", DECLARED + RESOURCE + "output \"copy\" {\n  value = terraform_data.a.output\n}\n");

        applied(1, work);

        assertThat(agent.server.log(1, 1) + agent.server.log(1, 2))
                .contains("o = \"***\"")
                .doesNotContain("literal-for-a-module");
        assertThat(planned(2, work.destroying())).contains("1 to destroy").doesNotContain("literal-for-a-module");
    }
}
