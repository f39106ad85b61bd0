package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static org.hamcrest.Matchers.equalTo;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may make workspaces in which pool. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class SelfServiceTest {

    private static String open() {
        String name = name("pool");
        adminJson()
                .body(Map.of("name", name, "runtime", "static", "minPods", 0, "maxPods", 1, "selfService", true))
                .post("/pools")
                .then()
                .statusCode(201)
                .body("selfService", equalTo(true));
        return name;
    }

    private static ValidatableResponse create(String role, String pool, boolean autoApply) {
        return json(role)
                .body(Map.of("name", name("ws"), "pool", pool, "autoApply", autoApply))
                .post("/workspaces")
                .then();
    }

    @Test
    void aPoolIsClosedUntilSomebodyOpensIt() {
        String pool = pool();
        as("viewer").get("/pools/{name}", pool).then().body("selfService", equalTo(false));
        create("submitter", pool, false)
                .statusCode(403)
                .body("code", equalTo("forbidden"))
                .body(
                        "detail",
                        equalTo("creating a workspace needs the role admin, because selfService of pool " + pool
                                + " is off"));
        create("approver", pool, false).statusCode(403);
        create("admin", pool, false).statusCode(201);

        adminJson()
                .body(Map.of("selfService", true))
                .patch("/pools/{name}", pool)
                .then()
                .statusCode(200);

        create("submitter", pool, false).statusCode(201);
        adminJson()
                .body(Map.of("minPods", 0))
                .patch("/pools/{name}", pool)
                .then()
                .body("selfService", equalTo(true));
    }

    @Test
    void viewersMakeNothingAndPlansThatConfirmThemselvesNeedAnApprover() {
        String pool = open();
        create("viewer", pool, false).statusCode(403);
        create("submitter", pool, true)
                .statusCode(403)
                .body("detail", equalTo("setting autoApply needs the role approver"));
        create("approver", pool, true).statusCode(201);
    }

    @Test
    void aPoolThatIsNotThereIsNamedWhoeverAsks() {
        for (String role : new String[] {"submitter", "admin"}) {
            create(role, "no-such-pool", false).statusCode(422).body("code", equalTo("no_such_pool"));
        }
    }
}
