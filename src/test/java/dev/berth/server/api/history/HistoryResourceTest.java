package dev.berth.server.api.history;

import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.pool;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.domain.id.PoolName;
import dev.berth.server.TestDatabase;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.FigureStore.Minute;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.port.PoolFiguresBuilder;
import dev.berth.server.control.port.WaitHistogram;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class HistoryResourceTest {
    private static final Instant AT = Instant.parse("2026-02-01T10:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    FigureStore figures;

    private static PoolFigures figures(int samples, Duration... waits) {
        return PoolFiguresBuilder.builder()
                .at(AT)
                .samples(samples)
                .looked(new PoolFigures.Looked(
                        new PoolFigures.Slots(30, 15, 5), new PoolFigures.Pods(1, 9, 2), new PoolFigures.Queue(7, 3)))
                .tasks(new PoolFigures.Tasks(8, 1, 2, 3, 4, 5))
                .starts(new PoolFigures.Starts(2, 5_000))
                .waits(WaitHistogram.of(List.of(waits)))
                .longestWaitMillis(List.of(waits).stream()
                        .mapToLong(Duration::toMillis)
                        .max()
                        .orElse(0))
                .build();
    }

    private void write(String pool, PoolFigures minute) {
        Void unused = figures.write(List.of(new Minute(new PoolName(pool), minute)))
                .await()
                .atMost(PATIENCE);
    }

    private static ValidatableResponse history(String pool, Map<String, String> query) {
        return as("viewer")
                .queryParams(query)
                .get("/pools/{pool}/history", pool)
                .then();
    }

    @Test
    void aPointHasMeansSumsAndQuantiles() {
        String pool = pool();
        write(pool, figures(10, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(50)));

        history(pool, Map.of("from", "2026-02-01T10:00:30Z", "to", "2026-02-01T11:00:00+00:00"))
                .statusCode(200)
                .body("pool", equalTo(pool))
                .body("from", equalTo("2026-02-01T10:00:00Z"))
                .body("step", equalTo("PT1M"))
                .body("points", hasSize(1))
                .body("points[0].at", equalTo("2026-02-01T10:00:00Z"))
                .body("points[0].slots", equalTo(Map.of("total", 3.0f, "used", 1.5f, "reserved", 0.5f)))
                .body("points[0].pods", equalTo(Map.of("starting", 0.1f, "ready", 0.9f, "draining", 0.2f)))
                .body("points[0].queue", equalTo(Map.of("waiting", 0.7f, "blocked", 0.3f)))
                .body("points[0].arrived", equalTo(8))
                .body(
                        "points[0].ended",
                        equalTo(Map.of("planned", 1, "applied", 2, "discarded", 3, "failed", 4, "canceled", 5)))
                .body("points[0].waits.count", equalTo(3))
                .body("points[0].waits.max", equalTo("PT50S"))
                .body("points[0].starts", equalTo(Map.of("count", 2, "mean", "PT2.5S")));
    }

    @Test
    void whatNobodyLookedAtIsNull() {
        String pool = pool();
        write(pool, figures(0));

        history(pool, Map.of("from", "2026-02-01T10:00:00Z", "to", "2026-02-01T11:00:00Z"))
                .statusCode(200)
                .body("points[0].slots", nullValue())
                .body("points[0].pods", nullValue())
                .body("points[0].queue", nullValue())
                .body("points[0].waits.p50", nullValue())
                .body("points[0].waits.max", nullValue());
    }

    @Test
    void nothingSaidIsTheLastDay() {
        history(pool(), Map.of()).statusCode(200).body("step", equalTo("PT5M")).body("points", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource({
        "from, yesterday",
        "from, 2026-02-01T12:00:00Z",
        "to, 2026-02-01T09:00:00Z",
        "to, +1000000000-01-01T00:00:00Z",
        "step, PT30S",
        "step, PT90S",
        "step, P32D",
        "step, often"
    })
    void whatMakesNoSenseIsNamed(String field, String value) {
        Map<String, String> query = new HashMap<>(Map.of("from", "2026-02-01T10:00:00Z", "to", "2026-02-01T11:00:00Z"));
        query.put(field, value);

        history(pool(), query)
                .statusCode(400)
                .body("code", equalTo("invalid"))
                .body("violations.field", hasItem(field.equals("to") && value.startsWith("2026") ? "from" : field));
    }

    @Test
    void tooManyPointsAreRefused() {
        history(pool(), Map.of("from", "2026-01-01T10:00:00Z", "to", "2026-02-01T11:00:00Z", "step", "PT1M"))
                .statusCode(400)
                .body("violations.field", hasItem("step"));
    }

    @Test
    void aTimeThatNoStepMakesShortEnoughIsRefusedWhereItBegins() {
        history(pool(), Map.of("from", "2000-01-01T00:00:00Z", "to", "2199-01-01T00:00:00Z"))
                .statusCode(400)
                .body("violations.field", hasItem("from"));
    }

    @Test
    void aPoolThatIsNotThereHasNoHistory() {
        history("nobody", Map.of()).statusCode(404);
    }
}
