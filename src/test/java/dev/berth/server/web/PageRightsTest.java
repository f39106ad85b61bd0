package dev.berth.server.web;

import static dev.berth.server.web.PageClient.COOKIE;
import static dev.berth.server.web.PageClient.fromHere;
import static dev.berth.server.web.PageClient.signIn;
import static dev.berth.server.web.PageClient.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.ApiClient;
import dev.berth.server.api.Cast;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every address of the page for everybody who may have rights (I4). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
public class PageRightsTest {
    /** As in {@code ApiRightsTest}. What may not be looked at is not there; what may not be done is refused. */
    private static final String MATRIX = """
            GET  /pools                                        anybody
            GET  /tasks                                        anybody
            GET  /workspaces                                   anybody
            GET  /decisions                                    anybody
            GET  /settings/tokens                              anybody
            GET  /tasks/new                                    somewhere
            POST /tasks/new                                    somewhere
            GET  /new-workspace                                somewhere
            POST /new-workspace                                somewhere
            GET  /new-pool                                     admin
            POST /new-pool                                     admin
            GET  /settings                                     admin
            GET  /settings/audit                               admin
            GET  /settings/sessions                            admin
            POST /settings/sessions/none/revoke                admin
            POST /settings/tokens                              admin
            POST /settings/tokens/none/revoke                  admin
            GET  /settings/bindings                            admin
            POST /settings/bindings                            admin
            POST /settings/bindings/none/delete                admin
            GET  /settings/people                              admin
            POST /settings/people/end                          admin
            GET  /settings/teams                               admin
            POST /settings/teams                               admin
            GET  /settings/teams/none                          admin
            POST /settings/teams/none                          admin
            POST /settings/teams/none/delete                   admin
            GET  /settings/hooks                               admin
            GET  /settings/hooks/edit                          admin
            POST /settings/hooks/edit                          admin
            POST /settings/hooks/delete                        admin
            POST /settings/hooks/rotate                        admin
            POST /settings/hooks/ping                          admin
            GET  /settings/hooks/deliveries                    admin
            POST /settings/hooks/send                          admin
            GET  /pools/{pool}/hooks                           admin
            GET  /pools/{pool}/hooks/edit                      admin
            POST /pools/{pool}/hooks/edit                      admin
            POST /pools/{pool}/hooks/delete                    admin
            POST /pools/{pool}/hooks/rotate                    admin
            POST /pools/{pool}/hooks/ping                      admin
            GET  /pools/{pool}/hooks/deliveries                admin
            POST /pools/{pool}/hooks/send                      admin
            GET  /pools/{pool}                                 viewer
            GET  /pools/{pool}/numbers                         viewer
            GET  /pools/{pool}/queue                           viewer
            GET  /pools/{pool}/pods                            viewer
            GET  /pools/{pool}/history                         viewer
            GET  /pools/{pool}/what-if                         everywhere
            GET  /pools/{pool}/edit                            admin
            POST /pools/{pool}/edit                            admin
            POST /pools/{pool}/edit/delete                     admin
            POST /pools/{pool}/pods/none/drain                 admin
            POST /pools/{pool}/pods/none/resume                admin
            POST /pools/{pool}/pods/none/delete                admin
            POST /pools/{pool}/pods/none/delete-by-force       admin
            GET  /pools/{pool}/freezes                         viewer
            POST /pools/{pool}/freezes                         admin
            GET  /pools/{pool}/freezes/edit                    admin
            POST /pools/{pool}/freezes/edit                    admin
            POST /pools/{pool}/freezes/delete                  admin
            GET  /workspaces/{workspace}/freezes               viewer
            POST /workspaces/{workspace}/freezes               admin
            GET  /workspaces/{workspace}/freezes/edit          admin
            POST /workspaces/{workspace}/freezes/edit          admin
            POST /workspaces/{workspace}/freezes/delete        admin
            GET  /settings/freezes                             admin
            POST /settings/freezes                             admin
            GET  /settings/freezes/edit                        admin
            POST /settings/freezes/edit                        admin
            POST /settings/freezes/delete                      admin
            POST /tasks/{task}/freeze-pass                     approver
            GET  /tasks/{task}                                 viewer
            GET  /tasks/{task}/head                            viewer
            GET  /tasks/{task}/decision                        viewer
            GET  /tasks/{task}/log                             viewer
            GET  /tasks/{task}/log/lines                       viewer
            GET  /tasks/{task}/log/search                      viewer
            POST /tasks/{task}/confirm                         approver
            POST /tasks/{task}/discard                         approver
            POST /tasks/{task}/cancel                          submitter
            GET  /workspaces/{workspace}                       viewer
            POST /workspaces/{workspace}/lock                  approver
            POST /workspaces/{workspace}/unlock                approver
            POST /workspaces/{workspace}/unlock-state          approver
            GET  /workspaces/{workspace}/settings              viewer
            POST /workspaces/{workspace}/settings              submitter
            GET  /workspaces/{workspace}/variables             viewer
            GET  /workspaces/{workspace}/variables/edit        submitter
            POST /workspaces/{workspace}/variables/edit        submitter
            POST /workspaces/{workspace}/variables/remove      submitter
            GET  /workspaces/{workspace}/configurations        viewer
            POST /workspaces/{workspace}/configurations/new/content submitter
            GET  /workspaces/{workspace}/order                 viewer
            POST /workspaces/{workspace}/order/run-after       admin
            POST /workspaces/{workspace}/order/state-readers   admin
            GET  /workspaces/{workspace}/schedules             viewer
            GET  /workspaces/{workspace}/schedules/edit        submitter
            POST /workspaces/{workspace}/schedules/edit        submitter
            POST /workspaces/{workspace}/schedules/pause       submitter
            POST /workspaces/{workspace}/schedules/resume      submitter
            POST /workspaces/{workspace}/schedules/delete      submitter
            POST /workspaces/{workspace}/schedules/run         submitter
            POST /workspaces/{workspace}/schedules/check       submitter
            POST /workspaces/{workspace}/schedules/repair      submitter
            GET  /workspaces/{workspace}/hooks                 admin
            GET  /workspaces/{workspace}/hooks/edit            admin
            POST /workspaces/{workspace}/hooks/edit            admin
            POST /workspaces/{workspace}/hooks/delete          admin
            POST /workspaces/{workspace}/hooks/rotate          admin
            POST /workspaces/{workspace}/hooks/ping            admin
            GET  /workspaces/{workspace}/hooks/deliveries      admin
            POST /workspaces/{workspace}/hooks/send            admin
            GET  /workspaces/{workspace}/states                approver
            GET  /workspaces/{workspace}/states/changes        approver
            POST /workspaces/{workspace}/states/1/restore      approver
            GET  /workspaces/{workspace}/outputs               approver
            POST /workspaces/{workspace}/outputs/sensitive     approver
            GET  /workspaces/{workspace}/resources             approver
            POST /workspaces/{workspace}/settings/delete       admin
            """;

    /** Streams, which do not end by themselves; and what is for people who have signed in as such: {@code OwnTokenPageTest}. */
    private static final Set<String> ELSEWHERE = Set.of(
            "GET /events",
            "GET /tasks/*/log/growth",
            "GET /settings/own-tokens",
            "POST /settings/own-tokens",
            "POST /settings/own-tokens/*/revoke");

    private static final String NOT_THERE = "There is nothing at this address";

    /** A line of the matrix. */
    private record Line(String method, String path, String least) {
        boolean named() {
            return path.contains("{");
        }

        boolean ofPool() {
            return path.contains("{pool}");
        }

        boolean looks() {
            return method.equals("GET");
        }
    }

    private static List<Line> lines() {
        return MATRIX.lines()
                .map(line -> line.trim().split("\\s+"))
                .map(words -> new Line(words[0], words[1], words[2]))
                .toList();
    }

    private static Map<String, String> sessions(Cast cast) {
        Map<String, String> sessions = new LinkedHashMap<>();
        cast.tokens().forEach((who, token) -> sessions.put(who, signIn(token).cookie(COOKIE)));
        return sessions;
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
        RequestSpecification ready = request.basePath("/app");
        if (!line.looks()) {
            ready.contentType(path.endsWith("/new/content") ? "application/gzip" : "application/x-www-form-urlencoded");
        }
        return ready.request(line.method(), path);
    }

    /** What the matrix has, as the resources say it. */
    public static Set<String> known() {
        Set<String> known = lines().stream()
                .map(line -> line.method() + " "
                        + line.path().replaceAll("\\{[a-z]+}", "*").replaceAll("/(none|[12])(?=/|$)", "/*"))
                .collect(Collectors.toSet());
        known.addAll(ELSEWHERE);
        return known;
    }

    @Test
    void everyAddressTakesWhoMayAndNobodyElse() {
        Cast cast = new Cast();
        Map<String, String> sessions = sessions(cast);
        for (Line line : lines()) {
            assertThat(send(fromHere(), line, cast).statusCode())
                    .as(line + " for nobody")
                    .isEqualTo(303);
            sessions.forEach((who, session) -> {
                Response answer = send(with(session), line, cast);
                String as = line + " for " + who;
                switch (expected(line, who)) {
                    case 403 -> assertThat(answer.statusCode()).as(as).isEqualTo(403);
                    case 404 -> assertThat(answer.statusCode()).as(as).isEqualTo(404);
                    default -> {
                        assertThat(answer.statusCode()).as(as).isNotIn(401, 403).isLessThan(500);
                        assertThat(answer.asString())
                                .as(as)
                                .doesNotContain(NOT_THERE)
                                .doesNotContain("There is no workspace " + cast.workspace)
                                .doesNotContain("There is no pool " + cast.pool)
                                .doesNotContain("There is no task " + cast.task);
                    }
                }
            });
        }
    }

    /** 403, 404, or 0 for what is allowed. */
    private static int expected(Line line, String who) {
        String role = Cast.role(who);
        int refused = line.looks() ? 404 : 403;
        if (line.least().equals("anybody")) {
            return 0;
        }
        if (line.least().equals("somewhere")) {
            return Cast.suffices(role, "submitter") || who.equals("admin of the other") ? 0 : refused;
        }
        if (line.named() && role.isEmpty()) {
            return 404;
        }
        if (line.least().equals("everywhere")) {
            return Cast.everywhere(who) ? 0 : refused;
        }
        String has = Cast.everywhere(who) ? role : line.ofPool() ? "viewer" : line.named() ? role : "";
        return Cast.suffices(has, line.least()) ? 0 : refused;
    }

    @Test
    void whatIsNotSeenIsNotThere() {
        Cast cast = new Cast();
        Map<String, String> sessions = sessions(cast);
        for (String who : cast.outsiders()) {
            for (Line line : lines()) {
                if (line.named()) {
                    String unseen = send(with(sessions.get(who)), line, cast).asString();
                    String gone = send(
                                    with(sessions.get(who)),
                                    line,
                                    line.path()
                                            .replace("{workspace}", "no-such-one")
                                            .replace("{pool}", "no-such-one")
                                            .replace("{task}", "999999999"))
                            .asString();
                    assertThat(unseen.replaceAll("There is no ([a-z]+) [a-z0-9-]+", "There is no $1"))
                            .as(line + " for " + who)
                            .contains("There is no ")
                            .isEqualTo(gone.replaceAll("There is no ([a-z]+) [a-z0-9-]+", "There is no $1"));
                }
            }
        }
    }

    @Test
    void listsAndButtonsFollowTheRights() {
        Cast cast = new Cast();
        String submitter = signIn(cast.token("submitter by tag")).cookie(COOKIE);
        with(submitter)
                .get("/app/workspaces")
                .then()
                .statusCode(200)
                .body(containsString(cast.workspace))
                .body(containsString("New workspace"))
                .body(not(containsString(cast.other)));
        with(submitter)
                .get("/app/tasks")
                .then()
                .body(containsString("/app/tasks/" + cast.task))
                .body(not(containsString("/app/tasks/" + cast.otherTask)));
        with(submitter)
                .queryParam("only", Long.toString(cast.otherTask))
                .get("/app/tasks")
                .then()
                .statusCode(200)
                .body(not(containsString("/app/tasks/" + cast.otherTask)));
        with(submitter)
                .queryParam("again", Long.toString(cast.otherTask))
                .get("/app/tasks/new")
                .then()
                .statusCode(404);
        with(submitter)
                .get("/app/pools")
                .then()
                .body(containsString(cast.pool))
                .body(not(containsString(cast.otherPool)));
        with(submitter)
                .get("/app/workspaces/{name}", cast.workspace)
                .then()
                .body(containsString("New task"))
                .body(containsString("(submitter)"))
                .body(not(containsString("/states\"")));
        with(signIn(cast.token("viewer by name")).cookie(COOKIE))
                .get("/app/workspaces/{name}", cast.workspace)
                .then()
                .body(not(containsString("New task")));
    }

    @Test
    void anAdminMakesChangesAndDeletesATeamByForm() {
        Cast cast = new Cast();
        String team = ApiClient.name("team");
        PageClient.as("admin")
                .formParam("name", team)
                .formParam("members", "ann\nbob")
                .formParam("grants", "approver " + cast.workspace + "\nviewer tag env=test")
                .post("/app/settings/teams")
                .then()
                .statusCode(303);
        PageClient.as("admin")
                .get("/app/settings/teams")
                .then()
                .body(containsString("approver " + cast.workspace + ", viewer tag env=test"));
        PageClient.as("admin")
                .get("/app/settings/teams/{name}", team)
                .then()
                .statusCode(200)
                .body(containsString("ann\nbob"));
        PageClient.as("admin")
                .formParam("grants", "root everything")
                .post("/app/settings/teams/{name}", team)
                .then()
                .statusCode(400)
                .body(containsString("must be one of viewer, submitter, approver, admin"));
        PageClient.as("admin")
                .post("/app/settings/teams/{name}/delete", team)
                .then()
                .statusCode(303);
        PageClient.as("admin").get("/app/settings/teams/{name}", team).then().statusCode(404);
    }
}
