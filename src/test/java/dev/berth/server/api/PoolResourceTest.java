package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.workspace;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class PoolResourceTest {
    private static final String MERGE_PATCH = "application/merge-patch+json";

    @Test
    void aNewPoolShowsItsDefaults() {
        String name = name("pool");
        adminJson()
                .body(Map.of("name", name, "runtime", "static", "minPods", 0, "maxPods", 2))
                .post("/pools")
                .then()
                .statusCode(201)
                .body("name", equalTo(name))
                .body("runtime", equalTo("static"))
                .body("slotsPerPod", equalTo(3))
                .body("idleTimeout", equalTo("PT1M"))
                .body("warmSlots", equalTo(0))
                .body("reservationTtl", equalTo("PT24H"))
                .body("startTimeout", equalTo("PT5M"))
                .body("podTemplate", equalTo(Map.of()))
                .body("podTemplateHash", matchesPattern("[0-9a-f]{64}"))
                .body("createdAt", containsString("Z"));
    }

    @Test
    void whatCreationAnswersIsWhatAReadFinds() {
        String name = name("pool");
        Map<String, Object> created = adminJson()
                .body(Map.of(
                        "name", name, "runtime", "static", "minPods", 0, "maxPods", 2, "podTemplate", Map.of("a", 1)))
                .post("/pools")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getMap("$");
        admin().get("/pools/{name}", name).then().statusCode(200).body("$", equalTo(created));
    }

    @Test
    void theTemplateHashDoesNotDependOnTheOrderOfKeys() {
        String first = templateHash("{\"a\": {\"x\": 1, \"y\": [1, 2]}, \"b\": 2}");
        String second = templateHash("{\"b\": 2, \"a\": {\"y\": [1, 2], \"x\": 1}}");
        org.assertj.core.api.Assertions.assertThat(first).isEqualTo(second);
    }

    private static String templateHash(String template) {
        return adminJson()
                .body("{\"name\": \"" + name("pool")
                        + "\", \"runtime\": \"static\", \"minPods\": 0, \"maxPods\": 1, \"podTemplate\": " + template
                        + "}")
                .post("/pools")
                .then()
                .statusCode(201)
                .extract()
                .path("podTemplateHash");
    }

    @Test
    void everyBadFieldIsNamedAtOnce() {
        Map<String, Object> pool = new HashMap<>();
        pool.put("name", "Not A Label");
        pool.put("runtime", "cloud");
        pool.put("minPods", 5);
        pool.put("maxPods", 2);
        pool.put("slotsPerPod", 17);
        pool.put("idleTimeout", "soon");
        pool.put("reservationTtl", "-PT1S");
        pool.put("startTimeout", "PT0S");
        pool.put("warmSlots", -1);
        pool.put("podTemplate", List.of());
        adminJson()
                .body(pool)
                .post("/pools")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid"))
                .body("status", equalTo(400))
                .body(
                        "violations.field",
                        hasItems(
                                "name",
                                "runtime",
                                "minPods",
                                "slotsPerPod",
                                "idleTimeout",
                                "reservationTtl",
                                "startTimeout",
                                "warmSlots",
                                "podTemplate"));
    }

    @Test
    void otherNumbersAtCertainTimesAreKeptAndShownS13() {
        String name = name("pool");
        Map<String, Object> always =
                Map.of("from", "* * * * *", "zone", "Europe/Berlin", "lasts", "PT1M", "minPods", 0, "maxPods", 7);
        adminJson()
                .body(Map.of(
                        "name", name, "runtime", "static", "minPods", 0, "maxPods", 2, "schedules", List.of(always)))
                .post("/pools")
                .then()
                .statusCode(201);
        admin().get("/pools/{name}", name)
                .then()
                .body("schedules", hasSize(1))
                .body("schedules[0].from", equalTo("* * * * *"))
                .body("schedules[0].zone", equalTo("Europe/Berlin"))
                .body("schedules[0].warmSlots", nullValue())
                .body("maxPods", equalTo(2))
                .body("inForce.maxPods", equalTo(7))
                .body("inForce.until", notNullValue());

        admin().contentType(MERGE_PATCH)
                .body("{\"schedules\": null}")
                .patch("/pools/{name}", name)
                .then()
                .statusCode(200)
                .body("schedules", hasSize(0))
                .body("inForce.maxPods", equalTo(2))
                .body("inForce.until", nullValue());
    }

    @Test
    void aScheduleThatMakesNoSenseIsNamedWithItsPlaceS13() {
        Map<String, Object> pool = new HashMap<>(Map.of("name", name("pool"), "runtime", "static"));
        pool.put("minPods", 1);
        pool.put("maxPods", 2);
        pool.put(
                "schedules",
                List.of(
                        Map.of("from", "0 25 * * *", "lasts", "PT1H", "minPods", 1),
                        Map.of("from", "0 0 30 2 *", "lasts", "PT1H", "minPods", 1),
                        Map.of("from", "0 7 * * *", "lasts", "PT25H", "minPods", 1),
                        Map.of("from", "0 7 * * *", "zone", "Mars/Olympus", "lasts", "PT1S", "minPods", 1),
                        Map.of("from", "0 7 * * *", "lasts", "PT1H"),
                        Map.of("from", "0 7 * * *", "lasts", "PT1H", "minPods", 3),
                        Map.of("lasts", "PT1H", "warmSlots", 7)));
        adminJson()
                .body(pool)
                .post("/pools")
                .then()
                .statusCode(400)
                .body(
                        "violations.field",
                        hasItems(
                                "schedules[0].from",
                                "schedules[1].from",
                                "schedules[2].lasts",
                                "schedules[3].zone",
                                "schedules[3].lasts",
                                "schedules[4]",
                                "schedules[5].minPods",
                                "schedules[6].from",
                                "schedules[6].warmSlots"))
                .body("violations.find { it.field == 'schedules[0].from' }.message", containsString("field 2 (hour)"));
    }

    @Test
    void whatIsMissingIsNamed() {
        adminJson()
                .body(Map.of())
                .post("/pools")
                .then()
                .statusCode(400)
                .body("violations.field", hasItems("name", "runtime", "minPods", "maxPods"));
    }

    @Test
    void aRuntimeThatThisServerLacksIsNamed() {
        adminJson()
                .body(Map.of("name", name("pool"), "runtime", "kubernetes", "minPods", 0, "maxPods", 1))
                .post("/pools")
                .then()
                .statusCode(422)
                .body("code", equalTo("runtime_unavailable"))
                .body("violations.field", equalTo(List.of("runtime")));
    }

    @Test
    void aBadTemplateIsRefusedByItsFieldsAlsoWhereItsRuntimeIsMissingF11() {
        adminJson()
                .body(Map.of(
                        "name",
                        name("pool"),
                        "runtime",
                        "kubernetes",
                        "minPods",
                        0,
                        "maxPods",
                        1,
                        "podTemplate",
                        Map.of("imagee", "x")))
                .post("/pools")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("podTemplate.imagee")));
        String name = pool();
        adminJson()
                .body("{\"runtime\": \"deployment\", \"podTemplate\": {\"imagee\": \"x\"}}")
                .patch("/pools/{name}", name)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("podTemplate.imagee")));
    }

    @Test
    void aNameIsTakenOnlyOnce() {
        String name = pool();
        adminJson()
                .body(Map.of("name", name, "runtime", "static", "minPods", 0, "maxPods", 1))
                .post("/pools")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("pool_exists"));
    }

    @Test
    void aMergePatchChangesWhatItNamesAndNullBringsTheDefaultBack() {
        String name = pool();
        admin().contentType(MERGE_PATCH)
                .body("{\"maxPods\": 7, \"idleTimeout\": \"PT5S\"}")
                .patch("/pools/{name}", name)
                .then()
                .statusCode(200)
                .body("maxPods", equalTo(7))
                .body("idleTimeout", equalTo("PT5S"));
        adminJson()
                .body("{\"idleTimeout\": null}")
                .patch("/pools/{name}", name)
                .then()
                .statusCode(200)
                .body("maxPods", equalTo(7))
                .body("idleTimeout", equalTo("PT1M"));
    }

    @Test
    void aMergePatchIsCheckedLikeANewPool() {
        String name = pool();
        adminJson()
                .body("{\"maxPods\": 2000, \"color\": 1}")
                .patch("/pools/{name}", name)
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("color"));
        adminJson()
                .body("{\"minPods\": 6}")
                .patch("/pools/{name}", name)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("minPods")));
        adminJson()
                .body("{\"name\": \"other\"}")
                .patch("/pools/{name}", name)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("name")));
        adminJson().body("[]").patch("/pools/{name}", name).then().statusCode(400);
        adminJson().body("").patch("/pools/{name}", name).then().statusCode(400);
    }

    @Test
    void aPoolWithAWorkspaceIsNotDeleted() {
        String name = pool();
        workspace(name);
        admin().delete("/pools/{name}", name).then().statusCode(409).body("code", equalTo("pool_in_use"));
    }

    @Test
    void aDeletedPoolIsGone() {
        String name = pool();
        admin().delete("/pools/{name}", name).then().statusCode(204);
        admin().get("/pools/{name}", name)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("not_found"));
        admin().delete("/pools/{name}", name).then().statusCode(404);
    }

    @Test
    void aListRunsFromTheNewestInPages() {
        List<String> names = List.of(pool(), pool(), pool());
        var first = admin().queryParam("limit", 2)
                .get("/pools")
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .body("items[0].name", equalTo(names.get(2)))
                .body("nextCursor", notNullValue())
                .extract()
                .jsonPath();
        admin().queryParam("limit", 2)
                .queryParam("cursor", first.getString("nextCursor"))
                .get("/pools")
                .then()
                .statusCode(200)
                .body("items[0].name", equalTo(names.get(0)))
                .body("items.name", everyItem(not(equalTo(names.get(1)))));
    }

    @Test
    void badPagesAreRefused() {
        for (String limit : List.of("0", "501", "x", "-1", "99999999999")) {
            admin().queryParam("limit", limit)
                    .get("/pools")
                    .then()
                    .statusCode(400)
                    .body("violations.field", equalTo(List.of("limit")));
        }
        for (String cursor : List.of("garbage", "{}", "9999999999999999999999")) {
            admin().queryParam("cursor", cursor)
                    .get("/pools")
                    .then()
                    .statusCode(400)
                    .body("violations.field", equalTo(List.of("cursor")));
        }
    }

    @Test
    void podsAndScalingOfANewPoolAreEmpty() {
        String name = pool();
        admin().get("/pools/{name}/pods", name)
                .then()
                .statusCode(200)
                .body("items", hasSize(0))
                .body("nextCursor", nullValue());
        admin().get("/pools/{name}/scaling", name)
                .then()
                .statusCode(200)
                .body("currentPods", equalTo(0))
                .body("runtimeError", nullValue());
    }

    @Test
    void unknownPodsAre404() {
        String name = pool();
        admin().post("/pools/{name}/pods/nobody/drain", name).then().statusCode(404);
        admin().post("/pools/{name}/pods/nobody/resume", name).then().statusCode(404);
        admin().delete("/pools/{name}/pods/nobody", name).then().statusCode(404);
        admin().delete("/pools/{name}/pods/nobody?force=perhaps", name)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("force")));
        admin().get("/pools/no-such-pool/pods").then().statusCode(404);
        admin().get("/pools/no-such-pool/scaling").then().statusCode(404);
    }
}
