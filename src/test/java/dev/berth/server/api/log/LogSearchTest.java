package dev.berth.server.api.log;

import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.domain.id.TaskId;
import dev.berth.server.TestDatabase;
import dev.berth.server.api.ScriptedAgent;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.LogStore;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What occurs in a task's output, asked for over the API. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class LogSearchTest {
    private static final String OUTPUT = "Plan: 1 to add\n\u001b[31mError\u001b[0m: Größe\nno error here";

    @Inject
    WorkerThread worker;

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
        search(task, "?text=ERROR:%20gr%C3%B6")
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
        "?text=a&q=b, q",
    })
    void badInputIsNamed(String query, String field) {
        search(1, query).statusCode(400).body("violations[0].field", equalTo(field));
    }

    @Test
    void anUnknownTaskHasNoOutput() {
        search("987654321", "?text=a").statusCode(404).body("code", equalTo("not_found"));
    }

    /** The store of an output that is one line, longer than what one answer looks at. */
    private static LogStore oneLine(int length) {
        byte[] line = new byte[length];
        Arrays.fill(line, (byte) '.');
        line[length - 1] = 'x';
        return (LogStore) Proxy.newProxyInstance(
                LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, (proxy, method, values) -> {
                    int from = (int) Math.min(length, (Long) values[2]);
                    int to = Math.min(length, from + (Integer) values[3]);
                    return Uni.createFrom()
                            .item(Optional.of(new LogStore.Excerpt(Arrays.copyOfRange(line, from, to), length)));
                });
    }

    @Test
    void aLineThatIsLongerThanOneAnswerIsGoneThroughToItsEnd() {
        OutputScan scan = new OutputScan(oneLine(40 << 20), worker);
        Matches found = new Matches(0, 0, 0, 0, List.of(), false);
        int answers = 0;
        while (!found.complete() && answers < 10) {
            found = scan.search(new TaskId(1), "x", found.next()).await().atMost(Duration.ofMinutes(1));
            answers++;
        }
        assertThat(answers).isEqualTo(3);
        assertThat(found.matches()).hasSize(1);
    }
}
