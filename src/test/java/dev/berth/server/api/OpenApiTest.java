package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.token;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every call of the contract is in the generated document, under the contract's path and method. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class OpenApiTest {
    /** LOCK and UNLOCK are left out: OpenAPI knows no such methods. */
    private static final String CONTRACT = """
            /tokens                                get post
            /tokens/*                              delete
            /sessions                              get
            /sessions/*                            delete
            /audit                                 get
            /settings                              get
            /pools                                 get post
            /pools/*                               get patch delete
            /pools/*/pods                          get
            /pools/*/pods/*                        delete
            /pools/*/pods/*/drain                  post
            /pools/*/pods/*/resume                 post
            /pools/*/scaling                       get
            /pools/*/tokens                        get post
            /pools/*/tokens/*                      delete
            /workspaces                            get post
            /workspaces/*                          get patch delete
            /workspaces/*/configuration            put
            /workspaces/*/configurations           get post
            /workspaces/*/configurations/*         get
            /workspaces/*/configurations/*/content put
            /workspaces/*/lock                     post
            /workspaces/*/unlock                   post
            /workspaces/*/state                    get post delete
            /workspaces/*/state/lock               post delete
            /workspaces/*/state/versions           get
            /workspaces/*/state/versions/*         get
            /tasks                                 get post
            /tasks/*                               get
            /tasks/*/confirm                       post
            /tasks/*/discard                       post
            /tasks/*/cancel                        post
            /tasks/*/explain                       get
            /tasks/*/logs                          get
            /tasks/*/plan                          get
            /tasks/*/timeline                      get
            /decisions                             get
            /events                                get
            /agent/tasks/*/work                    get
            /agent/tasks/*/configuration           get
            /agent/tasks/*/plan                    get put
            /agent/tasks/*/plan.json               put
            /agent/tasks/*/plan-schemas.json       put
            """;

    @Test
    void everyCallOfTheContractIsDescribed() {
        Map<String, Map<String, Object>> paths = given().auth()
                .oauth2(token("viewer"))
                .queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .path("paths");
        List<String> described = paths.entrySet().stream()
                .flatMap(path -> path.getValue().keySet().stream().map(method -> call(path.getKey(), method)))
                .toList();
        assertThat(described).containsAll(expected());
    }

    private static List<String> expected() {
        return CONTRACT.lines()
                .map(line -> line.split("\\s+"))
                .flatMap(words -> Stream.of(words).skip(1).map(method -> call("/api/v1" + words[0], method)))
                .toList();
    }

    /** What a path's variables are called is nobody's business. */
    private static String call(String path, String method) {
        return method + " " + path.replaceAll("\\{[^}]*}", "*");
    }
}
