package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.EventStream.Event;
import dev.berth.server.web.PageClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** An open page of a workspace hears of what is done to it, and of nothing else. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class LiveWorkspaceTest {

    @Test
    void whatChangesInAWorkspaceIsNamed() {
        String pool = pool();
        String other = configuredWorkspace(pool);
        String workspace = configuredWorkspace(pool);
        String session = PageClient.signIn(token("viewer")).cookie(PageClient.COOKIE);
        try (EventStream page = EventStream.ofPage("?workspace=" + workspace, session);
                EventStream ofPool = EventStream.ofPage("?pool=" + pool, session)) {
            assertThat(page.next().name()).isEqualTo("at");
            assertThat(ofPool.next().name()).isEqualTo("at");
            patch(other);
            for (Runnable change : new Runnable[] {
                () -> patch(workspace),
                () -> adminJson()
                        .body("{\"reason\": \"seen\"}")
                        .post("/workspaces/" + workspace + "/lock")
                        .then()
                        .statusCode(200),
                () -> admin().post("/workspaces/" + workspace + "/unlock")
                        .then()
                        .statusCode(200),
                () -> adminJson()
                        .post("/workspaces/" + workspace + "/configurations")
                        .then()
                        .statusCode(201),
                () -> adminJson()
                        .body("{\"version\": 4, \"serial\": 1, \"lineage\": \"a\"}")
                        .post("/workspaces/" + workspace + "/state")
                        .then()
                        .statusCode(200)
            }) {
                change.run();
                assertThat(page.next()).isEqualTo(new Event("changed", "", "workspace-" + workspace));
            }
            adminJson()
                    .contentType("application/merge-patch+json")
                    .body("{\"maxPods\": 3}")
                    .patch("/pools/" + pool)
                    .then()
                    .statusCode(200);
            assertThat(ofPool.next().data()).isEqualTo("pool-" + pool);
        }
    }

    private static void patch(String workspace) {
        adminJson()
                .contentType("application/merge-patch+json")
                .body("{\"tags\": {\"team\": \"net\"}}")
                .patch("/workspaces/" + workspace)
                .then()
                .statusCode(200);
    }
}
