package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.TerraformProject.Ran;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Terraform's own command line shows plans that were saved, in whatever has become of them. */
@ExtendWith(SharedServer.class)
class TerraformShowIT {
    private static final String POOL = "shown";
    private static final String RESOURCE = "resource \"terraform_data\" \"a\" {\n  input = \"%s\"\n}\n";
    private static final String SECRET = """
            variable "pw" {
              sensitive = true
            }
            resource "terraform_data" "a" {
              input = { pw = var.pw, plain = "readable" }
            }
            output "pw" {
              value     = var.pw
              sensitive = true
            }
            """;

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
                        2,
                        "idleTimeout",
                        "PT60S",
                        "selfService",
                        true));
    }

    @Test
    void aSavedPlanIsShownAsItWasPlannedAndAfterItWasApplied() {
        TerraformProject project = saved("applied", "approver", RESOURCE.formatted("x"));

        Ran waiting = project.run("show", "-no-color", "plan.file");
        Ran json = project.run("show", "-json", "plan.file");
        Ran applied = project.run("apply", "-no-color", "plan.file");
        Ran done = project.run("show", "-no-color", "plan.file");
        Ran state = project.run("show", "-no-color");

        assertThat(waiting.exit()).as(waiting.shown()).isZero();
        assertThat(waiting.shown())
                .contains(
                        "# terraform_data.a will be created",
                        "+ input  = \"x\"",
                        "Plan: 1 to add, 0 to change, 0 to destroy.",
                        "Run status: planned and saved (confirmable)");
        assertThat(plan(json).at("/resource_changes/0/change/after/input").asText())
                .isEqualTo("x");
        assertThat(applied.exit()).as(applied.shown()).isZero();
        assertThat(done.shown())
                .contains("# terraform_data.a will be created", "Run status: applied (not confirmable)");
        assertThat(done.exit()).isZero();
        assertThat(state.shown()).contains("# terraform_data.a:", "input  = \"x\"");
        assertThat(state.exit()).isZero();
    }

    @Test
    void whatIsSensitiveIsHiddenAndSeenToChange() {
        TerraformProject project = saved("secret", "approver", SECRET, "-var=pw=first-secret");
        Ran made = project.run("show", "-no-color", "plan.file");
        assertThat(project.run("apply", "plan.file").exit()).isZero();
        assertThat(project.run("plan", "-out=plan.file", "-var=pw=second-secret")
                        .exit())
                .isZero();

        Ran changed = project.run("show", "-no-color", "plan.file");
        Ran json = project.run("show", "-json", "plan.file");

        assertThat(made.exit()).as(made.shown()).isZero();
        assertThat(made.shown())
                .contains("+ plain = \"readable\"", "+ pw    = (sensitive value)")
                .doesNotContain("first-secret");
        assertThat(changed.exit()).as(changed.shown()).isZero();
        assertThat(changed.shown())
                .contains(
                        "# terraform_data.a will be updated in-place",
                        "~ pw    = (sensitive value)",
                        "~ pw = (sensitive value)",
                        "Plan: 0 to add, 1 to change, 0 to destroy.")
                .doesNotContain("first-secret", "second-secret");
        assertThat(plan(json).at("/variables/pw/value").asText()).isEqualTo("second-secret");
        discard("secret");
    }

    @Test
    void othersAreShownWhatTheirRoleAllows() {
        saved("others", "submitter", SECRET, "-var=pw=the-secret");

        TerraformProject another = project("others", "submitter", SECRET);
        TerraformProject viewer = project("others", "viewer", SECRET);
        for (TerraformProject project : new TerraformProject[] {another, viewer}) {
            project.file(
                    "plan.file",
                    "{\"remote_plan_format\":1,\"run_id\":\"run-" + latest("others") + "\",\"hostname\":\""
                            + TerraformProject.HOST + "\"}");
            assertThat(project.run("init").exit()).isZero();
        }
        Ran shown = another.run("show", "-no-color", "plan.file");
        Ran json = another.run("show", "-json", "plan.file");
        Ran refused = viewer.run("show", "-no-color", "plan.file");

        assertThat(shown.exit()).as(shown.shown()).isZero();
        assertThat(shown.shown()).contains("# terraform_data.a will be created", "(sensitive value)");
        assertThat(plan(json).at("/variables/pw/value").isNull()).isTrue();
        assertThat(json.shown()).doesNotContain("the-secret");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.shown()).contains("needs the role submitter");
        discard("others");
    }

    @Test
    void aPlanThatWasDiscardedIsShownAsOne() {
        TerraformProject project = saved("discarded", "submitter", RESOURCE.formatted("x"));
        discard("discarded");

        Ran shown = project.run("show", "-no-color", "plan.file");

        assertThat(shown.exit()).as(shown.shown()).isZero();
        assertThat(shown.shown())
                .contains("# terraform_data.a will be created", "Run status: discarded (not confirmable)");
    }

    @Test
    void aPlanThatCannotBeShownIsASentence() {
        TerraformProject project = project("failed", "submitter", "output \"a\" {\n  value = nowhere.at.all\n}\n");
        assertThat(project.run("init").exit()).isZero();
        assertThat(project.run("plan", "-out=plan.file").exit()).isEqualTo(1);

        Ran failed = project.run("show", "-no-color", "plan.file");
        Ran json = project.run("show", "-json", "plan.file");

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.shown()).contains("No plan", "berth logs " + latest("failed"));
        assertThat(json.exit()).isEqualTo(1);
        assertThat(json.shown()).contains("berth logs " + latest("failed"));
    }

    private static JsonNode plan(Ran json) {
        assertThat(json.exit()).as(json.shown()).isZero();
        return Api.parse(json.shown());
    }

    private static long latest(String workspace) {
        return api.get("/tasks?limit=1&workspace=" + workspace)
                .at("/items/0/id")
                .asLong();
    }

    private static void discard(String workspace) {
        api.post("/tasks/" + latest(workspace) + "/discard", Map.of());
    }

    /** One whose plan waits in {@code plan.file}. */
    private static TerraformProject saved(String workspace, String role, String terraform, String... options) {
        TerraformProject project = project(workspace, role, terraform);
        assertThat(project.run("init", "-no-color").exit()).isZero();
        String[] command = new String[options.length + 2];
        command[0] = "plan";
        command[1] = "-out=plan.file";
        System.arraycopy(options, 0, command, 2, options.length);
        Ran plan = project.run(command);
        assertThat(plan.exit()).as(plan.shown()).isZero();
        return project;
    }

    private static TerraformProject project(String workspace, String role, String terraform) {
        String token = api.post("/tokens", Map.of("name", role, "role", role))
                .get("token")
                .asText();
        return new TerraformProject(
                        folder.resolve(workspace + "-" + role + "-" + token.hashCode()), server.port(), token)
                .cloud(workspace)
                .environment("TF_CLOUD_PROJECT", POOL)
                .file("main.tf", terraform);
    }
}
