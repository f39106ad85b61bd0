package dev.berth.server.tfe;

import static dev.berth.server.tfe.CommandLine.BASE;
import static dev.berth.server.tfe.CommandLine.sending;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every call of the front with every role. What is named does not exist, so that what is allowed ends in another error. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class FrontRolesTest {
    private static final List<String> ROLES = List.of("viewer", "submitter", "approver", "admin");
    private static final String MATRIX = """
            GET,   /account/details,                                   viewer
            GET,   /organizations/berth/entitlement-set,               viewer
            GET,   /organizations/berth/capacity,                      viewer
            GET,   /organizations/berth/runs/queue,                    viewer
            GET,   /organizations/berth/projects,                      viewer
            POST,  /organizations/berth/projects,                      viewer
            GET,   /organizations/berth/workspaces/none,               viewer
            POST,  /organizations/berth/workspaces,                    submitter
            PATCH, /organizations/berth/workspaces/none,               submitter
            GET,   /workspaces/ws-999999999,                           viewer
            PATCH, /workspaces/ws-999999999,                           submitter
            GET,   /workspaces/ws-999999999/runs,                      viewer
            POST,  /workspaces/ws-999999999/configuration-versions,    submitter
            GET,   /configuration-versions/cv-999999999-1,             viewer
            POST,  /runs,                                              submitter
            GET,   /runs/run-999999999,                                viewer
            GET,   /runs/run-999999999/run-events,                     viewer
            POST,  /runs/run-999999999/actions/apply,                  approver
            POST,  /runs/run-999999999/actions/discard,                approver
            POST,  /runs/run-999999999/actions/cancel,                 submitter
            POST,  /runs/run-999999999/actions/force-cancel,           submitter
            GET,   /plans/plan-999999999,                              viewer
            GET,   /plans/plan-999999999/json-output,                  submitter
            GET,   /plans/plan-999999999/json-output-redacted,         submitter
            GET,   /applies/apply-999999999,                           viewer
            GET,   /organizations/berth/workspaces,                    viewer
            GET,   /workspaces/ws-999999999/tag-bindings,              viewer
            PATCH, /workspaces/ws-999999999/tag-bindings,              submitter
            GET,   /workspaces/ws-999999999/relationships/tags,        viewer
            POST,  /workspaces/ws-999999999/relationships/tags,        submitter
            DELETE,/workspaces/ws-999999999/relationships/tags,        submitter
            GET,   /workspaces/ws-999999999/vars,                      viewer
            GET,   /workspaces/ws-999999999/all-vars,                  viewer
            POST,  /workspaces/ws-999999999/actions/lock,              approver
            POST,  /workspaces/ws-999999999/actions/unlock,            approver
            POST,  /workspaces/ws-999999999/actions/force-unlock,      approver
            POST,  /workspaces/ws-999999999/state-versions,            approver
            DELETE,/workspaces/ws-999999999,                           admin
            POST,  /workspaces/ws-999999999/actions/safe-delete,       admin
            DELETE,/organizations/berth/workspaces/none,               admin
            POST,  /organizations/berth/workspaces/none/actions/safe-delete, admin
            """;

    @ParameterizedTest(name = "{0} {1} takes {2}")
    @CsvSource(textBlock = MATRIX)
    void aCallTakesItsRoleAndEveryGreaterOne(String method, String path, String least) {
        assertThat(given().basePath(BASE).request(method, path).statusCode()).isEqualTo(401);
        for (String role : ROLES) {
            int status = sending(role, "{}").request(method, path).statusCode();
            if (ROLES.indexOf(role) >= ROLES.indexOf(least)) {
                assertThat(status).as(role).isNotIn(401, 403).isLessThan(500);
            } else {
                assertThat(status).as(role).isEqualTo(403);
            }
        }
    }
}
