package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The output of a phase, and any bytes of it. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class LogRangeTest {
    private static final String OUTPUT = "Grüße\nend\n";

    private static long planned() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(configuredWorkspace(pool), "plan");
            JsonNode assign = agent.await("assign");
            agent.accept(assign);
            agent.log(assign, 0, OUTPUT);
            agent.finish(assign, "{\"hasChanges\": false, \"add\": 0, \"change\": 0, \"destroy\": 0}");
            return task;
        }
    }

    private static ValidatableResponse phase(long task, String phase) {
        return as("viewer")
                .queryParam("phase", phase)
                .get("/tasks/{id}/logs", task)
                .then();
    }

    private static ValidatableResponse range(long task, String range) {
        return as("viewer")
                .queryParam("phase", "plan")
                .header("Range", range)
                .get("/tasks/{id}/logs", task)
                .then();
    }

    private static byte[] bytes(long task, String range, String contentRange) {
        return range(task, range)
                .statusCode(206)
                .header("Content-Range", equalTo(contentRange))
                .extract()
                .asByteArray();
    }

    @Test
    void theOutputOfAPhaseIsThatOfItsAttempts() {
        long task = planned();
        phase(task, "plan").statusCode(200).header("Accept-Ranges", equalTo("bytes")).body(equalTo(OUTPUT));
        phase(task, "apply").statusCode(200).body(equalTo(""));
    }

    @Test
    void anyBytesAreToBeHadAlsoInsideOfACharacter() {
        long task = planned();
        byte[] all = OUTPUT.getBytes(StandardCharsets.UTF_8);
        assertThat(bytes(task, "bytes=3-4", "bytes 3-4/12")).isEqualTo(Arrays.copyOfRange(all, 3, 5));
        assertThat(bytes(task, "bytes=9-", "bytes 9-11/12")).isEqualTo(Arrays.copyOfRange(all, 9, 12));
        assertThat(bytes(task, "bytes=0-99", "bytes 0-11/12")).isEqualTo(all);
        assertThat(bytes(task, "bytes=-2", "bytes 10-11/12")).isEqualTo(Arrays.copyOfRange(all, 10, 12));
    }

    @Test
    void bytesThatAreNotThereYetAreSaidSoAndWhatIsNoRangeIsPassedOver() {
        long task = planned();
        range(task, "bytes=12-")
                .statusCode(416)
                .body("code", equalTo("range_not_satisfiable"))
                .body("detail", equalTo("there are 12 bytes of this output now"));
        range(task, "bytes=0-1,3-4").statusCode(200).body(equalTo(OUTPUT));
        range(999_999_999, "bytes=0-").statusCode(404);
    }
}
