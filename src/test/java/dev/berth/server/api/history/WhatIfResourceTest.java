package dev.berth.server.api.history;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.workspace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.TestDatabase;
import dev.berth.server.control.history.WhatIf;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class WhatIfResourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, Object> AN_HOUR =
            Map.of("from", "2026-02-01T10:00:00Z", "to", "2026-02-01T11:00:00Z");

    @Inject
    Database database;

    @Inject
    PoolStore pools;

    @Inject
    WhatIf whatIf;

    private static String localPool() {
        String name = name("pool");
        adminJson()
                .body(Map.of("name", name, "runtime", "local", "minPods", 0, "maxPods", 1, "slotsPerPod", 1))
                .post("/pools")
                .then()
                .statusCode(201);
        return name;
    }

    private static ValidatableResponse ask(String pool, Map<String, Object> question) {
        return json("viewer").body(question).post("/pools/{pool}/what-if", pool).then();
    }

    private static Map<String, Object> with(String field, Object value) {
        Map<String, Object> question = new HashMap<>(AN_HOUR);
        question.put(field, value);
        return question;
    }

    /** So many plans of one minute each, with so many seconds between them, each placed after two. */
    private void plans(String pool, int count, int seconds) {
        String workspace = workspace(pool);
        Object unused =
                database.run("""
                        WITH made AS (
                            INSERT INTO tasks (workspace, pool, tool, type, message, priority, auto_apply_by, destroy,
                                               targets, replacements, refresh_only, timeout_ms, configuration_version,
                                               submitted_by, created_at, pending_since, status, phase, attempt, finished_at)
                            SELECT $1, $2, 'terraform', 'plan', '', 0, NULL, false, '{}', '{}', false, 1, 1, 'ann', at, at,
                                   'planned', 'plan', 1, at + interval '62 s'
                              FROM generate_series(1, $3::int) n,
                                   LATERAL (SELECT timestamptz '2026-02-01T10:00:00Z' + n * $4::int * interval '1 s' AS at) AS t
                            RETURNING id, created_at
                        )
                        INSERT INTO task_events (task_id, at, from_status, to_status, reason, phase, attempt)
                        SELECT id, created_at + interval '2 s', 'pending', 'running', 'placed', 'plan', 1 FROM made
                         UNION ALL
                        SELECT id, created_at + interval '62 s', 'running', 'planned', 'planned', 'plan', 1 FROM made""", workspace, pool, count, seconds).await().atMost(PATIENCE);
    }

    @Test
    void whatWasStandsBesideWhatWouldHaveBeen() {
        String pool = localPool();
        plans(pool, 12, 10);

        ask(pool, AN_HOUR)
                .statusCode(200)
                .body("pool", equalTo(pool))
                .body("tasks", equalTo(12))
                .body("podStart", equalTo("PT10S"))
                .body("was.waits", equalTo(Map.of("count", 12, "p50", "PT2S", "p95", "PT2S", "max", "PT2S")))
                .body("was.unplaced", equalTo(0))
                .body("was.podHours", nullValue())
                .body("was.peakPods", nullValue())
                .body("would.waits.count", equalTo(12))
                .body("would.waits.max", equalTo("PT9M20S"))
                .body("would.unplaced", equalTo(0))
                .body("would.peakPods", equalTo(1));
        Map<String, Object> more = new HashMap<>(AN_HOUR);
        more.putAll(Map.of("maxPods", 4, "slotsPerPod", 3, "podStart", "PT0S", "idleTimeout", "PT2M"));
        ask(pool, more)
                .statusCode(200)
                .body("podStart", equalTo("PT0S"))
                .body("would.waits.max", equalTo("PT0S"))
                .body("would.peakPods", equalTo(2));
    }

    @Test
    void theSameQuestionHasTheSameAnswer() {
        String pool = localPool();
        plans(pool, 40, 10);

        String first = ask(pool, with("maxPods", 3)).statusCode(200).extract().asString();
        assertThat(ask(pool, with("maxPods", 3)).extract().asString()).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "from, 2026-02-01T12:00:00Z, from",
        "from, 2026-01-31T10:59:59Z, from",
        "to, 2199-02-01T10:30:00Z, to",
        "minPods, 2, minPods",
        "maxPods, 10001, maxPods",
        "slotsPerPod, 0, slotsPerPod",
        "slotsPerPod, 17, slotsPerPod",
        "warmSlots, 2, warmSlots",
        "idleTimeout, soon, idleTimeout",
        "reservationTtl, P366D, reservationTtl",
        "podStart, PT1H, podStart"
    })
    void whatMakesNoSenseIsNamed(String field, String value, String named) {
        Object given = value.matches("[0-9]+") ? (Object) Integer.valueOf(value) : value;

        ask(localPool(), with(field, given))
                .statusCode(400)
                .body("code", equalTo("invalid"))
                .body("violations.field", hasItem(named));
    }

    @Test
    void theTimeMustBeGiven() {
        ask(localPool(), Map.of()).statusCode(400).body("violations.field", hasItem("from"));
    }

    @Test
    void moreThanCanBeReplayedIsRefusedWithASentence() {
        String pool = localPool();
        plans(pool, 10_001, 1);

        ask(pool, Map.of("from", "2026-02-01T10:00:00Z", "to", "2026-02-01T16:00:00Z"))
                .statusCode(422)
                .body("code", equalTo("not_replayable"))
                .body("detail", containsString("more than 10000 tasks"));
    }

    @Test
    void aQuestionIsTurnedAwayWhileThereIsAnother() {
        String pool = localPool();
        Uni<WhatIf.Answer> other = whatIf.ask(question(pool));

        ask(pool, AN_HOUR).statusCode(503).header("Retry-After", equalTo("5")).body("code", equalTo("server_busy"));
        assertThat(other.await().atMost(PATIENCE)).isInstanceOf(WhatIf.Answer.Compared.class);
        ask(pool, AN_HOUR)
                .statusCode(200)
                .body("would", equalTo(ask(pool, AN_HOUR).extract().path("present")));
    }

    /** Whoever asked it has its turn from the call on. */
    private WhatIf.Question question(String pool) {
        PoolSpec spec = pools.find(new PoolName(pool))
                .await()
                .atMost(PATIENCE)
                .orElseThrow()
                .spec();
        Instant from = Instant.parse("2026-02-01T10:00:00Z");
        return new WhatIf.Question(spec, spec, from, from.plus(Duration.ofHours(1)), null);
    }

    @Test
    void thePodsOfAStaticPoolAreNotReplayed() {
        ask(pool(), AN_HOUR)
                .statusCode(422)
                .body("code", equalTo("not_replayable"))
                .body("detail", containsString("static"));
    }

    @Test
    void aPoolThatIsNotThereIsNotReplayed() {
        ask("nobody", AN_HOUR).statusCode(404);
    }
}
