package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.BASE;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.name;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every operation of the API for everybody who may have rights (I4). Whoever adds an operation adds its line. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
public class ApiRightsTest {
    /** A stream that does not end by itself: {@link #eventsTellOfWhatIsSeenAlone}. */
    private static final Set<String> ELSEWHERE = Set.of("GET /events");

    /** A line of the matrix. */
    private record Line(String method, String path, String least) {
        String star() {
            return method + " " + path.replaceAll("\\{[a-z]+}", "*").replaceAll("/(none|[12])(?=/|$)", "/*");
        }

        boolean named() {
            return path.contains("{");
        }

        boolean ofPool() {
            return path.contains("{pool}");
        }
    }

    private static List<Line> lines() {
        return (HookOperations.LINES + ApiOperations.MATRIX)
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .map(words -> new Line(words[0], words[1], words[2]))
                .toList();
    }

    /** What the matrix has, as the resources say it. */
    public static Set<String> known() {
        Set<String> known = lines().stream().map(Line::star).collect(Collectors.toSet());
        known.addAll(ELSEWHERE);
        return known;
    }

    @Test
    void everyOperationTakesWhoMayAndNobodyElse() {
        Cast cast = new Cast();
        for (Line line : lines()) {
            assertThat(send(given(), line, cast).statusCode())
                    .as(line + " for nobody")
                    .isEqualTo(401);
            assertThat(send(given().auth().oauth2("berth_wrong"), line, cast).statusCode())
                    .as(line + " with a wrong token")
                    .isEqualTo(401);
            cast.tokens().forEach((who, token) -> {
                Response answer = send(given().auth().oauth2(token), line, cast);
                String as = line + " for " + who + ": " + answer.asString();
                switch (expected(line, who)) {
                    case 403 -> assertThat(answer.statusCode()).as(as).isEqualTo(403);
                    case 404 -> {
                        assertThat(answer.statusCode()).as(as).isEqualTo(404);
                        assertThat(answer.asString()).as(as).contains("there is no ");
                    }
                    default -> {
                        assertThat(answer.statusCode()).as(as).isNotIn(401, 403).isLessThan(500);
                        assertThat(answer.asString())
                                .as(as)
                                .doesNotContain("there is no workspace " + cast.workspace)
                                .doesNotContain("there is no task " + cast.task);
                    }
                }
            });
        }
    }

    /** 403, 404, or 0 for what is allowed. */
    private static int expected(Line line, String who) {
        String role = Cast.role(who);
        if (line.least().equals("anybody")) {
            return 0;
        }
        if (line.least().equals("somewhere")) {
            boolean somewhere = Cast.suffices(role, "submitter") || who.equals("admin of the other");
            return somewhere ? 0 : 403;
        }
        if (line.named() && role.isEmpty()) {
            return 404;
        }
        if (line.least().equals("everywhere")) {
            return Cast.everywhere(who) ? 0 : 403;
        }
        String has = Cast.everywhere(who) ? role : line.ofPool() ? "viewer" : line.named() ? role : "";
        return Cast.suffices(has, line.least()) ? 0 : 403;
    }

    private static Response send(RequestSpecification request, Line line, Cast cast) {
        return send(
                request,
                line,
                line.path()
                        .replace("{workspace}", cast.workspace)
                        .replace("{pool}", cast.pool)
                        .replace("{task}", Long.toString(cast.task)));
    }

    private static Response send(RequestSpecification request, Line line, String path) {
        RequestSpecification ready = request.basePath(BASE).urlEncodingEnabled(false);
        if (!line.method().equals("GET") && !line.method().equals("DELETE")) {
            ready.contentType(
                    path.endsWith("/configuration") || path.endsWith("/content")
                            ? "application/gzip"
                            : "application/json");
        }
        // The pool has workspaces, so that nobody deletes it; and nobody changes anything by an empty body.
        return ready.request(line.method(), path);
    }

    /** Whoever may not see a thing gets, byte by byte and with the same headers, what is told of one that is not there. */
    @Test
    void whatIsNotSeenIsNotThere() {
        Cast cast = new Cast();
        for (String who : cast.outsiders()) {
            for (Line line : lines()) {
                if (!line.named()) {
                    continue;
                }
                String missing = name("xx");
                Response unseen = send(given().auth().oauth2(cast.token(who)), line, cast);
                Response gone = send(
                        given().auth().oauth2(cast.token(who)),
                        line,
                        line.path()
                                .replace("{workspace}", missing)
                                .replace("{pool}", missing)
                                .replace("{task}", "999999999"));
                String as = line + " for " + who;
                assertThat(unseen.statusCode()).as(as).isEqualTo(404).isEqualTo(gone.statusCode());
                assertThat(unnamed(unseen.asString(), cast.workspace, cast.pool, Long.toString(cast.task)))
                        .as(as)
                        .isEqualTo(unnamed(gone.asString(), missing, "999999999"));
                assertThat(headers(unseen)).as(as).isEqualTo(headers(gone));
            }
        }
    }

    private static String unnamed(String text, String... names) {
        String without = text;
        for (String one : names) {
            without = without.replace(" " + one + "\"", " NAME\"");
        }
        return without;
    }

    private static Map<String, String> headers(Response response) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.headers()) {
            headers.put(header.getName(), header.getValue());
        }
        headers.keySet().removeAll(Set.of("date", "Date", "content-length", "Content-Length"));
        return headers;
    }

    /** What is told of the thing that is missing to who sees all is the same, too. */
    @Test
    void whoSeesAllHearsTheSameOfWhatIsNotThere() {
        Cast cast = new Cast();
        String missing = name("xx");
        for (String path : List.of("/workspaces/" + missing, "/pools/" + missing, "/tasks/999999999")) {
            assertThat(given().basePath(BASE)
                            .auth()
                            .oauth2(cast.token("nobody in particular"))
                            .get(path)
                            .asString())
                    .isEqualTo(ApiClient.as("viewer").get(path).asString());
        }
    }

    @Test
    void aWorkspaceInABodyIsNotThereForWhoDoesNotSeeIt() {
        Cast cast = new Cast();
        String token = cast.token("admin by name");
        String unseen =
                submit(token, cast.other).then().statusCode(404).extract().asString();
        String missing = name("xx");
        String gone = submit(token, missing).then().statusCode(404).extract().asString();
        assertThat(unseen.replace(cast.other, "NAME")).isEqualTo(gone.replace(missing, "NAME"));
        submit(cast.token("viewer by tag"), cast.workspace).then().statusCode(403);
        submit(cast.token("submitter by tag"), cast.workspace).then().statusCode(202);
        given().basePath(BASE)
                .auth()
                .oauth2(cast.token("submitter by name"))
                .contentType("application/json")
                .body(Map.of("workspace", cast.workspace, "type", "plan_and_apply", "autoApply", true))
                .post("/tasks")
                .then()
                .statusCode(403)
                .body("detail", equalTo("setting autoApply needs the role approver"));
    }

    private static Response submit(String token, String workspace) {
        return given().basePath(BASE)
                .auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Map.of("workspace", workspace, "type", "plan"))
                .post("/tasks");
    }

    @Test
    void listsHaveWhatIsSeenAndNothingElse() {
        Cast cast = new Cast();
        for (String who : List.of("viewer by name", "viewer by tag")) {
            get(cast, who, "/workspaces").body("items.name", equalTo(List.of(cast.workspace)));
            get(cast, who, "/workspaces?name=" + cast.workspace).body("items.name", equalTo(List.of(cast.workspace)));
            get(cast, who, "/workspaces?name=" + cast.other).body("items", equalTo(List.of()));
            get(cast, who, "/workspaces?tag=" + cast.tag()).body("items.name", equalTo(List.of(cast.workspace)));
            get(cast, who, "/workspaces?pool=" + cast.otherPool).body("items", equalTo(List.of()));
            get(cast, who, "/tasks").body("items.workspace.unique()", equalTo(List.of(cast.workspace)));
            get(cast, who, "/tasks?limit=1").body("items.size()", equalTo(1)).body("$", hasKey("nextCursor"));
            get(cast, who, "/tasks?workspace=" + cast.other).body("items", equalTo(List.of()));
            get(cast, who, "/tasks?text=%23" + cast.otherTask).body("items", equalTo(List.of()));
            get(cast, who, "/pools")
                    .body("items.name", hasItem(cast.pool))
                    .body("items.name", not(hasItem(cast.otherPool)));
            get(cast, who, "/decisions?pool=" + cast.otherPool).body("items", equalTo(List.of()));
            get(cast, who, "/decisions?task=" + cast.otherTask).body("items", equalTo(List.of()));
        }
        for (String list : List.of("/workspaces", "/tasks", "/decisions")) {
            get(cast, "nobody in particular", list).body("items", equalTo(List.of()));
        }
    }

    private static io.restassured.response.ValidatableResponse get(Cast cast, String who, String path) {
        return given().basePath(BASE)
                .urlEncodingEnabled(false)
                .auth()
                .oauth2(cast.token(who))
                .get(path)
                .then()
                .statusCode(200);
    }

    @Test
    void nobodyGivesThemselvesRightsByATag() {
        Cast cast = new Cast();
        String submitter = cast.token("submitter by name");
        String approved = name("approved");
        String free = name("free");
        Cast.member(Map.of("role", "approver", "tag", approved));
        patchTags(submitter, cast.workspace, Map.of(free, "")).then().statusCode(200);
        patchTags(submitter, cast.workspace, Map.of(approved, ""))
                .then()
                .statusCode(403)
                .body(
                        "detail",
                        equalTo("changing the tag " + approved + ", by which a team has rights, needs the role admin"));
        Map<String, Object> gone = new HashMap<>();
        gone.put(cast.tag(), null);
        patchTags(ApiClient.token("submitter"), cast.workspace, gone).then().statusCode(403);
        patchTags(cast.token("admin by name"), cast.workspace, Map.of(approved, ""))
                .then()
                .statusCode(200);
    }

    @Test
    void aTagDoesNotLetAnybodySayWhoRunsAre() {
        Cast cast = new Cast();
        String tokens = """
                {"identity": [{"variable": "JWT", "audience": "vault"}]}""";
        patched(cast.token("admin by tag"), cast.workspace, tokens)
                .then()
                .statusCode(403)
                .body("detail", containsString("over everything, or on the workspace by its name"));
        patched(cast.token("admin by name"), cast.workspace, tokens).then().statusCode(200);
    }

    private static Response patched(String token, String workspace, String patch) {
        return given().basePath(BASE)
                .auth()
                .oauth2(token)
                .contentType("application/json")
                .body(patch)
                .patch("/workspaces/{name}", workspace);
    }

    private static Response patchTags(String token, String workspace, Map<String, ?> tags) {
        return given().basePath(BASE)
                .auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Map.of("tags", tags))
                .patch("/workspaces/{name}", workspace);
    }

    @Test
    void aTeamMakesWorkspacesOfItsTagWhereThePoolLetsIt() {
        Cast cast = new Cast();
        String token = cast.token("submitter by tag");
        String made = name("ws");
        Map<String, Object> body = Map.of("name", made, "pool", cast.pool, "tags", Map.of(cast.tag(), "yes"));
        create(token, body).then().statusCode(403);
        Map<String, Object> unseen = new HashMap<>(body);
        unseen.put("pool", cast.otherPool);
        create(token, unseen).then().statusCode(422).body("code", equalTo("no_such_pool"));
        adminJson()
                .body(Map.of("selfService", true))
                .patch("/pools/{name}", cast.pool)
                .then()
                .statusCode(200);
        create(token, Map.of("name", made, "pool", cast.pool)).then().statusCode(403);
        create(token, body).then().statusCode(201);
        get(cast, "viewer by tag", "/workspaces/" + made);
    }

    private static Response create(String token, Map<String, Object> body) {
        return given().basePath(BASE)
                .auth()
                .oauth2(token)
                .contentType("application/json")
                .body(body)
                .post("/workspaces");
    }

    /** What is not seen is before what is seen, so that it would have come. */
    @Test
    void eventsTellOfWhatIsSeenAlone() {
        Cast cast = new Cast();
        for (String who : List.of("viewer by name", "viewer by tag")) {
            try (EventStream stream = EventStream.openWith(cast.token(who), "/events")) {
                ApiClient.submitted(cast.other, "plan");
                long seen = ApiClient.submitted(cast.workspace, "plan");
                EventStream.Event first = stream.next();
                assertThat(first.json().get("workspace").asText()).as(who).isEqualTo(cast.workspace);
                assertThat(first.json().get("id").asLong()).isEqualTo(seen);
            }
        }
    }

    @Test
    void whoLosesATeamLosesItsRightsAtOnce() {
        Cast cast = new Cast();
        String team = name("team");
        adminJson()
                .body(Map.of("name", team, "grants", List.of(Map.of("role", "viewer", "workspace", cast.workspace))))
                .post("/teams")
                .then()
                .statusCode(201);
        String token = adminJson()
                .body(Map.of("name", name("ci"), "teams", List.of(team)))
                .post("/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
        shown(token, cast.workspace).then().statusCode(200);
        adminJson()
                .body(Map.of("grants", List.of()))
                .patch("/teams/{name}", team)
                .then()
                .statusCode(200);
        shown(token, cast.workspace).then().statusCode(404);
        ApiClient.admin().delete("/teams/{name}", team).then().statusCode(204);
        given().basePath(BASE)
                .auth()
                .oauth2(token)
                .get("/workspaces")
                .then()
                .statusCode(200)
                .body("items", equalTo(List.of()));
    }

    private static Response shown(String token, String workspace) {
        return given().basePath(BASE).auth().oauth2(token).get("/workspaces/{name}", workspace);
    }
}
