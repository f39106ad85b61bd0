package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What occurs in a task's output, asked for over the API. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class LogSearchTest {
    private static final String OUTPUT = "Plan: 1 to add\n\u001b[31mError\u001b[0m: Größe\nno error here";

    private static long running() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(configuredWorkspace(pool), "plan");
            JsonNode assign = agent.await("assign");
            agent.accept(assign);
            agent.log(assign, 0, OUTPUT);
            agent.finish(assign, """
                    {"hasChanges": false, "add": 0, "change": 0, "destroy": 0, "sha256": "%s", "toolVersion": "1.11.4"}""".formatted("a".repeat(64)));
            return task;
        }
    }

    private static ValidatableResponse search(Object task, String query) {
        return as("viewer").get("/tasks/" + task + "/logs/search" + query).then();
    }

    @Test
    void linesAreFoundWhateverTheirCapitalsAndColours() {
        long task = running();
        as("viewer")
                .queryParam("text", "ERROR: grö")
                .get("/tasks/{id}/logs/search", task)
                .then()
                .statusCode(200)
                .body("matches.line", equalTo(List.of(1)))
                .body("matches.at", equalTo(List.of(15)))
                .body("complete", equalTo(true));
        int total = OUTPUT.getBytes(StandardCharsets.UTF_8).length;
        search(task, "?text=error&from=15")
                .body("from", equalTo(15))
                .body("total", equalTo(total))
                .body("lines", equalTo(1))
                .body("matches.line", equalTo(List.of(0, 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', text",
        "?text=, text",
        "?text=a&from=x, from",
        "?text=a&from=-1, from",
    })
    void badInputIsNamed(String query, String field) {
        search(1, query).statusCode(400).body("violations[0].field", equalTo(field));
    }

    @Test
    void anUnknownTaskHasNoOutput() {
        search("987654321", "?text=a").statusCode(404).body("code", equalTo("not_found"));
    }
}
