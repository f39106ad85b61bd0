package dev.berth.agent;

import static dev.berth.agent.AgentFixture.ONE_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument.EnvironmentVariable;
import dev.berth.protocol.WorkDocument.Variable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real Terraform from assignment to result (A2). */
class AgentRunsTerraformTest {
    @RegisterExtension
    final AgentFixture agent = AgentFixture.forEachTest();

    private AgentMessage.Finished plan(long task, int attempt, WorkOf work) {
        agent.plan(task, attempt, 0, work);
        return agent.finished(task, attempt);
    }

    private AgentMessage.Finished apply(long task, int attempt, boolean warm, WorkOf work) {
        agent.apply(task, attempt, warm, work);
        return agent.finished(task, attempt);
    }

    private AgentMessage.Finished planAndApply(long task, WorkOf work) {
        AgentMessage.Finished planned = plan(task, 1, work);
        return apply(task, 2, true, work.approved(planned.plan().sha256(), "pw-apply"));
    }

    @Test
    void seenElsewhere11AConfirmedApplyRunsInItsDirectoryWithoutASecondInit() throws Exception {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);

        AgentMessage.Finished planned = plan(1, 1, work);

        assertThat(planned.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(planned.plan().hasChanges()).isTrue();
        assertThat(planned.plan().add()).isEqualTo(1);
        assertThat(planned.plan().sha256()).isEqualTo(AgentFixture.sha256(agent.server.plans.get(1L)));
        assertThat(new String(agent.server.planJsons.get(1L), StandardCharsets.UTF_8))
                .contains("resource_changes");
        assertThat(agent.server.log(1, 1)).contains("==> terraform init", "Plan: 1 to add");
        assertThat(agent.server.stateCalls).contains("LOCK lock", "UNLOCK lock");
        Path frozen = agent.work.resolve("attempts/1-1/source/.terraform/terraform.tfstate");
        assertThat(Files.readString(frozen)).doesNotContain("pw-one");

        AgentMessage.Finished applied =
                apply(1, 2, true, work.approved(planned.plan().sha256(), "pw-two"));

        assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2))
                .contains("==> terraform apply", "Apply complete! Resources: 1 added")
                .doesNotContain("terraform init");
        assertThat(agent.server.requests)
                .filteredOn(r -> r.endsWith("/1/configuration"))
                .hasSize(1);
        assertThat(agent.server.statePasswords).contains("pw-one", "pw-two");
        assertThat(agent.server.state).contains("terraform_data");
        assertThat(agent.server.lockHolder).isNull();
        AgentFixture.await().until(() -> !Files.exists(agent.work.resolve("attempts/1-1")));
    }

    @Test
    void aColdApplyRestoresTheStoredPlanP6() {
        WorkOf work = WorkOf.configuration(
                ONE_RESOURCE + "resource \"terraform_data\" \"two\" {\n  input = fileexists(\"notes.txt\")\n}\n");
        AgentMessage.Finished planned = plan(1, 1, work);

        AgentMessage.Finished applied =
                apply(1, 2, false, work.approved(planned.plan().sha256(), "pw-two"));

        assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2)).contains("==> terraform init", "Apply complete! Resources: 2 added");
        assertThat(agent.server.requests).contains("GET /api/v1/agent/tasks/1/plan");
    }

    @Test
    void whatCameWithTheConfigurationIsNeverTakenForTheStateOfAnApply() throws Exception {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE).with("errored.tfstate", "{\"stale\": true}");

        planAndApply(1, work);

        assertThat(agent.server.state).contains("terraform_data").doesNotContain("stale");
    }

    @Test
    void anotherPlanThanTheApprovedOneIsNotAppliedF10() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        plan(1, 1, work);
        plan(2, 1, work);

        AgentMessage.Finished warm = apply(1, 2, true, work.approved("0".repeat(64), "pw"));
        AgentMessage.Finished cold = apply(2, 2, false, work.approved("0".repeat(64), "pw"));

        assertThat(List.of(warm, cold)).allSatisfy(finished -> {
            assertThat(finished.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(finished.error().code()).isEqualTo("plan_changed");
        });
        assertThat(agent.server.state).isNull();
    }

    @Test
    void aPlanFileThatWasTouchedSinceIsNotAppliedButTheStoredOneF10() throws Exception {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        AgentMessage.Finished planned = plan(1, 1, work);
        Files.writeString(agent.work.resolve("attempts/1-1/source/berth.tfplan"), "another");

        AgentMessage.Finished applied =
                apply(1, 2, true, work.approved(planned.plan().sha256(), "pw"));

        assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2)).contains("not as the plan left it", "==> terraform init", "1 added");
    }

    @Test
    void aColdApplyNeedsTheVersionThatMadeThePlanP6() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        AgentMessage.Finished planned = plan(1, 1, work);
        assertThat(planned.plan().toolVersion()).isNotBlank();

        agent.server.works.put(1L, work.approved(planned.plan().sha256(), "pw").madeWith("0.0.1", agent.server));
        agent.server.send(FakeServer.assign(1, 2, 0, TaskPhase.APPLY, false));

        assertThat(agent.finished(1, 2).error().code()).isEqualTo("tool_version_mismatch");
    }

    @Test
    void aPlanOnlyTaskTakesNoStateLockAndKeepsNothing() {
        AgentMessage.Finished planned =
                plan(1, 1, WorkOf.configuration(ONE_RESOURCE).planOnly());

        assertThat(planned.plan().hasChanges()).isTrue();
        assertThat(agent.server.stateCalls).doesNotContain("LOCK lock");
        assertThat(agent.server.plans).containsKey(1L);
        AgentFixture.await().until(() -> !Files.exists(agent.work.resolve("attempts/1-1")));
    }

    @Test
    void aPlanWithoutChangesKeepsNothing() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        planAndApply(1, work);

        AgentMessage.Finished second = plan(2, 1, work);

        assertThat(second.plan().hasChanges()).isFalse();
        assertThat(second.plan().add()).isZero();
        AgentFixture.await().until(() -> !Files.exists(agent.work.resolve("attempts/2-1")));
    }

    @Test
    void destroyEmptiesTheStateAndTheOtherFlagsReachTerraform() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE + ONE_RESOURCE.replace("one", "two"));
        planAndApply(1, work);

        AgentMessage.Finished replacing =
                plan(2, 1, work.only(List.of("terraform_data.two"), List.of("terraform_data.two")));
        assertThat(replacing.plan().add()).isEqualTo(1);
        assertThat(replacing.plan().destroy()).isEqualTo(1);
        assertThat(agent.server.log(2, 1)).contains("-target=terraform_data.two");

        AgentMessage.Finished refreshing = plan(3, 1, work.refreshing());
        assertThat(refreshing.plan().hasChanges()).isFalse();
        assertThat(agent.server.log(3, 1)).contains("-refresh-only");

        AgentMessage.Finished destroyed = planAndApply(4, work.destroying());
        assertThat(destroyed.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(4, 2)).contains("2 destroyed");
        assertThat(agent.server.state).contains("\"resources\": []");
    }

    @Test
    void variablesKeepTheirTypesAndSensitiveOnesStayOutOfTheLog() {
        String main = """
                variable "secret" { type = string }
                variable "list" { type = list(string) }
                variable "number_like" { type = string }
                output "all" {
                  value = "${var.secret} ${join("+", var.list)} ${var.number_like} ${length(var.list)}"
                }
                resource "terraform_data" "env" {
                  provisioner "local-exec" {
                    command = "echo said $SAID; echo quiet $QUIET; echo own $AGENT_ONLY.; env"
                  }
                }
                """;
        WorkOf work = WorkOf.configuration(main)
                .variables(Map.of(
                        "secret", new Variable("hush-hush", true, false),
                        "list", new Variable("[\"inner-secret\", \"b\"]", true, true),
                        "number_like", new Variable("007", false, false),
                        "not_declared", new Variable("x", false, false)))
                .environment(Map.of(
                        "SAID", new EnvironmentVariable("aloud", false),
                        "QUIET", new EnvironmentVariable("not-to-be-seen", true)));

        AgentMessage.Finished applied = planAndApply(1, work);

        assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 1)).contains("*** ***+b 007 2");
        String log = agent.server.log(1, 1) + agent.server.log(1, 2);
        assertThat(log).contains("said aloud", "quiet ***", "own .");
        assertThat(log)
                .doesNotContain("hush-hush", "inner-secret", "not-to-be-seen", "pw-one", "pw-apply")
                .doesNotContain(FakeServer.AGENT_TOKEN, FakeServer.token(1, 1), FakeServer.token(1, 2));
    }

    @Test
    void whatWasSecretWhenThePlanWasMadeIsStillSecretWhenItIsApplied() {
        WorkOf work = WorkOf.configuration("""
                variable "secret" { type = string }
                output "all" {
                  value = var.secret
                }
                """);
        AgentMessage.Finished planned = plan(1, 1, work.variables(secret("hush-hush")));

        AgentMessage.Finished applied = apply(
                1,
                2,
                true,
                work.variables(secret("changed")).approved(planned.plan().sha256(), "pw"));

        assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2)).contains("all = \"***\"").doesNotContain("hush-hush");
    }

    private static Map<String, Variable> secret(String value) {
        return Map.of("secret", new Variable(value, true, false));
    }

    @Test
    void aFailedStepSaysWhyInOneLine() {
        AgentMessage.Finished broken = plan(1, 1, WorkOf.configuration("resource \"terraform_data\" {}\n"));
        AgentMessage.Finished wrong =
                plan(2, 1, WorkOf.configuration("output \"a\" {\n  value = file(\"missing\")\n}\n"));
        AgentMessage.Finished failing = planAndApply(
                3,
                WorkOf.configuration(
                        "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"exit 3\"\n  }\n}\n"));

        assertThat(broken.error().code()).isEqualTo("init_failed");
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(wrong.error().code()).isEqualTo("plan_failed");
        assertThat(wrong.error().message())
                .startsWith("Invalid function argument on main.tf line 2, in output \"a\": Invalid value for \"path\"");
        assertThat(failing.error().code()).isEqualTo("apply_failed");
        assertThat(failing.error().message()).contains("local-exec");
    }

    @Test
    void aPlanThatTheServerFindsTooLargeFails() {
        agent.server.planStatus = 413;

        AgentMessage.Finished planned = plan(1, 1, WorkOf.configuration(ONE_RESOURCE));

        assertThat(planned.error().code()).isEqualTo("plan_too_large");
    }

    @Test
    void aConfigurationWithAnotherDigestIsNotUsed() {
        FakeServer.Work work = WorkOf.configuration(ONE_RESOURCE).of(agent.server, TaskPhase.PLAN);
        agent.server.works.put(1L, new FakeServer.Work(work.document(), new byte[] {1}, 200));

        agent.server.send(FakeServer.assign(1, 1, 0, TaskPhase.PLAN, false));

        assertThat(agent.finished(1, 1).error().code()).isEqualTo("configuration_changed");
    }

    @Test
    void threePlansRunAtOnce() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE).planOnly();
        agent.plan(1, 1, 0, work);
        agent.plan(2, 1, 1, work);
        agent.plan(3, 1, 2, work);

        for (long task = 1; task <= 3; task++) {
            assertThat(agent.finished(task, 1).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }
}
