package dev.berth.server.web.history;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.TestDatabase;
import dev.berth.server.control.history.WhatIf;
import dev.berth.server.control.port.PoolStore;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "What if" on the page: the API's checks at the fields, and nobody's text as anything but text. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class WhatIfPageTest {
    private static final String EVIL = "\"><script>alert(1)</script><b x='";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    PoolStore pools;

    @Inject
    WhatIf whatIf;

    private static String page(String pool) {
        return "/app/pools/" + pool + "/what-if";
    }

    private static String localPool() {
        String name = name("pool");
        adminJson()
                .body(Map.of(
                        "name",
                        name,
                        "runtime",
                        "local",
                        "minPods",
                        0,
                        "maxPods",
                        4,
                        "slotsPerPod",
                        2,
                        "warmSlots",
                        0,
                        "idleTimeout",
                        "PT7M"))
                .post("/pools")
                .then()
                .statusCode(201);
        return name;
    }

    @Test
    void theFormBeginsWithThePoolsSettings() {
        String pool = localPool();

        as("viewer")
                .get(page(pool))
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("name=\"maxPods\" value=\"4\""),
                        containsString("name=\"slotsPerPod\" value=\"2\""),
                        containsString("name=\"idleTimeout\" value=\"PT7M\""),
                        containsString("name=\"reservationTtl\" value=\"PT24H\""),
                        not(containsString("id=\"answer\""))));
        as("viewer").get("/app/pools/" + pool).then().body(containsString("\"" + page(pool) + "\""));
    }

    @Test
    void aWholeDayCanBeAskedForWithoutSayingUntilWhen() {
        as("viewer")
                .queryParam("hours", "24")
                .get(page(localPool()))
                .then()
                .statusCode(200)
                .body(containsString("id=\"answer\""));
    }

    @Test
    void otherSettingsStandBesideThePresentOnes() {
        String pool = localPool();

        as("viewer")
                .queryParam("hours", "3")
                .queryParam("to", "2026-02-01T11:00:00Z")
                .queryParam("minPods", "2")
                .get(page(pool))
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("2026-02-01 08:00 to 2026-02-01 11:00 UTC: 0 tasks came."),
                        containsString("Replayed with these settings"),
                        containsString("Pods would have cost 6 pod hours more."),
                        containsString("name=\"minPods\" value=\"2\""),
                        not(containsString("style="))));
        as("viewer")
                .queryParam("hours", "3")
                .queryParam("to", "2026-02-01T11:00:00Z")
                .get(page(pool))
                .then()
                .statusCode(200)
                .body(containsString("These are the settings that the pool has."))
                .body(not(containsString("Replayed with these settings")));
    }

    @ParameterizedTest
    @CsvSource({
        "hours, 25, must be one of",
        "to, soon, must be a time",
        "to, 2199-01-01T00:00:00Z, must not be in the future",
        "minPods, many, must be a whole number",
        "minPods, 5, must not be more than maxPods",
        "maxPods, 10001, must be between",
        "slotsPerPod, 0, must be between",
        "warmSlots, 13, must be between",
        "idleTimeout, soon, must be an ISO 8601 duration",
        "reservationTtl, P366D, must be between",
        "podStart, PT1H, must be between"
    })
    void whatIsWrongStandsAtItsFieldAndNothingTypedIsLost(String field, String value, String message) {
        as("viewer")
                .queryParam(field, value)
                .queryParam("hours", "6")
                .queryParam(field.equals("slotsPerPod") ? "maxPods" : "slotsPerPod", "3")
                .queryParam("reservationTtl", "PT33H")
                .get(page(localPool()))
                .then()
                .statusCode(400)
                .contentType("text/html")
                .body(containsString("id=\"" + field + "-wrong\">"))
                .body(containsString(message))
                .body(containsString(field.equals("hours") ? "<option" : "name=\"" + field + "\" value=\"" + value))
                .body(not(containsString("id=\"answer\"")));
    }

    @Test
    void allThatIsWrongIsToldAtOnceAndIsText() {
        as("viewer")
                .queryParam("minPods", EVIL)
                .queryParam("warmSlots", "-1")
                .queryParam("idleTimeout", EVIL)
                .get(page(localPool()))
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("id=\"minPods-wrong\""),
                        containsString("id=\"warmSlots-wrong\""),
                        containsString("id=\"idleTimeout-wrong\""),
                        containsString("&lt;script&gt;"),
                        not(containsString("<script>alert")),
                        not(containsString("<b x="))));
    }

    @Test
    void aQuestionThatIsTurnedAwayIsStillThere() {
        String pool = localPool();
        PoolSpec spec = pools.find(new PoolName(pool))
                .await()
                .atMost(PATIENCE)
                .orElseThrow()
                .spec();
        Instant from = Instant.parse("2026-02-01T10:00:00Z");
        // Whoever asks has its turn from the call on.
        Uni<WhatIf.Answer> other =
                whatIf.ask(new WhatIf.Question(spec, spec, from, from.plus(Duration.ofHours(1)), null));

        as("viewer")
                .queryParam("maxPods", "17")
                .get(page(pool))
                .then()
                .statusCode(503)
                .header("Retry-After", "5")
                .body(containsString("Another replay is under way"))
                .body(containsString("name=\"maxPods\" value=\"17\""));
        assertThat(other.await().atMost(PATIENCE)).isInstanceOf(WhatIf.Answer.Compared.class);
        as("viewer").queryParam("maxPods", "17").get(page(pool)).then().statusCode(200);
    }

    @Test
    void aStaticPoolHasASentenceInsteadOfAForm() {
        String pool = pool();

        as("viewer")
                .get(page(pool))
                .then()
                .statusCode(200)
                .body(containsString("The pods of a static pool come and go by themselves"))
                .body(not(containsString("name=\"maxPods\"")));
        as("viewer").get("/app/pools/" + pool).then().body(not(containsString(page(pool))));
    }

    @Test
    void whatIsNotThereIsNotFoundAndWhoHasNotSignedInIsSentToDoSo() {
        as("viewer").get(page("nobody")).then().statusCode(404).contentType("text/html");
        as("viewer").get(page("nobody") + "?hours=1").then().statusCode(404).contentType("text/html");
        stranger().get(page("nobody")).then().statusCode(303);
    }
}
