package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.TerraformProject.Ran;
import dev.berth.server.security.jwt.TestIssuer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Terraform's own command line plans and applies on Berth, and somebody sits before it. */
@ExtendWith(SharedServer.class)
class TerraformCliIT {
    private static final String POOL = "terminal";
    private static final String RESOURCE = "resource \"terraform_data\" \"a\" {\n  input = \"x\"\n}\n";
    private static final String TWO = RESOURCE + RESOURCE.replace("\"a\"", "\"b\"");
    private static final String ASKS = "Enter a value:";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start(ServerUnderTest shared) {
        server = shared;
        api = server.api();
        api.post(
                "/pools",
                Map.of(
                        "name",
                        POOL,
                        "runtime",
                        "local",
                        "minPods",
                        1,
                        "maxPods",
                        3,
                        "idleTimeout",
                        "PT60S",
                        "selfService",
                        true));
    }

    @Test
    void initMakesTheWorkspaceAndAPlanStreamsIntoTheTerminal() {
        TerraformProject project = initialized("planned", "submitter", RESOURCE);

        Ran plan = project.run("plan", "-no-color");

        assertThat(plan.shown())
                .contains("terraform_data.a will be created", "Plan: 1 to add, 0 to change, 0 to destroy.");
        assertThat(plan.exit()).isZero();
        assertThat(api.get("/workspaces/planned").get("pool").asText()).isEqualTo(POOL);
        assertThat(latest("planned").get("type").asText()).isEqualTo("plan");
        assertThat(api.get("/workspaces/planned").get("configurationVersion").isNull())
                .isTrue();
    }

    @Test
    void applyAsksAndDoesWhatIsAnswered() {
        TerraformProject project = initialized("asked", "approver", RESOURCE);

        try (Terminal no = project.terminal("apply")) {
            no.await("Plan: 1 to add").await(ASKS).type("no").await("Apply discarded.");
            assertThat(no.exit()).isEqualTo(1);
        }
        assertThat(latest("asked").get("status").asText()).isEqualTo("discarded");
        try (Terminal yes = project.terminal("apply")) {
            yes.await(ASKS)
                    .type("yes")
                    .await("terraform_data.a: Creation complete")
                    .await("1 added");
            assertThat(yes.exit()).isZero();
        }
        assertThat(latest("asked").get("status").asText()).isEqualTo("applied");
        Ran nothing = project.run("apply");
        assertThat(nothing.shown()).contains("No changes.");
        assertThat(nothing.exit()).isZero();
    }

    @Test
    void pipelinesApplyWithoutAQuestionAndDestroyWhatTheyBuilt() {
        TerraformProject project = initialized("pipeline", "approver", TWO);

        Ran apply = project.run("apply", "-auto-approve", "-input=false");
        Ran replaced = project.run("apply", "-auto-approve", "-replace=terraform_data.a");
        Ran one = project.run("destroy", "-auto-approve", "-target=terraform_data.b");
        Ran rest = project.run("destroy", "-auto-approve");

        assertThat(apply.shown()).contains("2 added, 0 changed, 0 destroyed");
        assertThat(replaced.shown()).contains("1 added, 0 changed, 1 destroyed");
        assertThat(one.shown()).contains("0 added, 0 changed, 1 destroyed");
        assertThat(rest.shown()).contains("0 added, 0 changed, 1 destroyed");
        assertThat(rest.exit()).isZero();
        assertThat(api.get("/workspaces/pipeline/state").get("resources")).isEmpty();
    }

    /** I3: the token that a platform made for a job stands where a token of Berth would. */
    @Test
    void aPipelineAppliesWithTheJwtOfItsOwnPlatform() throws Exception {
        try (TestIssuer issuer = TestIssuer.start()) {
            String subject = "repo:acme/infra:environment:production";
            api.post(
                    "/bindings",
                    Map.of(
                            "name",
                            "deploy",
                            "issuer",
                            issuer.url(),
                            "audience",
                            "berth",
                            "subject",
                            subject,
                            "role",
                            "approver"));
            String token = issuer.token(issuer.claims(subject, "berth"));
            TerraformProject project = new TerraformProject(folder.resolve("own-platform"), server.port(), token)
                    .cloud("own-platform")
                    .environment("TF_CLOUD_PROJECT", POOL)
                    .file("main.tf", RESOURCE);

            Ran init = project.run("init", "-no-color");
            Ran apply = project.run("apply", "-auto-approve", "-input=false");

            assertThat(init.shown()).contains("has been successfully initialized");
            assertThat(apply.shown()).contains("1 added, 0 changed, 0 destroyed");
            assertThat(apply.exit()).isZero();
            assertThat(latest("own-platform").get("submittedBy").asText()).isEqualTo("binding:deploy");
            JsonNode act = api.get("/audit?object=own-platform&action=workspace.create")
                    .get("items")
                    .get(0);
            assertThat(act.get("actor").asText()).isEqualTo("binding:deploy");
            assertThat(act.get("detail").asText()).endsWith("subject=" + subject);
        }
    }

    @Test
    void withoutAnybodyToAskTheRunKeepsWaiting() {
        TerraformProject project = initialized("unasked", "approver", RESOURCE);

        Ran apply = project.run("apply", "-input=false");

        assertThat(apply.exit()).isEqualTo(1);
        assertThat(apply.shown()).contains("-input=false");
        assertThat(latest("unasked").get("status").asText()).isEqualTo("apply_pending");
        discard("unasked");
    }

    @Test
    void aPlanThatWasAnsweredElsewhereGoesOnInTheTerminalOfASubmitter() {
        TerraformProject project = initialized("elsewhere", "submitter", RESOURCE);

        try (Terminal apply = project.terminal("apply")) {
            apply.await(ASKS);
            api.confirm(latest("elsewhere").get("id").asLong());
            apply.await("approved using the UI or API").await("terraform_data.a: Creation complete");
            assertThat(apply.exit()).isZero();
        }
    }

    @Test
    void aSubmittersOwnYesIsRefusedAndTheRunKeepsWaiting() {
        TerraformProject project = initialized("refused", "submitter", RESOURCE);

        try (Terminal apply = project.terminal("apply")) {
            apply.await(ASKS).type("yes").await("needs the role approver");
            assertThat(apply.exit()).isEqualTo(1);
        }
        assertThat(latest("refused").get("status").asText()).isEqualTo("apply_pending");
        discard("refused");
        Ran automatic = project.run("apply", "-auto-approve");
        assertThat(automatic.shown()).contains("needs the role approver");
        assertThat(automatic.exit()).isEqualTo(1);
    }

    @Test
    void aPlanThatIsDiscardedElsewhereEndsTheQuestion() {
        TerraformProject project = initialized("discarded", "approver", RESOURCE);

        try (Terminal apply = project.terminal("apply")) {
            apply.await(ASKS);
            discard("discarded");
            apply.await("discarded");
            assertThat(apply.exit()).isEqualTo(1);
        }
    }

    @Test
    void valuesReachThePlanInTheOrderThatTerraformGivesThem() {
        TerraformProject project = initialized("values", "approver", """
                variable "flag" {}
                variable "file" {}
                variable "environment" {}
                variable "list" {
                  type = list(object({ a = string }))
                }
                output "all" {
                  value = jsonencode([var.flag, var.file, var.environment, var.list])
                }
                """);
        project.file("more.tfvars", "file = \"${1 + 1} \\\"two\\\"\"\nlist = [\n  { a = \"x\" },\n]\n");
        project.environment("TF_VAR_environment", "from $${here}");

        Ran apply = project.run("apply", "-auto-approve", "-var=flag=1.10", "-var-file=more.tfvars");

        assertThat(apply.exit()).as(apply.shown()).isZero();
        JsonNode all = Api.parse(
                api.get("/workspaces/values/state").at("/outputs/all/value").asText());
        assertThat(all.toString()).isEqualTo("[\"1.10\",\"2 \\\"two\\\"\",\"from $${here}\",[{\"a\":\"x\"}]]");
    }

    @Test
    void whatAPlanLooksAtIsSaidByItsOptions() {
        TerraformProject project = initialized("looks", "approver", RESOURCE);
        assertThat(project.run("apply", "-auto-approve").exit()).isZero();

        Ran unchanged = project.run("plan", "-detailed-exitcode", "-refresh=false");
        Ran refreshed = project.run("apply", "-refresh-only", "-auto-approve");
        project.file("main.tf", TWO);
        Ran changed = project.run("plan", "-detailed-exitcode");
        Ran aimed = project.run("plan", "-target=terraform_data.a", "-detailed-exitcode");
        Ran destroyed = project.run("plan", "-destroy");

        assertThat(unchanged.exit()).as(unchanged.shown()).isZero();
        assertThat(refreshed.exit()).as(refreshed.shown()).isZero();
        assertThat(changed.exit()).as(changed.shown()).isEqualTo(2);
        assertThat(aimed.exit()).as(aimed.shown()).isZero();
        assertThat(destroyed.shown()).contains("1 to destroy");
    }

    @Test
    void aPlanThatFailsEndsTheCommandWithItsError() {
        TerraformProject project = initialized("broken", "submitter", "output \"a\" {\n  value = nowhere.at.all\n}\n");

        Ran plan = project.run("plan", "-no-color");

        assertThat(plan.exit()).isEqualTo(1);
        assertThat(plan.shown()).contains("Reference to undeclared resource", "main.tf");
    }

    @Test
    void anApplyThatFailsEndsTheCommandAfterItsOutput() {
        TerraformProject project = initialized("failing", "approver", """
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = "echo first line; exit 3"
                  }
                }
                """);

        try (Terminal apply = project.terminal("apply")) {
            apply.await(ASKS).type("yes").await("first line").await("exit status 3");
            assertThat(apply.exit()).isEqualTo(1);
        }
    }

    /** The client does not look at the apply of a run that it finds failed after the plan. */
    @Test
    void anApplyThatNobodyWasAskedAboutFailsWithItsOutputTooHoweverQuickly() {
        TerraformProject project = initialized("unasked", "approver", """
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = "exit 3"
                  }
                }
                """);

        Ran apply = project.run("apply", "-auto-approve", "-no-color");

        assertThat(apply.shown()).contains("exit status 3");
        assertThat(apply.exit()).isEqualTo(1);
    }

    @Test
    void aViewerIsToldWhatIsMissing() {
        initialized("watched", "submitter", RESOURCE);
        TerraformProject viewer = project("watched", "viewer", RESOURCE);

        Ran init = viewer.run("init");
        Ran plan = viewer.run("plan");

        assertThat(init.exit()).as(init.shown()).isZero();
        assertThat(plan.exit()).isEqualTo(1);
        assertThat(plan.shown()).contains("Insufficient rights");
    }

    @Test
    void aWorkspaceIsNotMadeWhereThePoolDoesNotLetSubmitters() {
        api.pool("closed", 1, "PT60S");
        TerraformProject project = project("not-made", "submitter", RESOURCE).environment("TF_CLOUD_PROJECT", "closed");

        Ran init = project.run("init", "-no-color");

        assertThat(init.exit()).isEqualTo(1);
        assertThat(init.shown()).contains("selfService of pool closed is off");
    }

    @Test
    void theOlderBackendDoesTheSame() {
        TerraformProject project = new TerraformProject(folder.resolve("older"), server.port(), token("approver"))
                .remote("older")
                .file("main.tf", RESOURCE);
        Ran init = project.run("init", "-no-color");
        assertThat(init.exit()).as(init.shown()).isZero();

        Ran plan = project.run("plan", "-no-color");
        try (Terminal apply = project.terminal("apply")) {
            apply.await(ASKS).type("yes").await("terraform_data.a: Creation complete");
            assertThat(apply.exit()).isZero();
        }
        Ran destroy = project.run("destroy", "-auto-approve");

        assertThat(plan.shown()).contains("Plan: 1 to add");
        assertThat(destroy.shown()).contains("1 destroyed");
        assertThat(destroy.exit()).isZero();
    }

    private static void discard(String workspace) {
        api.post("/tasks/" + latest(workspace).get("id").asLong() + "/discard", Map.of());
    }

    private static JsonNode latest(String workspace) {
        return api.get("/tasks?limit=1&workspace=" + workspace).at("/items/0");
    }

    private static TerraformProject initialized(String workspace, String role, String terraform) {
        TerraformProject project = project(workspace, role, terraform);
        Ran init = project.run("init", "-no-color");
        assertThat(init.shown()).contains("has been successfully initialized");
        return project;
    }

    private static TerraformProject project(String workspace, String role, String terraform) {
        return new TerraformProject(folder.resolve(workspace + "-" + role), server.port(), token(role))
                .cloud(workspace)
                .environment("TF_CLOUD_PROJECT", POOL)
                .file("main.tf", terraform);
    }

    private static String token(String role) {
        return api.post("/tokens", Map.of("name", role, "role", role))
                .get("token")
                .asText();
    }
}
