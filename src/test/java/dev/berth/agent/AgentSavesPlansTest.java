package dev.berth.agent;

import static dev.berth.agent.AgentFixture.ONE_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.TaskPhase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan that somebody keeps as a file comes with what it is shown by; whatever is wrong with that, the plan goes on. */
class AgentSavesPlansTest {
    private static final String UPLOAD = "PUT /api/v1/agent/tasks/1/plan-schemas.json";
    private static final String BROKEN = """
            #!/bin/sh
            case "$1" in
              providers) %s ;;
              *) exec %s "$@" ;;
            esac
            """;

    @TempDir
    Path directory;

    private static AgentMessage.Finished saved(AgentFixture agent) {
        AgentFixture.await().until(agent.server::isConnected);
        agent.server.works.put(
                1L, AgentFixture.saved(WorkOf.configuration(ONE_RESOURCE).of(agent.server, TaskPhase.PLAN)));
        agent.server.send(FakeServer.assign(1, 1, 0, TaskPhase.PLAN, false));
        return agent.finished(1, 1);
    }

    /** Terraform, but for this step. */
    private AgentFixture agentWhoseProvidersStep(String does) throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        String terraform = "env PATH=" + System.getenv("PATH") + " terraform";
        Path tool = Files.writeString(bin.resolve("terraform"), BROKEN.formatted(does, terraform));
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        return new AgentFixture(directory, bin + ":" + System.getenv("PATH")).connected();
    }

    @Test
    void theSchemasOfItsTypesAloneComeWithIt() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            AgentMessage.Finished planned = saved(agent);

            assertThat(planned.outcome()).isEqualTo(Outcome.SUCCEEDED);
            JsonNode schemas = new ObjectMapper().readTree(agent.server.planSchemas.get(1L));
            assertThat(schemas.get("format_version").asText()).isNotEmpty();
            JsonNode provider = schemas.at("/provider_schemas/terraform.io~1builtin~1terraform");
            assertThat(provider.fieldNames()).toIterable().containsExactly("resource_schemas");
            assertThat(provider.at("/resource_schemas/terraform_data/block/attributes/input/type")
                            .asText())
                    .isEqualTo("dynamic");
            Path kept = agent.work.resolve("attempts/1-1");
            assertThat(kept.resolve("schemas.json")).doesNotExist();
            assertThat(kept.resolve("plan-schemas.json")).doesNotExist();
        }
    }

    @Test
    void forAPlanThatNobodyKeepsTheyAreNotAskedFor() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.plan(1, 1, 0, WorkOf.configuration(ONE_RESOURCE));

            assertThat(agent.finished(1, 1).outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.log(1, 1)).doesNotContain("providers schema");
            assertThat(agent.server.requests).doesNotContain(UPLOAD);
        }
    }

    @Test
    void withoutThemThePlanGoesOnAndItsOutputSaysWhatWillNotWork() throws Exception {
        try (AgentFixture agent = agentWhoseProvidersStep("echo 'Error: no schemas' >&2; exit 1")) {
            AgentMessage.Finished planned = saved(agent);

            assertThat(planned.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(planned.plan().add()).isEqualTo(1);
            assertThat(agent.server.log(1, 1))
                    .contains("Error: no schemas", "`terraform show` of the saved plan will not work");
            assertThat(agent.server.requests).doesNotContain(UPLOAD);
        }
    }

    @Test
    void whatIsNoDocumentIsNotBrought() throws Exception {
        try (AgentFixture agent = agentWhoseProvidersStep("echo 'no JSON'; exit 0")) {
            assertThat(saved(agent).outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.log(1, 1)).contains("`terraform show` of the saved plan will not work");
            assertThat(agent.server.requests).doesNotContain(UPLOAD);
        }
    }

    @Test
    void aServerThatDoesNotTakeThemIsNamed() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            agent.server.planSchemasStatus = 413;

            assertThat(saved(agent).outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.log(1, 1))
                    .contains("`terraform show` of the saved plan will not work", "the server answered 413");
        }
    }
}
