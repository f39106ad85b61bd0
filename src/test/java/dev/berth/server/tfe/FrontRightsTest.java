package dev.berth.server.tfe;

import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.tfe.CommandLine.BASE;
import static dev.berth.server.tfe.CommandLine.MEDIA_TYPE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.ApiClient;
import dev.berth.server.api.Cast;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every operation of the terminal's front for everybody who may have rights (I4). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
public class FrontRightsTest {
    /** As in {@code ApiRightsTest}; to a {@code reader} who may not read, a state is not there. */
    private static final String MATRIX = """
            GET    /account/details                                    anybody
            GET    /organizations/berth/entitlement-set                anybody
            GET    /organizations/berth/capacity                       anybody
            GET    /organizations/berth/runs/queue                     anybody
            GET    /organizations/berth/projects                       anybody
            POST   /organizations/berth/projects                       anybody
            GET    /organizations/berth/workspaces                     anybody
            POST   /organizations/berth/workspaces                     somewhere
            POST   /runs                                               somewhere
            GET    /projects/{project}                                 viewer
            GET    /organizations/berth/workspaces/{name}              viewer
            PATCH  /organizations/berth/workspaces/{name}              submitter
            GET    /workspaces/{ws}                                    viewer
            PATCH  /workspaces/{ws}                                    submitter
            GET    /workspaces/{ws}/runs                               viewer
            GET    /workspaces/{ws}/vars                               viewer
            GET    /workspaces/{ws}/all-vars                           viewer
            GET    /workspaces/{ws}/tag-bindings                       viewer
            GET    /workspaces/{ws}/effective-tag-bindings             viewer
            PATCH  /workspaces/{ws}/tag-bindings                       submitter
            GET    /workspaces/{ws}/relationships/tags                 viewer
            POST   /workspaces/{ws}/relationships/tags                 submitter
            DELETE /workspaces/{ws}/relationships/tags                 submitter
            POST   /workspaces/{ws}/configuration-versions             submitter
            GET    /configuration-versions/{cv}                        viewer
            GET    /runs/{run}                                         viewer
            GET    /runs/{run}/run-events                              viewer
            GET    /plans/{plan}                                       viewer
            GET    /plans/{plan}/json-output                           submitter
            GET    /plans/{plan}/json-output-redacted                  submitter
            GET    /applies/{apply}                                    viewer
            GET    /workspaces/{ws}/current-state-version              reader
            GET    /workspaces/{ws}/current-state-version-outputs      reader
            GET    /state-versions/{sv}                                reader
            GET    /state-versions/{sv}/download                       reader
            GET    /state-versions/{sv}/outputs                        reader
            GET    /state-version-outputs/{out}                        reader
            POST   /workspaces/{ws}/state-versions                     approver
            POST   /workspaces/{ws}/actions/lock                       approver
            POST   /workspaces/{ws}/actions/unlock                     approver
            POST   /workspaces/{ws}/actions/force-unlock               approver
            POST   /runs/{run}/actions/apply                           approver
            POST   /runs/{run}/actions/discard                         approver
            POST   /runs/{run}/actions/cancel                          submitter
            POST   /runs/{run}/actions/force-cancel                    submitter
            DELETE /workspaces/{ws}                                    admin
            POST   /workspaces/{ws}/actions/safe-delete                admin
            DELETE /organizations/berth/workspaces/{name}              admin
            POST   /organizations/berth/workspaces/{name}/actions/safe-delete admin
            """;

    /** A line of the matrix. */
    private record Line(String method, String path, String least) {
        boolean named() {
            return path.contains("{");
        }
    }

    private static List<Line> lines() {
        return MATRIX.lines()
                .map(line -> line.trim().split("\\s+"))
                .map(words -> new Line(words[0], words[1], words[2]))
                .toList();
    }

    /** What the workspace is called here, and what is in it. */
    private static Map<String, String> ids(Cast cast) {
        json("approver")
                .body(Map.of("version", 4, "serial", 1, "lineage", "l", "outputs", Map.of(), "resources", List.of()))
                .post("/workspaces/{name}/state", cast.workspace)
                .then()
                .statusCode(200);
        String workspace = cast.frontId();
        String state = CommandLine.as("approver")
                .get("/workspaces/{id}/current-state-version", workspace)
                .then()
                .statusCode(200)
                .extract()
                .path("data.id");
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put("{ws}", workspace);
        ids.put("{name}", cast.workspace);
        ids.put("{project}", "prj-" + cast.pool);
        ids.put("{cv}", workspace.replace("ws-", "cv-") + "-1");
        ids.put("{run}", "run-" + cast.task);
        ids.put("{plan}", "plan-" + cast.task);
        ids.put("{apply}", "apply-" + cast.task);
        ids.put("{sv}", state);
        ids.put("{out}", state.replace("sv-", "wsout-") + "-0");
        return ids;
    }

    private static Map<String, String> missing() {
        return Map.of(
                "{ws}", "ws-999999999",
                "{name}", "no-such-one",
                "{project}", "prj-no-such-one",
                "{cv}", "cv-999999999-1",
                "{run}", "run-999999999",
                "{plan}", "plan-999999999",
                "{apply}", "apply-999999999",
                "{sv}", "sv-999999999",
                "{out}", "wsout-999999999-0");
    }

    private static String filled(String path, Map<String, String> ids) {
        String filled = path;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            filled = filled.replace(id.getKey(), id.getValue());
        }
        return filled;
    }

    private static Response send(RequestSpecification request, Line line, Map<String, String> ids) {
        return request.basePath(BASE)
                .accept(MEDIA_TYPE)
                .header("Content-Type", MEDIA_TYPE)
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs(MEDIA_TYPE, ContentType.JSON)
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .body("{}")
                .request(line.method(), filled(line.path(), ids));
    }

    /** What the matrix has, as the resources say it. */
    public static Set<String> known() {
        return lines().stream()
                .map(line -> line.method() + " "
                        + line.path()
                                .replace("organizations/berth", "organizations/*")
                                .replaceAll("\\{[a-z]+}", "*"))
                .collect(Collectors.toSet());
    }

    @Test
    void everyOperationTakesWhoMayAndNobodyElse() {
        Cast cast = new Cast();
        Map<String, String> ids = ids(cast);
        for (Line line : lines()) {
            assertThat(send(given(), line, ids).statusCode())
                    .as(line + " for nobody")
                    .isEqualTo(401);
            cast.tokens().forEach((who, token) -> {
                Response answer = send(given().auth().oauth2(token), line, ids);
                String as = line + " for " + who + ": " + answer.asString();
                switch (expected(line, who)) {
                    case 403 -> assertThat(answer.statusCode()).as(as).isEqualTo(403);
                    case 404 -> {
                        assertThat(answer.statusCode()).as(as).isEqualTo(404);
                        assertThat(answer.asString()).as(as).contains("there is no ");
                    }
                    default -> {
                        assertThat(answer.statusCode()).as(as).isNotIn(401, 403).isLessThan(500);
                        ids.values()
                                .forEach(id -> assertThat(answer.asString())
                                        .as(as)
                                        .doesNotContain("there is no workspace " + id)
                                        .doesNotContain("there is no run " + id)
                                        .doesNotContain("there is no state version " + id)
                                        .doesNotContain("may not read it"));
                    }
                }
            });
        }
    }

    /** 403, 404, or 0 for what is allowed. */
    private static int expected(Line line, String who) {
        String role = Cast.role(who);
        return switch (line.least()) {
            case "anybody" -> 0;
            case "somewhere" -> Cast.suffices(role, "submitter") || who.equals("admin of the other") ? 0 : 403;
            case "reader" -> Cast.suffices(role, "approver") ? 0 : 404;
            default -> role.isEmpty() ? 404 : Cast.suffices(role, line.least()) ? 0 : 403;
        };
    }

    @Test
    void whatIsNotSeenIsNotThere() {
        Cast cast = new Cast();
        Map<String, String> ids = ids(cast);
        for (String who : cast.outsiders()) {
            for (Line line : lines()) {
                if (line.named()) {
                    Response unseen = send(given().auth().oauth2(cast.token(who)), line, ids);
                    Response gone = send(given().auth().oauth2(cast.token(who)), line, missing());
                    String as = line + " for " + who;
                    assertThat(unseen.statusCode()).as(as).isEqualTo(404).isEqualTo(gone.statusCode());
                    assertThat(unnamed(unseen.asString(), ids)).as(as).isEqualTo(unnamed(gone.asString(), missing()));
                }
            }
        }
    }

    private static String unnamed(String text, Map<String, String> ids) {
        return text.replace("run-" + ids.get("{run}").substring(4), "ID")
                .replaceAll("there is no ([a-z ]+) [a-z]+-[a-z0-9-]+", "there is no $1 ID")
                .replaceAll("there is no ([a-z ]+) ID", "there is no $1 ID");
    }

    @Test
    void listsHaveWhatIsSeenAndNothingElse() {
        emptyQueue();
        Cast cast = new Cast();
        for (String who : List.of("viewer by name", "submitter by tag")) {
            boolean submits = who.startsWith("submitter");
            get(cast, who, "/organizations/berth/workspaces")
                    .body("data.attributes.name", equalTo(List.of(cast.workspace)))
                    .body("meta.pagination.total-count", equalTo(1))
                    .body("data[0].attributes.permissions.can-queue-run", equalTo(submits))
                    .body("data[0].attributes.permissions.can-lock", equalTo(false));
            get(cast, who, "/organizations/berth/workspaces/" + cast.workspace)
                    .body("data.attributes.permissions.can-queue-run", equalTo(submits));
            get(cast, who, "/organizations/berth/projects")
                    .body("data.id", hasItem("prj-" + cast.pool))
                    .body("data.id", not(hasItem("prj-" + cast.otherPool)));
            get(cast, who, "/organizations/berth/runs/queue")
                    .body("data.id", hasItem("run-" + cast.task))
                    .body("data.id", not(hasItem("run-" + cast.otherTask)));
            get(cast, who, "/runs/run-" + cast.task).body("data.attributes.permissions.can-apply", equalTo(submits));
        }
    }

    /** The queue is that of the oldest tasks of all, and so many: those that other tests left go. */
    private static void emptyQueue() {
        for (String status : List.of("pending", "apply_pending")) {
            List<Integer> left = List.of(0);
            for (int page = 0; !left.isEmpty() && page < 50; page++) {
                left = ApiClient.admin()
                        .queryParam("status", status)
                        .queryParam("limit", 100)
                        .get("/tasks")
                        .jsonPath()
                        .getList("items.id", Integer.class);
                left.forEach(task -> ApiClient.admin().post("/tasks/{id}/cancel", task));
            }
        }
    }

    private static io.restassured.response.ValidatableResponse get(Cast cast, String who, String path) {
        return given().basePath(BASE)
                .auth()
                .oauth2(cast.token(who))
                .get(path)
                .then()
                .statusCode(200);
    }
}
