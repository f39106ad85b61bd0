package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.anonymous;
import static dev.berth.server.api.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every endpoint with every role. The things named do not exist, so that what is allowed ends in a 404 or a 400. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class RolesTest {
    private static final List<String> ROLES = List.of("viewer", "submitter", "approver", "admin");
    private static final String MATRIX = """
            GET,    /pools,                          viewer
            GET,    /pools/none,                     viewer
            GET,    /pools/none/pods,                viewer
            GET,    /pools/none/scaling,             viewer
            POST,   /pools,                          admin
            PATCH,  /pools/none,                     admin
            DELETE, /pools/none,                     admin
            POST,   /pools/none/pods/none/drain,     admin
            POST,   /pools/none/pods/none/resume,    admin
            DELETE, /pools/none/pods/none,           admin
            GET,    /pools/none/tokens,              admin
            POST,   /pools/none/tokens,              admin
            DELETE, /pools/none/tokens/none,         admin
            GET,    /tokens,                         admin
            POST,   /tokens,                         admin
            DELETE, /tokens/none,                    admin
            GET,    /bindings,                       admin
            POST,   /bindings,                       admin
            GET,    /bindings/none,                  admin
            PATCH,  /bindings/none,                  admin
            DELETE, /bindings/none,                  admin
            POST,   /sessions/links,                 viewer
            GET,    /sessions,                       admin
            DELETE, /sessions/none,                  admin
            GET,    /audit,                          admin
            GET,    /settings,                       admin
            GET,    /workspaces,                     viewer
            GET,    /workspaces/none,                viewer
            POST,   /workspaces,                     submitter
            PATCH,  /workspaces/none,                submitter
            DELETE, /workspaces/none,                admin
            POST,   /workspaces/none/lock,           approver
            POST,   /workspaces/none/unlock,         approver
            PUT,    /workspaces/none/configuration,  submitter
            GET,    /workspaces/none/configurations, viewer
            POST,   /workspaces/none/configurations, submitter
            GET,    /workspaces/none/configurations/1, viewer
            PUT,    /workspaces/none/configurations/1/content, submitter
            GET,    /workspaces/none/state,          approver
            POST,   /workspaces/none/state,          approver
            DELETE, /workspaces/none/state,          approver
            LOCK,   /workspaces/none/state,          approver
            UNLOCK, /workspaces/none/state,          approver
            LOCK,   /workspaces/none/state/lock,     approver
            UNLOCK, /workspaces/none/state/lock,     approver
            POST,   /workspaces/none/state/lock,     approver
            DELETE, /workspaces/none/state/lock,     approver
            GET,    /workspaces/none/state/versions, approver
            GET,    /workspaces/none/state/versions/1, approver
            GET,    /decisions,                      viewer
            GET,    /workspaces/none/state/versions/2/changes?since=1, approver
            POST,   /workspaces/none/state/versions/1/restore, approver
            GET,    /workspaces/none/state/outputs,  approver
            GET,    /workspaces/none/state/outputs?sensitive=true, approver
            GET,    /workspaces/none/state/resources, approver
            GET,    /workspaces/none/state/lock,     approver
            GET,    /tasks,                          viewer
            POST,   /tasks,                          submitter
            GET,    /tasks/999999999,                viewer
            GET,    /tasks/999999999/explain,        viewer
            GET,    /tasks/999999999/timeline,       viewer
            GET,    /tasks/999999999/logs,           viewer
            GET,    /tasks/999999999/plan,           submitter
            POST,   /tasks/999999999/confirm,        approver
            POST,   /tasks/999999999/discard,        approver
            POST,   /tasks/999999999/cancel,         submitter
            """;

    @ParameterizedTest(name = "{0} {1} takes {2}")
    @CsvSource(textBlock = MATRIX)
    void anEndpointTakesItsRoleAndEveryGreaterOne(String method, String path, String least) {
        for (String role : ROLES) {
            Response response = body(as(role), method, path).request(method, path);
            boolean allowed = ROLES.indexOf(role) >= ROLES.indexOf(least);
            if (allowed) {
                assertThat(response.statusCode()).as(role).isNotIn(401, 403).isLessThan(500);
            } else {
                assertProblem(response, 403, "forbidden");
            }
        }
    }

    @ParameterizedTest(name = "{0} {1} without a token is 401")
    @CsvSource(textBlock = MATRIX)
    void nobodyGetsInWithoutAToken(String method, String path, String least) {
        assertProblem(body(anonymous(), method, path).request(method, path), 401, "unauthorized");
        Response wrong =
                body(anonymous().auth().oauth2("berth_wrong"), method, path).request(method, path);
        assertProblem(wrong, 401, "unauthorized");
        assertThat(wrong.header("WWW-Authenticate")).contains("realm=\"berth\"");
    }

    @Test
    void aTokenForOneDoorOpensNoOther() {
        for (String path : List.of("work", "configuration", "plan")) {
            assertProblem(as("admin").get("/agent/tasks/1/" + path), 401, "unauthorized");
        }
        assertProblem(as("admin").get("/agents/connect"), 401, "unauthorized");
    }

    /** An endpoint asks for the role before it looks at the body; JSON so that nothing ends as a 415. */
    private static io.restassured.specification.RequestSpecification body(
            io.restassured.specification.RequestSpecification request, String method, String path) {
        if (method.equals("GET") || method.equals("DELETE")) {
            return request;
        }
        return request.contentType(
                path.endsWith("/configuration") || path.endsWith("/content") ? "application/gzip" : "application/json");
    }

    private static void assertProblem(Response response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("code")).isEqualTo(code);
        assertThat(response.jsonPath().getInt("status")).isEqualTo(status);
    }
}
