package dev.berth.server.api;

import static dev.berth.server.api.AgentWorkTest.asAttempt;
import static dev.berth.server.api.AgentWorkTest.awaitStatus;
import static dev.berth.server.api.AgentWorkTest.putPlan;
import static dev.berth.server.api.ApiClient.BASE;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.anonymous;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A11: who a run is, in tokens that another library checks by the published keys")
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class RunIdentityTest {
    private static final String BOTH = """
            {"identity": [{"variable": "AWS_WEB_IDENTITY_TOKEN_FILE", "audience": "sts.example.com"},
                          {"variable": "JWT", "audience": "vault", "plan": false, "value": true}]}""";

    private static String asking(String pool, String identity) {
        String workspace = configuredWorkspace(pool);
        patched(workspace, identity).statusCode(200);
        return workspace;
    }

    private static ValidatableResponse patched(String workspace, String patch) {
        return adminJson().body(patch).patch("/workspaces/{name}", workspace).then();
    }

    private static JsonPath work(JsonNode assign) {
        return asAttempt(assign)
                .header("Berth-Agent-Able", "much, identity")
                .get("/agent/tasks/{id}/work", assign.get("taskId").asLong())
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static JsonPath renewed(JsonNode assign) {
        return asAttempt(assign)
                .post("/agent/tasks/{id}/identity", assign.get("taskId").asLong())
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** As a cloud does it: by the keys that are published now. */
    private static JWTClaimsSet verified(String token) throws Exception {
        SignedJWT signed = SignedJWT.parse(token);
        JWK key = JWKSet.parse(given().get("/.well-known/jwks.json").asString())
                .getKeyByKeyId(signed.getHeader().getKeyID());
        assertThat(key).as("the key is published").isNotNull();
        JWSVerifier verifier = new RSASSAVerifier(key.toRSAKey());
        assertThat(signed.verify(verifier)).isTrue();
        return signed.getJWTClaimsSet();
    }

    private static void planned(ScriptedAgent agent, JsonNode assign, long task) {
        putPlan(assign, AgentWorkTest.SHA256).statusCode(204);
        agent.accept(assign);
        agent.finish(assign, """
                {"hasChanges": true, "add": 1, "change": 0, "destroy": 0, "sha256": "%s", "toolVersion": "1.11.4"}""".formatted(AgentWorkTest.SHA256));
        awaitStatus(task, "apply_pending");
    }

    private static JsonNode confirmed(ScriptedAgent agent, long task) {
        json("approver")
                .body(Map.of("planSha256", AgentWorkTest.SHA256))
                .post("/tasks/{id}/confirm", task)
                .then()
                .statusCode(200);
        return agent.await("assign");
    }

    @Test
    void aTokenSaysWhoRunsAndWhoWantedIt() throws Exception {
        String pool = pool();
        String workspace = asking(pool, BOTH);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            JsonNode assign = agent.await("assign");

            JsonPath work = work(assign);

            assertThat(work.getList("identityTokens.variable")).isEqualTo(List.of("AWS_WEB_IDENTITY_TOKEN_FILE"));
            assertThat(work.getInt("identityTokens[0].lifetimeSeconds")).isEqualTo(900);
            JWTClaimsSet claims = verified(work.getString("identityTokens[0].token"));
            assertThat(claims.getIssuer()).isEqualTo(TestDatabase.ISSUER);
            assertThat(claims.getSubject()).isEqualTo("workspace:" + workspace + ":phase:plan");
            assertThat(claims.getAudience()).containsExactly("sts.example.com");
            assertThat(claims.getJWTID()).isNotBlank();
            assertThat(claims.getNotBeforeTime()).isEqualTo(claims.getIssueTime());
            assertThat(Duration.between(
                            claims.getIssueTime().toInstant(),
                            claims.getExpirationTime().toInstant()))
                    .isEqualTo(Duration.ofMinutes(15));
            assertThat(claims.getExpirationTime()).isAfter(new Date());
            assertThat(claims.getClaims())
                    .containsEntry("berth_workspace", workspace)
                    .containsEntry("berth_phase", "plan")
                    .containsEntry("berth_pool", pool)
                    .containsEntry("berth_task", task)
                    .containsEntry("berth_attempt", 1L)
                    .containsEntry("berth_submitted_by", "submitter")
                    .containsEntry("berth_approved_by", List.of());
        }
    }

    @Test
    void anApplyIsSomebodyElseThanItsPlanAndNamesWhoApprovedIt() throws Exception {
        String pool = pool();
        String workspace = asking(pool, BOTH);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            JsonNode plan = agent.await("assign");
            work(plan);
            planned(agent, plan, task);
            asAttempt(plan).post("/agent/tasks/{id}/identity", task).then().statusCode(403);

            JsonPath work = work(confirmed(agent, task));

            assertThat(work.getList("identityTokens.variable"))
                    .isEqualTo(List.of("AWS_WEB_IDENTITY_TOKEN_FILE", "JWT"));
            assertThat(work.getBoolean("identityTokens[1].value")).isTrue();
            JWTClaimsSet claims = verified(work.getString("identityTokens[1].token"));
            assertThat(claims.getSubject()).isEqualTo("workspace:" + workspace + ":phase:apply");
            assertThat(claims.getAudience()).containsExactly("vault");
            assertThat(claims.getClaims())
                    .containsEntry("berth_approved_by", List.of("approver"))
                    .containsEntry("berth_attempt", 2L);
        }
    }

    @Test
    void underAnApprovalRuleItNamesThePersonsAndNotTheirTokens() throws Exception {
        String pool = pool();
        String workspace = asking(pool, BOTH);
        patched(workspace, "{\"approval\": {\"people\": 1}}").statusCode(200);
        String person = name("ann");
        String token = adminJson()
                .body(Map.of("name", name("bob"), "person", person, "role", "approver"))
                .post("/tokens")
                .path("token");
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            planned(agent, agent.await("assign"), task);
            anonymous()
                    .auth()
                    .oauth2(token)
                    .post("/tasks/{id}/confirm", task)
                    .then()
                    .statusCode(200);
            JWTClaimsSet claims = verified(work(agent.await("assign")).getString("identityTokens[1].token"));
            assertThat(claims.getClaims()).containsEntry("berth_approved_by", List.of(person));
        }
    }

    @Test
    void whichTokensAnApplyGetsIsWhatTheWorkspaceSaysWhenItBeginsT4() throws Exception {
        String pool = pool();
        String workspace = asking(pool, BOTH);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            JsonNode plan = agent.await("assign");
            work(plan);
            planned(agent, plan, task);
            patched(workspace, "{\"identity\": [{\"variable\": \"A\", \"audience\": \"other\"}]}")
                    .statusCode(200);

            JsonPath work = work(confirmed(agent, task));

            assertThat(work.getList("identityTokens.variable")).isEqualTo(List.of("A"));
            assertThat(verified(work.getString("identityTokens[0].token")).getAudience())
                    .containsExactly("other");
        }
    }

    @Test
    void whatRunsOutIsRenewedAndWhatWasTakenBackIsNot() throws Exception {
        String pool = pool();
        String workspace = asking(pool, BOTH);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            submitted(workspace, "plan");
            JsonNode assign = agent.await("assign");
            JsonPath work = work(assign);

            JsonPath renewed = renewed(assign);

            JWTClaimsSet first = verified(work.getString("identityTokens[0].token"));
            JWTClaimsSet second = verified(renewed.getString("tokens[0].token"));
            assertThat(second.getJWTID()).isNotEqualTo(first.getJWTID());
            assertThat(second.getSubject()).isEqualTo(first.getSubject());
            patched(workspace, "{\"identity\": []}").statusCode(200);
            assertThat(renewed(assign).getList("tokens")).isEmpty();
        }
    }

    @Test
    void aTokenIsGoodAcrossARotation() throws Exception {
        String pool = pool();
        String workspace = asking(pool, BOTH);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            submitted(workspace, "plan");
            JsonNode assign = agent.await("assign");
            String before = work(assign).getString("identityTokens[0].token");
            adminJson().body("{}").post("/identity/keys").then().statusCode(201);

            String after = renewed(assign).getString("tokens[0].token");

            assertThat(SignedJWT.parse(after).getHeader().getKeyID())
                    .isNotEqualTo(SignedJWT.parse(before).getHeader().getKeyID());
            assertThat(verified(before).getSubject()).isEqualTo(verified(after).getSubject());
        }
    }

    @Test
    void anAgentThatCannotHandThemOnRunsNothing() {
        String pool = pool();
        String workspace = asking(pool, BOTH);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan");
            JsonNode assign = agent.await("assign");

            asAttempt(assign)
                    .get("/agent/tasks/{id}/work", task)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("identity_unsupported"));

            awaitStatus(task, "failed");
            as("viewer")
                    .get("/tasks/{id}", task)
                    .then()
                    .body("error.code", equalTo("identity_unsupported"))
                    .body("error.message", containsString("nothing was run"));
        }
    }

    @Test
    void anApplyThatNobodyCanGiveItsIdentityFailsAndHasAppliedNothing() {
        String pool = pool();
        String workspace = asking(pool, BOTH);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            JsonNode plan = agent.await("assign");
            work(plan);
            planned(agent, plan, task);
            JsonNode apply = confirmed(agent, task);
            agent.accept(apply);

            asAttempt(apply).get("/agent/tasks/{id}/work", task).then().statusCode(409);

            awaitStatus(task, "failed");
            as("viewer").get("/tasks/{id}", task).then().body("error.code", equalTo("identity_unsupported"));
            as("viewer").get("/workspaces/{name}", workspace).then().body("lock", equalTo(null));
        }
    }

    @Test
    void anAgentOfAnyVersionRunsWhatWantsNoIdentityInItsPhase() {
        String pool = pool();
        String workspace =
                asking(pool, "{\"identity\": [{\"variable\": \"A\", \"audience\": \"a\", \"plan\": false}]}");
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan");
            asAttempt(agent.await("assign"))
                    .get("/agent/tasks/{id}/work", task)
                    .then()
                    .statusCode(200)
                    .body("identityTokens", empty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/workspaces", "/tasks", "/workspaces/any/state", "/agent/tasks/1/work"})
    void berthItselfTakesNoneOfItsTokens(String address) {
        String pool = pool();
        String workspace = asking(pool, BOTH);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            submitted(workspace, "plan");
            String token = work(agent.await("assign")).getString("identityTokens[0].token");

            given().basePath(BASE).auth().oauth2(token).get(address).then().statusCode(401);
        }
    }

    @Test
    void onlyAnAdminSaysWhichTokensRunsGet() {
        String workspace = configuredWorkspace(pool());
        json("approver")
                .body(BOTH)
                .patch("/workspaces/{name}", workspace)
                .then()
                .statusCode(403)
                .body("detail", containsString("admin"));
        json("submitter")
                .body("""
                        {"name": "%s", "pool": "%s", "identity": [{"variable": "A", "audience": "a"}]}""".formatted(name("ws"), pool()))
                .post("/workspaces")
                .then()
                .statusCode(403);

        patched(workspace, BOTH).statusCode(200).body("identity[1].plan", equalTo(false));

        as("viewer")
                .get("/workspaces/{name}", workspace)
                .then()
                .body("identity.variable", equalTo(List.of("AWS_WEB_IDENTITY_TOKEN_FILE", "JWT")))
                .body("identity[0].audience", equalTo("sts.example.com"));
        json("submitter")
                .body("{\"tags\": {\"a\": \"b\"}}")
                .patch("/workspaces/{name}", workspace)
                .then()
                .statusCode(200)
                .body("identity.size()", equalTo(2));
        as("admin")
                .get("/audit?action=workspace.update&object=" + workspace)
                .then()
                .body("items.detail.toString()", containsString("identity"));
    }

    @Test
    void aPlanMayTakeOnAnotherRoleThanItsApply() {
        String pool = pool();
        String workspace = asking(pool, """
                {"identity": [
                  {"variable": "F", "audience": "a", "apply": false, "environment": {"AWS_ROLE_ARN": "reader"}},
                  {"variable": "F", "audience": "a", "plan": false, "environment": {"AWS_ROLE_ARN": "writer"}}]}""");
        as("viewer")
                .get("/workspaces/{name}", workspace)
                .then()
                .body("identity[0].environment", equalTo(Collections.singletonMap("AWS_ROLE_ARN", null)));
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            JsonNode plan = agent.await("assign");
            assertThat(work(plan).getList("identityTokens.environment.AWS_ROLE_ARN"))
                    .isEqualTo(List.of("reader"));
            planned(agent, plan, task);
            assertThat(work(confirmed(agent, task)).getList("identityTokens.environment.AWS_ROLE_ARN"))
                    .isEqualTo(List.of("writer"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"variable\": \"HOME\", \"audience\": \"a\"}|identity[0].variable",
                "{\"variable\": \"TF_CLI_ARGS\", \"audience\": \"a\"}|identity[0].variable",
                "{\"variable\": \"1A\", \"audience\": \"a\"}|identity[0].variable",
                "{\"variable\": \"SET\", \"audience\": \"a\"}|identity[0].variable",
                "{\"audience\": \"a\"}|identity[0].variable",
                "{\"variable\": \"A\"}|identity[0].audience",
                "{\"variable\": \"A\", \"audience\": \"a b\"}|identity[0].audience",
                "{\"variable\": \"A\", \"audience\": \"a\", \"plan\": false, \"apply\": false}|identity[0]",
                "{\"variable\": \"TF_VAR_a\", \"audience\": \"a\", \"value\": true}|identity[0].value",
                "{\"variable\": \"A\", \"audience\": \"a\", \"template\": \"no path\"}|identity[0].template",
                "{\"variable\": \"A\", \"audience\": \"a\", \"value\": true, \"template\": \"{path}\"}|identity[0].template",
                "{\"variable\": \"A\", \"audience\": \"a\", \"environment\": {\"A\": \"b\"}}|identity[0].environment.A",
                "{\"variable\": \"A\", \"audience\": \"a\", \"environment\": {\"HOME\": \"b\"}}|identity[0].environment.HOME",
                "null|identity[0]"
            })
    void whatMakesNoSenseIsNamed(String entry, String field) {
        String workspace = configuredWorkspace(pool());
        patched(workspace, "{\"environment\": {\"SET\": {\"value\": \"x\"}}}").statusCode(200);

        patched(workspace, "{\"identity\": [" + entry + "]}")
                .statusCode(400)
                .body("violations[0].field", equalTo(field));
    }

    @Test
    void atMostFiveAndNoneTwice() {
        String workspace = configuredWorkspace(pool());
        String one = "{\"variable\": \"A\", \"audience\": \"a\"}";
        patched(workspace, "{\"identity\": [" + one + "," + one + "]}")
                .statusCode(400)
                .body("violations[0].field", equalTo("identity[1].variable"));
        String six = String.join(",", List.of(one, one, one, one, one, one));
        patched(workspace, "{\"identity\": [" + six + "]}").statusCode(400);
    }
}
