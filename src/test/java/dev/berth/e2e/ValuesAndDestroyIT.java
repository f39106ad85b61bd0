package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many values at once, and destructions of nothing, from the call to real Terraform. */
@ExtendWith(SharedServer.class)
class ValuesAndDestroyIT {
    private static final String POOL = "values";

    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start(ServerUnderTest shared) {
        server = shared;
        api = server.api();
        api.pool(POOL, 1, "PT30S");
    }

    private static void workspace(String name) {
        api.post("/workspaces", Map.of("name", name, "pool", POOL));
    }

    @Test
    void manyLargeValuesArriveTogether() {
        workspace("many-values");
        StringBuilder configuration = new StringBuilder();
        for (int value = 0; value < 40; value++) {
            configuration.append("variable \"v").append(value).append("\" {}\n");
            configuration
                    .append("output \"o")
                    .append(value)
                    .append("\" { value = length(var.v")
                    .append(value)
                    .append(") }\n");
            api.patch(
                    "/workspaces/many-values",
                    Map.of("variables", Map.of("v" + value, Map.of("value", "x".repeat(64_000)))));
        }
        api.configuration("many-values", configuration.toString());

        api.await(api.submit("many-values", "plan_and_apply", Map.of("autoApply", true)), "applied");

        JsonNode outputs = api.get("/workspaces/many-values/state").get("outputs");
        assertThat(outputs).hasSize(40);
        outputs.forEach(output -> assertThat(output.get("value").asInt()).isEqualTo(64_000));
    }

    @Test
    void aDestructionThatFindsNothingSaysSo() {
        workspace("nothing-there");
        long task = api.post("/tasks", Map.of("workspace", "nothing-there", "type", "plan_and_apply", "destroy", true))
                .get("id")
                .asLong();

        api.await(task, "planned");

        assertThat(api.get("/tasks/" + task).at("/plan/hasChanges").asBoolean()).isFalse();
        assertThat(api.log(task)).contains("[berth: nothing was destroyed: the state of workspace nothing-there");
        assertThat(api.get("/tasks/" + task + "/explain").get("detail").asText())
                .contains("there was nothing to destroy");
    }

    @Test
    void aDestructionWhoseTargetsMatchNothingDoesNotSayThatThereIsNothing() {
        workspace("no-match");
        api.configuration("no-match", "resource \"terraform_data\" \"one\" {}\n");
        api.await(api.submit("no-match", "plan_and_apply", Map.of("autoApply", true)), "applied");

        long task = api.submit(
                "no-match", "plan_and_apply", Map.of("destroy", true, "targets", List.of("terraform_data.two")));
        api.await(task, "planned");

        assertThat(api.log(task)).contains("the targets match nothing").doesNotContain("names nothing to destroy");
        assertThat(api.get("/tasks/" + task + "/explain").get("detail").asText())
                .contains("its targets match nothing")
                .doesNotContain("nothing to destroy");
    }
}
