package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.TerraformProject.Ran;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Somebody presses Ctrl-C while Terraform's command line plans or applies on Berth. */
@ExtendWith(SharedServer.class)
class InterruptedTerraformIT {
    private static final String RESOURCE = "resource \"terraform_data\" \"a\" {\n  input = \"x\"\n}\n";
    private static final String AFTERWARDS = """
            resource "terraform_data" "afterwards" {
              depends_on = [terraform_data.effect]
            }
            """;
    private static final String ASKS = "Enter a value:";
    private static final String CANCEL = "Do you want to cancel the remote operation?";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;
    private static String token;

    @BeforeAll
    static void start(ServerUnderTest shared) {
        server = shared;
        api = server.api();
        api.pool("terminal", 3, "PT60S");
        token = api.post("/tokens", Map.of("name", "somebody", "role", "admin"))
                .get("token")
                .asText();
    }

    @Test
    void aPlanGoesOnWithoutItsTerminal() {
        try (Gate gate = new Gate()) {
            TerraformProject project = initialized("plan", gate.terraform());
            try (Terminal plan = project.terminal("plan")) {
                plan.await("Reading...").interrupt();
                assertThat(plan.exit()).isEqualTo(1);
            }
            gate.open();
            api.await(latest("plan").get("id").asLong(), "planned");
        }
    }

    @Test
    void anApplyThatPlansIsCanceledIfThatIsWanted() {
        try (Gate gate = new Gate()) {
            TerraformProject project = initialized("planning", gate.terraform() + RESOURCE);
            try (Terminal apply = project.terminal("apply")) {
                apply.await("Reading...").interrupt().await(CANCEL).await(ASKS).type("yes");
                assertThat(apply.exit()).isZero();
            }
            gate.open();
            api.await(latest("planning").get("id").asLong(), "canceled");
        }
    }

    @Test
    void anApplyThatWaitsForASlotIsCanceledAtOnce() {
        api.post("/workspaces", Map.of("name", "queued", "pool", "terminal"));
        api.post("/workspaces/queued/lock", Map.of("reason", "not now"));
        TerraformProject project = initialized("queued", RESOURCE);

        try (Terminal apply = project.terminal("apply")) {
            apply.await("Waiting for").interrupt().await(CANCEL).await(ASKS).type("yes");
            assertThat(apply.exit()).isZero();
        }
        api.await(latest("queued").get("id").asLong(), "canceled");
    }

    @Test
    void aPlanThatWaitsForAnAnswerKeepsWaiting() {
        TerraformProject project = initialized("asked", RESOURCE);

        try (Terminal apply = project.terminal("apply")) {
            apply.await(ASKS).interrupt();
            int exit = apply.exit();
            // Two of the client hear the signal, and which of them is first is chance: nothing is asked of the server.
            boolean complains = apply.shown().contains("Error asking approve: interrupted");
            assertThat(exit).isEqualTo(complains ? 1 : 0);
            assertThat(apply.shown()).doesNotContain("Failed asking");
        }
        JsonNode task = latest("asked");
        assertThat(task.get("status").asText()).isEqualTo("apply_pending");
        assertThat(api.get("/tasks/" + task.get("id") + "/explain")
                        .get("reason")
                        .asText())
                .isEqualTo("awaiting_confirmation");
        api.confirm(task.get("id").asLong());
        api.await(task.get("id").asLong(), "applied");
    }

    @Test
    void anApplyAtWorkIsStoppedIfThatIsWanted() {
        SideEffect effect = new SideEffect(folder.resolve("effect"));
        TerraformProject project = initialized("applying", effect.terraform(1) + AFTERWARDS);

        try (Terminal apply = project.terminal("apply")) {
            apply.await(ASKS).type("yes").await("number 1.");
            effect.awaitWaiting();
            apply.interrupt().await(CANCEL).await(ASKS).type("yes");
            assertThat(apply.exit()).isZero();
        }
        letOnceItIsInterrupted(effect, "applying");
    }

    @Test
    void anApplyWithoutAQuestionIsCanceledWithoutOne() {
        SideEffect effect = new SideEffect(folder.resolve("automatic-effect"));
        TerraformProject project = initialized("automatic", effect.terraform(1) + AFTERWARDS);

        try (Terminal apply = project.terminal("apply", "-auto-approve")) {
            apply.await("number 1.");
            effect.awaitWaiting();
            apply.interrupt();
            assertThat(apply.exit()).isZero();
            assertThat(apply.shown()).doesNotContain(CANCEL);
        }
        letOnceItIsInterrupted(effect, "automatic");
    }

    /** What is at work ends by itself, and nothing is begun any more. */
    private static void letOnceItIsInterrupted(SideEffect effect, String workspace) {
        long task = latest(workspace).get("id").asLong();
        Awaitility.await("the interrupt of task " + task)
                .atMost(Duration.ofSeconds(120))
                .until(() -> api.log(task).contains("Interrupt received"));
        effect.let();
        api.await(task, "canceled");
        assertThat(api.get("/workspaces/" + workspace + "/state").toString()).doesNotContain("afterwards");
    }

    private static JsonNode latest(String workspace) {
        return api.get("/tasks?limit=1&workspace=" + workspace).at("/items/0");
    }

    private static TerraformProject initialized(String workspace, String terraform) {
        TerraformProject project = new TerraformProject(folder.resolve(workspace), server.port(), token)
                .cloud(workspace)
                .file("main.tf", terraform);
        Ran init = project.run("init", "-no-color");
        assertThat(init.shown()).contains("has been successfully initialized");
        return project;
    }
}
