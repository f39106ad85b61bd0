package dev.berth.server.api;

import static dev.berth.server.api.AgentWorkTest.work;
import static dev.berth.server.api.ApiClient.BASE;
import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that read the present state of other workspaces (W5), the real Terraform among them. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class StateReaderTest {
    private static final String STATE = "/workspaces/{name}/state";

    private String network;
    private String secret;
    private String cluster;
    private ScriptedAgent agent;
    private JsonNode assign;

    /** A task of the cluster is at work, which may read the network and nothing else. */
    @BeforeEach
    void aReader() {
        String pool = ApiClient.pool();
        String others = ApiClient.pool();
        network = configuredWorkspace(others);
        secret = configuredWorkspace(others);
        cluster = configuredWorkspace(pool);
        store(network, "10.0.0.0/16");
        store(secret, "hidden");
        readers(network, cluster).statusCode(200);
        agent = ScriptedAgent.join(pool);
        ApiClient.submitted(cluster, "plan");
        assign = agent.await("assign");
    }

    @AfterEach
    void leave() {
        agent.close();
    }

    private static void store(String workspace, String value) {
        store(workspace, value, 1);
    }

    private static void store(String workspace, String value, int serial) {
        json("approver")
                .body("""
                        {"version": 4, "terraform_version": "1.9.0", "serial": %d, "lineage": "%s", "resources": [],
                         "outputs": {"cidr": {"value": "%s", "type": "string"}}}""".formatted(serial, workspace, value))
                .post(STATE, workspace)
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse readers(String workspace, String... readers) {
        return adminJson()
                .body(Map.of("stateReaders", Arrays.asList(readers)))
                .put("/workspaces/{name}/state-readers", workspace)
                .then();
    }

    private String password() {
        JsonPath work = work(assign);
        assertThat(work.getBoolean("variables.berth_state_reader.sensitive")).isTrue();
        return work.getString("variables.berth_state_reader.value");
    }

    private static RequestSpecification reading(String password) {
        return given().basePath(BASE).auth().preemptive().basic("berth", password);
    }

    @Test
    void aRunReadsTheStatesThatNameItsWorkspaceAndNoOthers() {
        String password = password();

        reading(password).get(STATE, network).then().statusCode(200).body("outputs.cidr.value", equalTo("10.0.0.0/16"));
        for (String other : List.of(secret, cluster, "nowhere")) {
            reading(password)
                    .get(STATE, other)
                    .then()
                    .statusCode(403)
                    .body("detail", containsString("name its own among their stateReaders"));
        }
    }

    @Test
    void itWritesNothingAndLocksNothingAndSeesNoHistory() {
        String password = password();

        reading(password)
                .contentType("application/json")
                .body("{}")
                .post(STATE, network)
                .then()
                .statusCode(403);
        reading(password).delete(STATE, network).then().statusCode(403);
        reading(password)
                .contentType("application/json")
                .body("{}")
                .request("LOCK", STATE + "/lock", network)
                .then()
                .statusCode(403);
        reading(password).get(STATE + "/versions", network).then().statusCode(403);
        reading(password).get(STATE + "/outputs", network).then().statusCode(403);
        reading(password).get("/workspaces/{name}", network).then().statusCode(401);
        given().basePath(BASE)
                .auth()
                .oauth2(password)
                .get("/workspaces/{name}", network)
                .then()
                .statusCode(403);
    }

    @Test
    void whoIsNotNamedAnyMoreReadsNothingAtOnce() {
        String password = password();
        readers(network).statusCode(200).body("stateReaders", empty());

        reading(password).get(STATE, network).then().statusCode(403);
    }

    @Test
    void itEndsWithItsAttempt() {
        String password = password();
        agent.accept(assign);
        agent.finish(assign, """
                {"hasChanges": false, "add": 0, "change": 0, "destroy": 0, "sha256": "%s", "toolVersion": "1.11.4"}""".formatted(AgentWorkTest.SHA256));
        AgentWorkTest.awaitStatus(assign.get("taskId").asLong(), "planned");

        reading(password).get(STATE, network).then().statusCode(401);
    }

    private static RequestSpecification front(String password) {
        return given().basePath("/api/v2").auth().oauth2(password);
    }

    private static String present(String password, String workspace) {
        String id = front(password)
                .get("/organizations/berth/workspaces/{name}", workspace)
                .then()
                .statusCode(200)
                .extract()
                .path("data.id");
        return front(password)
                .get("/workspaces/{id}/current-state-version", id)
                .then()
                .statusCode(200)
                .extract()
                .path("data.id");
    }

    @Test
    void theFrontShowsThePresentStateOfThoseThatNameItsWorkspaceAlone() {
        String password = password();
        front(password).get("/organizations/berth/entitlement-set").then().statusCode(200);
        String version = present(password, network);

        front(password)
                .get("/state-versions/{id}/download", version)
                .then()
                .statusCode(200)
                .body("outputs.cidr.value", equalTo("10.0.0.0/16"));
        String hidden = present(ApiClient.token("admin"), secret);
        front(password).get("/state-versions/{id}/download", hidden).then().statusCode(403);
        front(password)
                .get("/organizations/berth/workspaces/{name}", secret)
                .then()
                .statusCode(403)
                .body("errors[0].detail", containsString("name its own among their stateReaders"));
        front(password)
                .get("/organizations/berth/workspaces/{name}", cluster)
                .then()
                .statusCode(403);
        front(password).get("/organizations/berth/workspaces").then().statusCode(403);
        front(password).get("/state-versions/{id}", version).then().statusCode(403);
        front(password)
                .contentType("application/vnd.api+json")
                .body("{}")
                .patch("/organizations/berth/workspaces/{name}", network)
                .then()
                .statusCode(403);
        replace(network, "10.1.0.0/16");
        front(password).get("/state-versions/{id}/download", version).then().statusCode(403);
    }

    private static void replace(String workspace, String value) {
        store(workspace, value, 2);
    }

    @Test
    void whoReadsNothingGetsNoPassword() {
        readers(network).statusCode(200);

        assertThat(work(assign).getString("variables.berth_state_reader")).isNull();
    }

    @Test
    void theRealTerraformReadsTheOutputsOfAnother(@TempDir Path directory) throws Exception {
        String output = terraform(directory, network);

        assertThat(output).contains("got = \"10.0.0.0/16\"");
    }

    @Test
    void theRealTerraformReadsNothingElse(@TempDir Path directory) throws Exception {
        String output = terraform(directory, secret);

        assertThat(output).contains("invalid auth").doesNotContain("hidden");
    }

    private String terraform(Path directory, String source) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("main.tf"), """
                variable "berth_state_reader" {
                  type      = string
                  sensitive = true
                }
                data "terraform_remote_state" "other" {
                  backend = "http"
                  config = {
                    address   = "http://localhost:%d/api/v1/workspaces/%s/state"
                    username  = "berth"
                    password  = var.berth_state_reader
                    retry_max = 0
                  }
                }
                output "got" {
                  value = data.terraform_remote_state.other.outputs.cidr
                }
                """.formatted(RestAssured.port, source));
        run(directory, "init");
        return run(directory, "apply", "-auto-approve", "-var", "berth_state_reader=" + password());
    }

    private static String run(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-no-color", "-input=false"));
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("CHECKPOINT_DISABLE", "1");
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }

    @Test
    void readersAreWrittenReadAndRecorded() {
        as("viewer")
                .get("/workspaces/{name}/state-readers", network)
                .then()
                .statusCode(200)
                .body("stateReaders", equalTo(List.of(cluster)))
                .body("reads", empty());
        as("viewer").get("/workspaces/{name}/state-readers", cluster).then().body("reads", equalTo(List.of(network)));
        admin().queryParam("object", network)
                .get("/audit")
                .then()
                .body("items.action", hasItem("workspace.state_readers"))
                .body("items.detail", hasItem("stateReaders=[" + cluster + "]"));
        json("approver")
                .body(Map.of("stateReaders", List.of()))
                .put("/workspaces/{name}/state-readers", network)
                .then()
                .statusCode(403);
    }

    @Test
    void whatIsWrongIsNamed() {
        readers(network, cluster, "nowhere")
                .statusCode(400)
                .body("violations[0].field", equalTo("stateReaders[1]"))
                .body("violations[0].message", equalTo("names no workspace: nowhere"));
        readers(network, network).statusCode(400).body("violations[0].message", equalTo("is the workspace itself"));
        readers(network, cluster, cluster).statusCode(400).body("violations[0].message", equalTo("is there twice"));
        readers(network, "Nothing!").statusCode(400).body("violations[0].field", equalTo("stateReaders[0]"));
        readers("nowhere", cluster).statusCode(404);
    }

    @Test
    void nobodyLetsWorkspacesReadThatTheyDoNotSee() {
        String token = Cast.member(Map.of("role", "admin", "workspace", network));
        RequestSpecification own = given().basePath(BASE).auth().oauth2(token).contentType("application/json");

        own.body(Map.of("stateReaders", List.of(secret)))
                .put("/workspaces/{name}/state-readers", network)
                .then()
                .statusCode(400)
                .body("violations[0].message", equalTo("names no workspace: " + secret));
        given().basePath(BASE)
                .auth()
                .oauth2(token)
                .get("/workspaces/{name}/state-readers", network)
                .then()
                .body("stateReaders", empty())
                .body("error", nullValue());
    }
}
