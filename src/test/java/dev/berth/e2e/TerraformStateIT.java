package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.TerraformProject.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What Terraform's own command line does with states and workspaces on Berth. Nothing of it takes an agent. */
@ExtendWith(SharedServer.class)
class TerraformStateIT {
    private static final String POOL = "states";
    private static final String ASKS = "Enter a value:";
    private static final String CONFIGURATION = """
            resource "terraform_data" "a" {
              input = "x"
            }
            resource "terraform_data" "b" {
            }
            output "greeting" {
              value = "hello"
            }
            output "numbers" {
              value = [1, 2.5]
            }
            output "hidden" {
              value     = "s3cret"
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
        api.pool(POOL, 1, "PT30S");
    }

    private static TerraformProject project(String name) {
        return project(name, ServerUnderTest.TOKEN);
    }

    private static TerraformProject project(String name, String token) {
        return new TerraformProject(folder.resolve(name), server.port(), token);
    }

    private static String token(String role) {
        return api.post("/tokens", Map.of("name", role, "role", role))
                .get("token")
                .asText();
    }

    /** Built on this machine, and then moved to Berth with its state. */
    private static TerraformProject moved(String name) {
        TerraformProject project = project(name).file("main.tf", CONFIGURATION);
        succeeds(project, "init", "-no-color");
        succeeds(project, "apply", "-auto-approve", "-no-color");
        project.cloud(name);
        try (Terminal init = project.terminal("init")) {
            init.await(ASKS).type("yes").await("has been successfully initialized");
            assertThat(init.exit()).isZero();
        }
        return project;
    }

    private static String succeeds(TerraformProject project, String... arguments) {
        Ran ran = project.run(arguments);
        assertThat(ran.exit()).as(ran.shown()).isZero();
        return ran.shown();
    }

    private static String fails(TerraformProject project, String... arguments) {
        Ran ran = project.run(arguments);
        assertThat(ran.exit()).as(ran.shown()).isNotZero();
        return ran.shown();
    }

    private static JsonNode state(String workspace) {
        return api.get("/workspaces/" + workspace + "/state");
    }

    @Test
    void aLocalStateMovesToBerthAndItsOutputsAreShown() {
        TerraformProject project = moved("outputs");

        assertThat(state("outputs").get("resources")).hasSize(2);
        assertThat(succeeds(project, "output", "-no-color"))
                .contains("greeting = \"hello\"", "hidden = <sensitive>", "numbers = [")
                .doesNotContain("s3cret");
        assertThat(succeeds(project, "output", "-raw", "hidden")).isEqualTo("s3cret");
        JsonNode all = Api.parse(succeeds(project, "output", "-json"));
        assertThat(all.at("/hidden/value").asText()).isEqualTo("s3cret");
        assertThat(all.at("/numbers")).isEqualTo(Api.parse("""
                {"sensitive": false, "type": ["tuple", ["number", "number"]], "value": [1, 2.5]}"""));
    }

    @Test
    void aStateIsReadChangedAndPushed() throws IOException {
        TerraformProject project = moved("changed");

        assertThat(succeeds(project, "state", "list")).isEqualTo("terraform_data.a\nterraform_data.b\n");
        assertThat(succeeds(project, "state", "show", "-no-color", "terraform_data.a"))
                .contains("input  = \"x\"");
        succeeds(project, "state", "mv", "terraform_data.b", "terraform_data.c");
        succeeds(project, "taint", "terraform_data.a");
        assertThat(state("changed").at("/resources/0/instances/0/status").asText())
                .isEqualTo("tainted");
        succeeds(project, "untaint", "terraform_data.a");
        succeeds(project, "state", "rm", "terraform_data.c");
        succeeds(project, "import", "-no-color", "terraform_data.b", "an-id");
        assertThat(succeeds(project, "state", "list")).isEqualTo("terraform_data.a\nterraform_data.b\n");
        assertThat(api.get("/workspaces/changed").get("lock").isNull()).isTrue();

        String pulled = succeeds(project, "state", "pull");
        long serial = Api.parse(pulled).get("serial").asLong();
        Path file = project.directory().resolve("pushed.json");
        Files.writeString(file, pulled.replace("\"serial\": " + serial, "\"serial\": " + (serial + 3)));
        succeeds(project, "state", "push", "pushed.json");
        long pushed = state("changed").get("serial").asLong();
        assertThat(pushed).isGreaterThanOrEqualTo(serial + 3);
        Files.writeString(file, pulled);
        assertThat(fails(project, "state", "push", "pushed.json")).contains("serial");
        assertThat(state("changed").get("serial").asLong()).isEqualTo(pushed);
        // It passes over Terraform's own check, and asks for no more of the server.
        assertThat(fails(project, "state", "push", "-force", "pushed.json")).contains("has serial " + pushed);
        assertThat(api.get("/workspaces/changed/state/versions").get("items").size())
                .isGreaterThan(6);
    }

    @Test
    void expressionsAreWorkedOutFromTheState() {
        TerraformProject project = moved("console");
        try (Terminal console = project.terminal("console")) {
            console.await(">").type("terraform_data.a.output").await("\"x\"").type("exit");
            assertThat(console.exit()).isZero();
        }
        assertThat(api.get("/workspaces/console").get("lock").isNull()).isTrue();
    }

    @Test
    void whatSomebodyElseHasLockedWaitsForForce() {
        TerraformProject project = moved("locked");
        TerraformProject other = project("locked-too", token("approver")).cloud("locked");
        succeeds(other, "init");
        api.post("/workspaces/locked/lock", Map.of("reason", "a look"));

        assertThat(fails(other, "state", "rm", "terraform_data.b")).contains("already locked");
        assertThat(fails(other, "force-unlock", "-force", "berth/other")).contains("lock");
        succeeds(project, "force-unlock", "-force", "berth/locked");
        succeeds(other, "state", "rm", "terraform_data.b");
        assertThat(state("locked").get("resources")).hasSize(1);
    }

    @Test
    void whoMayNotReadAStateFindsNone() {
        TerraformProject unused = moved("closed");
        TerraformProject viewer = project("viewer", token("viewer")).cloud("closed");

        succeeds(viewer, "init");
        assertThat(succeeds(viewer, "state", "pull"))
                .contains("\"resources\": []")
                .doesNotContain("hello");
        assertThat(fails(viewer, "output")).contains("not found").doesNotContain("hello");
        assertThat(fails(viewer, "state", "rm", "terraform_data.a")).contains("needs the role approver");
    }

    @Test
    void workspacesAreMadeListedChosenAndDeletedByTheirTags() {
        TerraformProject project =
                project("tagged").file("main.tf", "# nothing\n").file("cloud.tf", """
                terraform {
                  cloud {
                    hostname     = "berth.test"
                    organization = "berth"
                    workspaces {
                      tags = ["tagged", "net"]
                    }
                  }
                }
                """);
        try (Terminal init = project.terminal("init")) {
            init.await(ASKS).type("tagged-one").await("has been successfully initialized");
            assertThat(init.exit()).isZero();
        }
        succeeds(project, "workspace", "new", "tagged-two");
        assertThat(succeeds(project, "workspace", "list"))
                .contains("tagged-one", "* tagged-two")
                .doesNotContain("outputs");
        succeeds(project, "workspace", "select", "tagged-one");
        succeeds(project, "workspace", "delete", "tagged-two");
        assertThat(succeeds(project, "workspace", "list"))
                .contains("* tagged-one")
                .doesNotContain("tagged-two");
        assertThat(api.get("/workspaces/tagged-one").get("tags").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("net", "tagged");
    }

    @Test
    void tagsMayHaveValues() {
        TerraformProject project =
                project("valued").file("main.tf", "# nothing\n").file("cloud.tf", """
                terraform {
                  cloud {
                    hostname     = "berth.test"
                    organization = "berth"
                    workspaces {
                      tags = { team = "a", layer = "valued" }
                    }
                  }
                }
                """);
        try (Terminal init = project.terminal("init")) {
            init.await(ASKS).type("valued-one").await("has been successfully initialized");
            assertThat(init.exit()).isZero();
        }
        succeeds(project, "workspace", "new", "valued-two");
        assertThat(succeeds(project, "workspace", "list")).contains("valued-one", "* valued-two");
        assertThat(api.get("/workspaces/valued-two").get("tags"))
                .isEqualTo(Api.parse("{\"layer\": \"valued\", \"team\": \"a\"}"));
    }

    @Test
    void theOlderBackendHasWorkspacesByPrefixAndOthersReadItsOutputs() {
        TerraformProject project =
                project("prefixed").file("main.tf", CONFIGURATION).file("cloud.tf", """
                terraform {
                  backend "remote" {
                    hostname     = "berth.test"
                    organization = "berth"
                    workspaces {
                      prefix = "app-"
                    }
                  }
                }
                """);
        assertThat(fails(project, "init", "-no-color")).contains("No existing workspaces");
        succeeds(project, "workspace", "new", "dev");
        succeeds(project, "init");
        succeeds(project, "workspace", "new", "live");
        assertThat(succeeds(project, "workspace", "list"))
                .contains("dev", "* live")
                .doesNotContain("app-");
        succeeds(project, "workspace", "select", "dev");
        succeeds(project, "workspace", "delete", "live");
        assertThat(api.status("GET", "/workspaces/app-live", Map.of())).isEqualTo(404);
        moved("app-base");

        TerraformProject reader = project("reader").file("main.tf", """
                data "terraform_remote_state" "base" {
                  backend = "remote"
                  config = {
                    hostname     = "berth.test"
                    organization = "berth"
                    workspaces   = { name = "app-base" }
                  }
                }
                output "heard" {
                  value = data.terraform_remote_state.base.outputs.greeting
                }
                """);
        succeeds(reader, "init");
        assertThat(succeeds(reader, "apply", "-auto-approve", "-no-color")).contains("heard = \"hello\"");
    }
}
