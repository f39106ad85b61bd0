package dev.berth.server.tfe;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.token;
import static dev.berth.server.api.ApiClient.workspace;
import static dev.berth.server.tfe.CommandLine.as;
import static dev.berth.server.tfe.CommandLine.document;
import static dev.berth.server.tfe.CommandLine.path;
import static dev.berth.server.tfe.CommandLine.promised;
import static dev.berth.server.tfe.CommandLine.run;
import static dev.berth.server.tfe.CommandLine.sending;
import static dev.berth.server.tfe.CommandLine.uploaded;
import static dev.berth.server.tfe.CommandLine.workspaceId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.Archives;
import dev.berth.server.hostile.RawSocket;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration versions, runs, and what is known of them before any agent has come. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class RunsTest {
    private String workspace;

    @BeforeEach
    void makeWorkspace() {
        workspace = workspaceId(workspace(pool()));
    }

    @Test
    void aConfigurationIsPromisedAndThenUploadedWithoutAToken() {
        JsonPath configuration = promised(workspace, false);
        String id = configuration.getString("data.id");
        String address = configuration.getString("data.attributes.upload-url");
        assertThat(configuration.getString("data.attributes.status")).isEqualTo("pending");
        assertThat(address).startsWith("http");
        status(id, "pending");

        byte[] archive = CommandLine.archive();
        CommandLine.put(address, archive);

        status(id, "uploaded");
        CommandLine.put(address, archive);
        given().body(Archives.tarGz(tar -> Archives.file(tar, "other.tf", "# other")))
                .contentType("application/octet-stream")
                .put(path(address))
                .then()
                .statusCode(409)
                .body("errors[0].title", equalTo("Configuration uploaded"));
    }

    @Test
    void anUnsafeArchiveLeavesItsConfigurationErrored() {
        JsonPath configuration = promised(workspace, false);

        given().body(Archives.tarGz(tar -> Archives.file(tar, "../main.tf", "# nothing")))
                .contentType("application/octet-stream")
                .put(path(configuration.getString("data.attributes.upload-url")))
                .then()
                .statusCode(422)
                .body("errors[0].title", equalTo("Configuration unsafe"));

        status(configuration.getString("data.id"), "errored");
        asked(run(workspace, configuration.getString("data.id"), Map.of()))
                .statusCode(422)
                .body("errors[0].title", equalTo("Configuration unusable"));
    }

    @Test
    void anAddressThatWasChangedOrIsForeignOpensNothing() {
        String address = path(promised(workspace, false).getString("data.attributes.upload-url"));

        for (String bad : List.of(
                address.replace(".", ".1"),
                address.replace("configuration/", "configuration/x"),
                "/api/v2/uploads/configuration/x",
                "/api/v2/logs/plan/x",
                "/api/v2/logs/apply/" + address.substring(address.lastIndexOf('/') + 1))) {
            given().body(CommandLine.archive())
                    .contentType("application/octet-stream")
                    .request(bad.contains("logs") ? "GET" : "PUT", bad)
                    .then()
                    .statusCode(403)
                    .body("errors[0].detail", containsString("ask for a new one"));
        }
    }

    @Test
    void noMetricNamesAnAddressThatIsASecret() {
        String address = path(promised(workspace, false).getString("data.attributes.upload-url"));
        given().post(address).then().statusCode(405);
        given().put(address + "/more").then().statusCode(404);

        given().auth()
                .oauth2(token("viewer"))
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .body(not(containsString(address.substring(address.lastIndexOf('/')))));
    }

    @Test
    void noMetricNamesAnAddressOfWhoeverHasNoToken() throws IOException {
        for (String target : List.of(
                "/api/v1/tasks/of-nobody-1",
                "/api/v2/of-nobody-2",
                "/of-nobody-3/",
                "/app/of-nobody-4/",
                "/q/health/of-nobody-5/",
                "/q/health/group/of-nobody-6",
                "/of-nobody-7?{",
                "/of-nobody-8%01")) {
            try (RawSocket raw = RawSocket.to(RestAssured.port)) {
                assertThat(raw.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .status())
                        .as(target)
                        .isGreaterThanOrEqualTo(200);
            }
        }

        given().auth()
                .oauth2(token("viewer"))
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("uri=\"/*\""), not(containsString("of-nobody")));
    }

    @Test
    void whatIsIncludedMayBeNamedInEveryWay() {
        String run = asked(run(workspace, uploaded(workspace, false), Map.of()))
                .statusCode(201)
                .extract()
                .path("data.id");

        for (String query : List.of(
                "include=plan,apply",
                "include=plan&include=apply",
                "include[]=plan&include[]=apply,,none&include=plan")) {
            as("viewer")
                    .get("/runs/" + run + "?" + query)
                    .then()
                    .statusCode(200)
                    .body("included.type", equalTo(List.of("plans", "applies")));
        }
    }

    @Test
    void aRunHasAllThatTheCommandLineReadsOfIt() {
        String configuration = uploaded(workspace, false);
        JsonPath run = asked(run(workspace, configuration, Map.of("message", "why")))
                .statusCode(201)
                .extract()
                .jsonPath();
        String id = run.getString("data.id");

        for (String include : List.of("", "task_stages", "workspace,plan", "never,heard,of")) {
            as("viewer")
                    .queryParam("include", include)
                    .get("/runs/{id}", id)
                    .then()
                    .statusCode(200)
                    .body("data.attributes.status", equalTo("pending"))
                    .body("data.attributes.has-changes", equalTo(false))
                    .body("data.attributes.message", equalTo("why"))
                    .body("data.attributes.actions.is-cancelable", equalTo(true))
                    .body("data.attributes.actions.is-confirmable", equalTo(false))
                    .body("data.attributes.actions.is-discardable", equalTo(false))
                    .body("data.attributes.actions.is-force-cancelable", equalTo(false))
                    .body("data.attributes.permissions.can-apply", equalTo(false))
                    .body("data.relationships.workspace.data.id", equalTo(workspace))
                    .body("data.relationships.plan.data.type", equalTo("plans"))
                    .body("data.relationships.apply.data.type", equalTo("applies"))
                    .body("data.relationships.configuration-version.data.id", equalTo(configuration));
        }
        as("viewer")
                .queryParam("include", "workspace,plan,apply")
                .get("/runs/{id}", id)
                .then()
                .body("included.type", equalTo(List.of("plans", "applies", "workspaces")));
        as("viewer").get("/runs/{id}/run-events", id).then().statusCode(200).body("data", empty());
    }

    @Test
    void aPhaseHasAnAddressForItsOutputBeforeThereIsAny() {
        JsonPath run = asked(run(workspace, uploaded(workspace, false), Map.of()))
                .statusCode(201)
                .extract()
                .jsonPath();
        for (String phase : List.of("plans", "applies")) {
            String id = run.getString("data.relationships." + (phase.equals("plans") ? "plan" : "apply") + ".data.id");
            String address = as("viewer")
                    .get("/" + phase + "/{id}", id)
                    .then()
                    .statusCode(200)
                    .body("data.attributes.status", equalTo("pending"))
                    .body("data.attributes.log-read-url", startsWith("http"))
                    .extract()
                    .path("data.attributes.log-read-url");
            assertThat(given().get(path(address) + "?limit=65536&offset=0").asString())
                    .startsWith("\u0002");
            given().get(path(address) + "?limit=1&offset=0").then().header("Content-Length", "1");
            given().get(path(address) + "?limit=65536&offset=900")
                    .then()
                    .statusCode(200)
                    .header("Content-Length", "0");
        }
        as("viewer").get("/applies/apply-{n}-7", number(run)).then().statusCode(404);
    }

    /** The address of its output begins with it. */
    @ParameterizedTest
    @ValueSource(strings = {"Host: a b", "Host: x\"y", "Host:", "Host: :80"})
    void aHostThatIsNoneIsRefusedByItsName(String header) throws IOException {
        String run = asked(run(workspace, uploaded(workspace, false), Map.of()))
                .statusCode(201)
                .extract()
                .path("data.id");

        try (RawSocket socket = RawSocket.to(RestAssured.port)) {
            socket.send("GET /api/v2/plans/" + run.replace("run", "plan") + " HTTP/1.1\r\n" + header
                    + "\r\nConnection: close\r\nAuthorization: Bearer " + token("viewer") + "\r\n\r\n");

            assertThat(socket.head().getFirst()).contains(" 400 ");
        }
    }

    @Test
    void aSpeculativeConfigurationMakesAPlanThatIsNotApplied() {
        long task = number(asked(run(workspace, uploaded(workspace, true), Map.of()))
                .statusCode(201)
                .extract()
                .jsonPath());

        adminJson().get("/tasks/{id}", task).then().body("type", equalTo("plan"));
        asked(run(workspace, uploaded(workspace, true), Map.of("auto-apply", true)), "approver")
                .statusCode(422)
                .body("errors[0].detail", containsString("speculative"));
    }

    @Test
    void everyOptionReachesTheTask() {
        long task = number(asked(run(
                        workspace,
                        uploaded(workspace, false),
                        Map.of(
                                "refresh", false,
                                "target-addrs", List.of("terraform_data.a"),
                                "replace-addrs", List.of("terraform_data.b"),
                                "variables", List.of(Map.of("key", "size", "value", "\"7\"")))))
                .statusCode(201)
                .extract()
                .jsonPath());

        adminJson()
                .get("/tasks/{id}", task)
                .then()
                .body("refresh", equalTo(false))
                .body("autoApply", equalTo(false))
                .body("targets", equalTo(List.of("terraform_data.a")))
                .body("replace", equalTo(List.of("terraform_data.b")));
        long destroys = number(asked(run(workspace, uploaded(workspace, false), Map.of("is-destroy", true)))
                .statusCode(201)
                .extract()
                .jsonPath());
        adminJson().get("/tasks/{id}", destroys).then().body("destroy", equalTo(true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            allow-config-generation | true                    | 422
            allow-empty-apply       | true                    | 422
            terraform-version       | "1.2.3"                 | 422
            invoke-action-addrs     | ["a"]                   | 422
            policy-paths            | ["p"]                   | 422
            save-plan               | true                    | 422
            target-addrs            | ["-x"]                  | 400
            target-addrs            | "a"                     | 400
            is-destroy              | "yes"                   | 400
            variables               | [{"key":"a"}]           | 400
            variables               | [{"key":"a","value":"1"},{"key":"a","value":"2"}] | 400
            variables               | [{"key":"a","value":"\\"x-${var.y}\\""}] | 422
            variables               | [{"key":"a","value":"${"}] | 422
            """)
    void anOptionThatThereIsNoAnswerForIsRefusedByItsName(String option, String value, int status) {
        String body = """
                {"data": {"type": "runs", "attributes": {"%s": %s}, "relationships": {
                  "workspace": {"data": {"type": "workspaces", "id": "%s"}},
                  "configuration-version": {"data": {"type": "configuration-versions", "id": "%s"}}}}}""".formatted(option, value, workspace, uploaded(workspace, false));

        sending("submitter", body)
                .post("/runs")
                .then()
                .statusCode(status)
                .body("errors[0].detail", containsString(option));
    }

    /** The newest configuration is for those who name none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"configuration-version\": \"zz\"",
                "\"configuration-version\": {\"data\": \"zz\"}",
                "\"configuration-version\": {\"data\": {\"type\": \"runs\", \"id\": \"cv-1-1\"}}"
            })
    void aConfigurationThatIsNamedAmissIsNotTheNewest(String relationship) {
        var unused = uploaded(workspace, false);
        String body = """
                {"data": {"type": "runs", "relationships": {
                  "workspace": {"data": {"type": "workspaces", "id": "%s"}}, %s}}}""".formatted(workspace, relationship);

        sending("submitter", body)
                .post("/runs")
                .then()
                .statusCode(400)
                .contentType(CommandLine.MEDIA_TYPE)
                .body("errors.size()", equalTo(1))
                .body("errors[0].detail", startsWith("relationships.configuration-version"));
    }

    @Test
    void aRunNeedsAWorkspaceAndAConfigurationOfIt() {
        sending("submitter", document("runs", Map.of()))
                .post("/runs")
                .then()
                .statusCode(400)
                .body("errors[0].detail", containsString("workspace"));
        String other = workspaceId(workspace(pool()));
        asked(run(workspace, uploaded(other, false), Map.of())).statusCode(422);
        asked(run(workspace, promised(workspace, false).getString("data.id"), Map.of()))
                .statusCode(422)
                .body("errors[0].detail", equalTo("configuration-version names one that was not uploaded yet"));
        asked(run("ws-999999999", "cv-1-1", Map.of())).statusCode(404);
    }

    @Test
    void applyingWithoutBeingAskedTakesAnApprover() {
        Map<String, Object> body = run(workspace, uploaded(workspace, false), Map.of("auto-apply", true));

        asked(body).statusCode(403).body("errors[0].detail", containsString("approver"));
        asked(body, "approver").statusCode(201).body("data.attributes.auto-apply", equalTo(true));
    }

    @Test
    void whoMayDecideWhatAndWhen() {
        String id = asked(run(workspace, uploaded(workspace, false), Map.of()))
                .statusCode(201)
                .extract()
                .path("data.id");

        acted("viewer", id, "cancel").statusCode(403);
        acted("submitter", id, "apply").statusCode(403).body("errors[0].detail", containsString("approver"));
        acted("submitter", id, "discard").statusCode(403);
        acted("approver", id, "apply").statusCode(409).body("errors[0].detail", containsString("pending"));
        acted("approver", id, "discard").statusCode(409);
        acted("submitter", id, "force-cancel").statusCode(409);
        acted("submitter", id, "cancel").statusCode(202);
        as("viewer").get("/runs/{id}", id).then().body("data.attributes.status", equalTo("canceled"));
        as("viewer").get("/plans/plan-" + id.substring(4)).then().body("data.attributes.status", equalTo("canceled"));
        acted("submitter", "run-999999999", "cancel").statusCode(404);
    }

    @Test
    void aCommandLineIsShownOnlyWhatIsBeforeIt() {
        String configuration = uploaded(workspace, false);
        String over = asked(run(workspace, configuration, Map.of())).extract().path("data.id");
        acted("submitter", over, "cancel").statusCode(202);
        String first = asked(run(workspace, configuration, Map.of())).extract().path("data.id");
        String second = asked(run(workspace, configuration, Map.of())).extract().path("data.id");

        as("viewer")
                .get("/workspaces/{id}/runs", workspace)
                .then()
                .statusCode(200)
                .body("data.id", equalTo(List.of(second, first)));
        as("viewer")
                .get("/workspaces/{id}", workspace)
                .then()
                .body("data.relationships.current-run.data.id", equalTo(first));
        as("viewer")
                .get("/organizations/berth/runs/queue")
                .then()
                .statusCode(200)
                .body("data.type", everyItem(equalTo("runs")))
                .body("data.attributes.position-in-queue", everyItem(greaterThanOrEqualTo(0)));
        as("viewer")
                .get("/organizations/berth/capacity")
                .then()
                .statusCode(200)
                .body("data.type", equalTo("organization-capacity"))
                .body("data.attributes.pending", greaterThan(1));
    }

    @Test
    void othersReadTheHistoryPageByPage() {
        String configuration = uploaded(workspace, false);
        for (int run = 0; run < 3; run++) {
            asked(run(workspace, configuration, Map.of())).statusCode(201);
        }

        JsonPath first = history(1);
        JsonPath second = history(2);

        assertThat(first.getList("data")).hasSize(2);
        assertThat(first.getInt("meta.pagination.next-page")).isEqualTo(2);
        assertThat(second.getList("data")).hasSize(1);
        assertThat(second.<Object>get("meta.pagination.next-page")).isNull();
        assertThat(history(3).getList("data")).isEmpty();
        assertThat(history(3).<Object>get("meta.pagination.next-page")).isNull();
    }

    @Test
    void whatAPlanIsShownFromIsForThoseWhoMayReadItAndThatThereIsNoneIsSaid() {
        String id = asked(run(workspace, uploaded(workspace, false), Map.of()))
                .extract()
                .path("data.relationships.plan.data.id");

        as("viewer").get("/plans/{id}/json-output", id).then().statusCode(403);
        as("viewer").get("/plans/{id}/json-output-redacted", id).then().statusCode(403);
        for (String form : List.of("json-output", "json-output-redacted")) {
            as("submitter")
                    .get("/plans/{id}/" + form, id)
                    .then()
                    .statusCode(409)
                    .body("errors[0].title", equalTo("No plan"))
                    .body("errors[0].detail", containsString("berth logs " + id.substring("plan-".length())));
            as("submitter").get("/plans/plan-999999999/" + form).then().statusCode(404);
        }
    }

    private JsonPath history(int page) {
        return given().basePath(CommandLine.BASE)
                .auth()
                .oauth2(token("viewer"))
                .queryParam("page[number]", page)
                .queryParam("page[size]", 2)
                .get("/workspaces/{id}/runs", workspace)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static ValidatableResponse asked(Map<String, Object> run) {
        return asked(run, "submitter");
    }

    private static ValidatableResponse asked(Map<String, Object> run, String role) {
        return sending(role, run).post("/runs").then();
    }

    private static ValidatableResponse acted(String role, String run, String action) {
        return sending(role, Map.of("comment", "why"))
                .post("/runs/{id}/actions/" + action, run)
                .then();
    }

    private static void status(String configuration, String status) {
        as("viewer")
                .get("/configuration-versions/{id}", configuration)
                .then()
                .statusCode(200)
                .body("data.attributes.status", equalTo(status));
    }

    private static long number(JsonPath run) {
        return Long.parseLong(run.getString("data.id").substring("run-".length()));
    }
}
