package dev.berth.server.web.workspace;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.web.PageClient.as;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a workspace has to do with others, on the page (W4, W5). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class OrderPageTest {
    private String network;
    private String cluster;

    @BeforeEach
    void twoWorkspaces() {
        String pool = pool();
        network = configuredWorkspace(pool);
        cluster = configuredWorkspace(pool);
    }

    private static String page(String workspace) {
        return "/app/workspaces/" + workspace + "/order";
    }

    @Test
    void theOrderIsWrittenByAFormAndShown() {
        as("admin")
                .formParam("runAfter", " " + network + "\r\n")
                .post(page(cluster) + "/run-after")
                .then()
                .statusCode(303)
                .header("Location", page(cluster));

        admin().get("/workspaces/{name}/run-after", cluster)
                .then()
                .body("runAfter.workspace", equalTo(List.of(network)));
        as("viewer")
                .get(page(cluster))
                .then()
                .statusCode(200)
                .body(allOf(containsString("upstream-" + network), not(containsString("<form class=\"fields\""))));
        as("viewer").get(page(network)).then().body(containsString("Before: "));
    }

    @Test
    void readersAreWrittenByAFormAndShown() {
        as("admin")
                .formParam("stateReaders", cluster)
                .post(page(network) + "/state-readers")
                .then()
                .statusCode(303);

        as("viewer").get(page(network)).then().body(containsString("Read by the runs of"));
        as("viewer").get(page(cluster)).then().body(containsString("Runs of this one read the state of"));
    }

    @Test
    void whatIsWrongIsToldAndWhatWasTypedStays() {
        as("admin")
                .formParam("runAfter", network + " nowhere")
                .post(page(cluster) + "/run-after")
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("runAfter[1] names no workspace: nowhere"),
                        containsString(network + " nowhere</textarea>")));
    }
}
