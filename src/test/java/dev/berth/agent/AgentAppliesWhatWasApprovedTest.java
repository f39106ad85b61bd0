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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was approved is what runs, whatever has changed around it (F10, P6). Real Terraform. */
class AgentAppliesWhatWasApprovedTest {
    private static final String PATHS = """
            resource "terraform_data" "paths" {
              input = [path.cwd, abspath(path.root), pathexpand("~")]
            }
            """;

    @TempDir
    Path directory;

    @RegisterExtension
    final AgentFixture agent = AgentFixture.forEachTest();

    private AgentMessage.Finished plan(long task, WorkOf work) {
        agent.plan(task, 1, 0, work);
        return agent.finished(task, 1);
    }

    private AgentMessage.Finished apply(long task, boolean warm, WorkOf work) {
        String sha256 = AgentFixture.sha256(agent.server.plans.get(task));
        agent.apply(task, 2, warm, work.approved(sha256, "pw"));
        return agent.finished(task, 2);
    }

    @Test
    void seenElsewhere104AModuleThatChangedAfterItsApprovalIsNotWhatRuns() throws Exception {
        try (ModuleServer modules = new ModuleServer("APPROVED")) {
            WorkOf work = WorkOf.configuration(modules.terraform());
            plan(1, work);
            modules.serve("EXCHANGED");
            int downloads = modules.requests.get();

            AgentMessage.Finished applied = apply(1, false, work);

            assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.log(1, 2))
                    .contains("==> terraform init", "script says APPROVED", "file says APPROVED")
                    .doesNotContain("EXCHANGED");
            assertThat(modules.requests).hasValue(downloads);
        }
    }

    @Test
    void aColdApplyNeedsNobodyWhoServesItsModulesP6() throws Exception {
        ModuleServer modules = new ModuleServer("APPROVED");
        WorkOf work = WorkOf.configuration(modules.terraform());
        plan(1, work);
        modules.close();

        assertThat(apply(1, false, work).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2)).contains("script says APPROVED", "file says APPROVED");
    }

    @Test
    void aModuleInAKeptDirectoryThatSomebodyTouchedIsRestoredF10() throws Exception {
        try (ModuleServer modules = new ModuleServer("APPROVED")) {
            WorkOf work = WorkOf.configuration(modules.terraform());
            plan(1, work);
            Path script = agent.work.resolve("attempts/1-1/source/.terraform/modules/m/sub/inner/run.sh");
            Files.writeString(script, "echo script says EXCHANGED\n");

            AgentMessage.Finished applied = apply(1, true, work);

            assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.log(1, 2))
                    .contains("not as the plan left it", "script says APPROVED")
                    .doesNotContain("EXCHANGED");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aModuleFromAPathOfTheMachineIsAsItWasApprovedF10(boolean warm) throws Exception {
        Path module = Files.createDirectory(directory.resolve("module"));
        Files.writeString(
                module.resolve("main.tf"),
                "resource \"terraform_data\" \"m\" {\n  provisioner \"local-exec\" {\n"
                        + "    command = \"sh ${path.module}/run.sh\"\n  }\n}\n");
        Files.writeString(module.resolve("run.sh"), "echo script says APPROVED\n");
        WorkOf work = WorkOf.configuration("module \"m\" {\n  source = \"" + module + "\"\n}\n");
        plan(1, work);
        Files.writeString(module.resolve("run.sh"), "echo script says EXCHANGED\n");

        assertThat(apply(1, warm, work).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2)).contains("script says APPROVED").doesNotContain("EXCHANGED");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConfigurationThatLooksAtItsOwnDirectorySeesTheSameInPlanAndApplyF10(boolean warm) {
        WorkOf work = WorkOf.configuration("""
                resource "terraform_data" "files" {
                  input = sort(fileset(path.root, "**"))
                }
                """);
        plan(1, work);

        assertThat(apply(1, warm, work).outcome()).as(agent.server.log(1, 2)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aFileThatSomebodyAddsToAKeptDirectoryIsNotAppliedF10() throws Exception {
        WorkOf work = WorkOf.configuration(
                ONE_RESOURCE
                        + "resource \"terraform_data\" \"ls\" {\n  provisioner \"local-exec\" {\n    command = \"ls\"\n  }\n}\n");
        plan(1, work);
        Files.writeString(agent.work.resolve("attempts/1-1/source/added.txt"), "added");

        assertThat(apply(1, true, work).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2)).contains("main.tf").doesNotContain("added.txt");
    }

    @Test
    void seenElsewhere105AVariableThatChangedSinceThePlanChangesNothingAndIsNotPrinted() {
        aChangedVariableChangesNothing(false);
    }

    @Test
    void aVariableThatChangedSinceThePlanChangesNothingInTheKeptDirectoryEither() {
        aChangedVariableChangesNothing(true);
    }

    private void aChangedVariableChangesNothing(boolean warm) {
        WorkOf before = WorkOf.configuration("""
                variable "v" {
                  type      = string
                  sensitive = true
                }
                resource "terraform_data" "a" {
                  input = sha256(nonsensitive(var.v))
                  provisioner "local-exec" {
                    command = "echo planned ${self.input}"
                  }
                }
                """).variables(variable("old-secret-4711"));
        WorkOf after = before.variables(variable("new-secret-0815"))
                .environment(Map.of("TF_VAR_v", new EnvironmentVariable("newer-secret-0816", true)));
        plan(1, before);

        assertThat(apply(1, warm, after).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(agent.server.log(1, 2))
                .contains("planned " + AgentFixture.sha256("old-secret-4711".getBytes(StandardCharsets.UTF_8)))
                .doesNotContain("secret-4711", "secret-081", "Warning");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEphemeralVariableIsAsOfNow(boolean warm) {
        WorkOf work = WorkOf.configuration("""
                variable "v" {
                  type      = string
                  ephemeral = true
                }
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command     = "test $V = rotated"
                    environment = { V = var.v }
                  }
                }
                """);
        plan(1, work.variables(variable("of-the-plan")));

        assertThat(apply(1, warm, work.variables(variable("rotated"))).outcome())
                .isEqualTo(Outcome.SUCCEEDED);
    }

    private static Map<String, Variable> variable(String value) {
        return Map.of("v", new Variable(value, true, false));
    }

    @Test
    void whatWasSecretWhenThePlanWasMadeIsMaskedInAColdApplyToo() {
        WorkOf work = WorkOf.configuration("variable \"v\" {}\noutput \"v\" {\n  value = var.v\n}\n");
        plan(1, work.variables(variable("old-secret-4711")));

        apply(1, false, work.variables(variable("new-secret-0815")));

        assertThat(agent.server.log(1, 2)).contains("v = \"***\"").doesNotContain("secret-4711");
    }

    @Test
    void thePathsThatAConfigurationSeesAreTheSameInEveryTaskOfItsWorkspace() throws Exception {
        WorkOf work = WorkOf.configuration(PATHS);
        plan(1, work);
        assertThat(apply(1, false, work).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(plan(2, work).plan().hasChanges()).isFalse();
        assertThat(plan(3, work.planOnly()).plan().hasChanges()).isFalse();
        assertThat(agent.server.state).doesNotContain(agent.work.toString());
    }

    @Test
    void aPlanOnlyDoesNotWaitForThePathThatAReservedPlanHolds() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        plan(1, work);

        assertThat(plan(2, work.planOnly()).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(2, 1)).doesNotContain("waiting for");
        assertThat(apply(1, true, work).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void whoWaitsForThePathOfItsWorkspaceSaysForWhom() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        plan(1, work);

        agent.plan(2, 1, 1, work);

        assertThat(agent.finished(2, 1).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(2, 1))
                .contains("which task 1 on pod blue-1 uses]", "is in use; the plan is made in");
        assertThat(agent.server.all(AgentMessage.Heartbeat.class).stream()
                        .flatMap(heartbeat -> heartbeat.slots().stream())
                        .filter(slot -> slot.index() == 1 && slot.taskId() != null))
                .anyMatch(slot -> "path".equals(slot.waiting()) && "task 1 on pod blue-1".equals(slot.waitingFor()))
                .last()
                .matches(slot -> slot.waiting() == null);
    }

    @Test
    void homeAndTemporaryFilesBelongToTheAttemptAlone() throws Exception {
        WorkOf work = WorkOf.configuration("""
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = "stat -Lc 'mode %a' $HOME $TMPDIR; ls -A $HOME $TMPDIR; readlink -f $HOME; echo x > $HOME/left"
                  }
                }
                """);
        plan(1, work);
        Path home = agent.work.resolve("attempts/1-1/home");
        Files.writeString(home.resolve("of-somebody-else"), "x");

        assertThat(apply(1, true, work).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(agent.server.log(1, 2))
                .contains("mode 700\nterraform_data.a (local-exec): mode 700", home.toString())
                .doesNotContain("of-somebody-else");
        AgentFixture.await().until(() -> !Files.exists(home));
    }

    @Test
    void aColdApplyOfADestroyDestroysWhatWasApproved() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        plan(1, work);
        assertThat(apply(1, false, work).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(plan(2, work.destroying()).plan().destroy()).isEqualTo(1);

        AgentMessage.Finished applied = apply(2, false, work.destroying());

        assertThat(applied.error()).isNull();
        assertThat(agent.server.log(2, 2)).contains("1 destroyed");
        assertThat(agent.server.state).doesNotContain("terraform_data");
    }

    @Test
    void aBundleThatIsNotTheOneThatWasApprovedIsPlannedAgainP6() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        String approved = plan(1, work).plan().sha256();
        byte[] bundle = agent.server.plans.get(1L);
        bundle[bundle.length / 2] ^= 1;

        agent.apply(1, 2, false, work.approved(approved, "pw"));

        declined("plan_changed");
    }

    /** As if it had been damaged before its digest was taken: the archive itself has to show it. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.1, 0.3, 0.5, 0.8, 0.95, 0.999})
    void aDamagedBundleIsPlannedAgainWhereverTheDamageIsP6(double where) {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        plan(1, work);
        byte[] bundle = agent.server.plans.get(1L);
        for (int i = 0; i < 8; i++) {
            bundle[Math.min(bundle.length - 1, (int) (bundle.length * where) + i)] ^= (byte) 0xA5;
        }

        apply(1, false, work);

        declined("plan_unavailable");
    }

    @Test
    void aConfigurationThatCannotBeHadIsPlannedAgainP6() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        plan(1, work);
        agent.server.configurationStatus = 404;

        apply(1, false, work);

        declined("plan_unavailable");
        assertThat(agent.server.log(1, 2)).contains("the configuration: the server answered 404");
    }

    @Test
    void aConfigurationThatIsAnotherOneIsPlannedAgainP6() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE);
        String approved = plan(1, work).plan().sha256();
        FakeServer.Work before = work.approved(approved, "pw").of(agent.server, TaskPhase.APPLY);
        byte[] other =
                WorkOf.configuration("").of(agent.server, TaskPhase.APPLY).configuration();
        agent.server.works.put(1L, new FakeServer.Work(before.document(), other, 200));

        agent.server.send(FakeServer.assign(1, 2, 0, TaskPhase.APPLY, false));

        declined("plan_unavailable");
    }

    private void declined(String code) {
        AgentMessage.Finished applied = agent.finished(1, 2);
        assertThat(applied.error()).as("%s", applied).isNotNull();
        assertThat(applied.error().code()).as(applied.error().message()).isEqualTo(code);
        assertThat(agent.server.log(1, 2)).contains("nothing was applied").doesNotContain("terraform apply");
        assertThat(agent.server.state).isNull();
    }
}
