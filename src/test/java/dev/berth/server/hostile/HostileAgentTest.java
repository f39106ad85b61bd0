package dev.berth.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that speaks about work that is not its own, and credentials that are not what they are shown for. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class HostileAgentTest {
    private static final BodyPublisher NOTHING = BodyPublishers.noBody();
    private static final String JSON = "application/json";

    private final List<RawSocket> sockets = new ArrayList<>();
    private Site site;
    private String pool;
    private String workspace;
    private String token;
    private RawSocket victim;

    @BeforeEach
    void connectTheVictim() throws IOException {
        site = new Site(RestAssured.port, TestDatabase.ADMIN_TOKEN);
        pool = site.pool();
        workspace = site.workspace(pool);
        token = site.agentToken(pool);
        victim = agent(token, "victim", "");
        victim.next("welcome");
    }

    @AfterEach
    void disconnect() throws IOException {
        for (RawSocket socket : sockets) {
            socket.close();
        }
    }

    private RawSocket agent(String credential, String pod, String running) throws IOException {
        RawSocket socket = site.hello(credential, pool + "-" + pod, running);
        sockets.add(socket);
        return socket;
    }

    /** The victim runs a task and has said so, with some output. */
    private JsonNode victimRuns() throws IOException {
        site.submit(workspace, "plan");
        JsonNode assign = victim.next("assign");
        victim.text("{\"type\":\"accepted\"," + ref(assign) + "}");
        victim.text("{\"type\":\"log\"," + ref(assign) + ",\"offset\":0,\"text\":\"mine\"}");
        victim.next("logAck");
        return assign;
    }

    private static String ref(JsonNode assign) {
        return "\"taskId\":" + assign.get("taskId") + ",\"attempt\":" + assign.get("attempt");
    }

    private JsonNode task(JsonNode assign) {
        return site.get("/tasks/" + assign.get("taskId"));
    }

    private void assertStillTheVictims(JsonNode assign) throws IOException {
        JsonNode task = task(assign);
        assertThat(task.get("status").asText()).isEqualTo("running");
        assertThat(task.get("pod").asText()).isEqualTo(pool + "-victim");
        assertThat(site.log(assign.get("taskId").asLong())).isEqualTo("mine");
        victim.text("{\"type\":\"log\"," + ref(assign) + ",\"offset\":4,\"text\":\" alone\"}");
        assertThat(victim.next("logAck").get("offset").asLong()).isEqualTo(10);
        victim.text(
                "{\"type\":\"finished\"," + ref(assign)
                        + ",\"phase\":\"plan\",\"outcome\":\"failed\",\"exitCode\":1,\"error\":{\"code\":\"own\",\"message\":\"x\"}}");
        victim.next("finishedAck");
        assertThat(task(assign).at("/error/code").asText()).isEqualTo("own");
        assertThat(site.log(assign.get("taskId").asLong())).isEqualTo("mine alone");
    }

    @Test
    void aHelloThatNamesAnothersAttemptIsToldToAbandonIt() throws IOException {
        JsonNode assign = victimRuns();

        RawSocket thief = agent(token, "thief", "{" + ref(assign) + ",\"phase\":\"plan\",\"slot\":1}");

        JsonNode welcome = thief.next("welcome");
        assertThat(welcome.get("adopted")).isEmpty();
        assertThat(welcome.at("/abandon/0/taskId")).isEqualTo(assign.get("taskId"));
        assertStillTheVictims(assign);
    }

    @Test
    void aHeartbeatOrAcceptanceOfAnothersAttemptIsToldToAbandonIt() throws IOException {
        JsonNode assign = victimRuns();
        RawSocket thief = agent(token, "thief", "");
        thief.next("welcome");

        thief.text("{\"type\":\"heartbeat\",\"slots\":[{\"index\":1,\"state\":\"running\"," + ref(assign) + "}]}");
        assertThat(thief.next("abandon").get("taskId")).isEqualTo(assign.get("taskId"));
        thief.text("{\"type\":\"accepted\"," + ref(assign) + "}");
        assertThat(thief.next("abandon").get("taskId")).isEqualTo(assign.get("taskId"));
        thief.text("{\"type\":\"refused\"," + ref(assign) + ",\"reason\":\"draining\"}");

        assertStillTheVictims(assign);
    }

    @Test
    void aResultForAnothersAttemptIsAcknowledgedAndForgotten() throws IOException {
        JsonNode assign = victimRuns();
        RawSocket thief = agent(token, "thief", "");
        thief.next("welcome");

        thief.text("{\"type\":\"finished\"," + ref(assign)
                + ",\"phase\":\"plan\",\"outcome\":\"succeeded\",\"exitCode\":0,\"plan\":{\"hasChanges\":false,"
                + "\"add\":0,\"change\":0,\"destroy\":0,\"sha256\":\"" + "ab".repeat(32) + "\"}}");
        assertThat(thief.next("finishedAck").get("taskId")).isEqualTo(assign.get("taskId"));

        assertStillTheVictims(assign);
    }

    @Test
    void outputForAnothersAttemptIsNotStored() throws IOException {
        JsonNode assign = victimRuns();
        RawSocket thief = agent(token, "thief", "");
        thief.next("welcome");

        thief.text("{\"type\":\"log\"," + ref(assign) + ",\"offset\":0,\"text\":\"stolen\"}");
        thief.text("{\"type\":\"log\"," + ref(assign) + ",\"offset\":4,\"text\":\"stolen\"}");
        // Frames are taken in order, so the output before it has been looked at.
        thief.text("{\"type\":\"accepted\"," + ref(assign) + "}");
        thief.next("abandon");

        assertStillTheVictims(assign);
    }

    @Test
    void aTokenOfAnotherPoolKnowsNothingOfThisOne() throws IOException {
        JsonNode assign = victimRuns();
        RawSocket stranger =
                agent(site.agentToken(site.pool()), "victim", "{" + ref(assign) + ",\"phase\":\"plan\",\"slot\":0}");

        assertThat(stranger.next("welcome").at("/abandon/0/taskId")).isEqualTo(assign.get("taskId"));
        stranger.text("{\"type\":\"log\"," + ref(assign) + ",\"offset\":4,\"text\":\"stolen\"}");
        stranger.text("{\"type\":\"finished\"," + ref(assign)
                + ",\"phase\":\"plan\",\"outcome\":\"canceled\",\"exitCode\":1}");
        stranger.next("finishedAck");

        assertStillTheVictims(assign);
    }

    @Test
    void f4OnlyThePodThatRanALostApplyIsHeardAboutIt() throws IOException {
        JsonNode apply = victimLosesAnApply();
        JsonNode error = task(apply).at("/error");
        assertThat(error.get("code").asText()).isEqualTo("apply_outcome_unknown");
        String result = "{\"type\":\"finished\"," + ref(apply)
                + ",\"phase\":\"apply\",\"outcome\":\"succeeded\",\"exitCode\":0}";

        for (RawSocket thief : List.of(agent(token, "thief", ""), agent(site.agentToken(site.pool()), "victim", ""))) {
            thief.next("welcome");
            thief.text(result).next("finishedAck");
        }
        assertThat(task(apply).at("/error")).isEqualTo(error);

        victim.text(result).next("finishedAck");
        assertThat(task(apply).at("/error/message").asText())
                .startsWith(error.get("message").asText())
                .contains("succeeded");
        assertThat(task(apply).get("status").asText()).isEqualTo("failed");
    }

    /** It says that it runs an apply, and then that it runs nothing. */
    private JsonNode victimLosesAnApply() throws IOException {
        long id = site.submit(workspace, "plan_and_apply");
        JsonNode plan = victim.next("assign");
        victim.text("{\"type\":\"accepted\"," + ref(plan) + "}");
        victim.text("{\"type\":\"finished\"," + ref(plan)
                + ",\"phase\":\"plan\",\"outcome\":\"succeeded\",\"exitCode\":0,\"plan\":{\"hasChanges\":true,"
                + "\"add\":1,\"change\":0,\"destroy\":0,\"sha256\":\"" + "ab".repeat(32) + "\"}}");
        victim.next("finishedAck");
        assertThat(site.post("/tasks/" + id + "/confirm", "{}").statusCode()).isEqualTo(200);
        JsonNode apply = victim.next("assign");
        victim.text("{\"type\":\"accepted\"," + ref(apply) + "}");
        for (int beat = 0; beat < 3; beat++) {
            victim.text("{\"type\":\"heartbeat\",\"slots\":[{\"index\":0,\"state\":\"idle\"}]}");
        }
        Awaitility.await().until(() -> task(apply).get("status").asText().equals("failed"));
        return apply;
    }

    @Test
    void aTaskTokenOpensItsOwnTaskAlone() throws IOException {
        JsonNode assign = victimRuns();
        String taskToken = assign.get("taskToken").asText();
        long other = site.submit(workspace, "plan");

        assertThat(status(taskToken, "GET", "/agent/tasks/" + other + "/work", NOTHING))
                .isEqualTo("403 forbidden");
        assertThat(status(taskToken, "GET", "/tasks/" + other, NOTHING)).startsWith("401");
        assertThat(status(taskToken, "GET", "/workspaces/" + workspace + "/state", NOTHING))
                .startsWith("401");
        assertThatThrownBy(() -> RawSocket.agent(site.port(), taskToken)).hasMessageContaining("401");
        assertThat(status(token, "GET", "/agent/tasks/" + other + "/work", NOTHING))
                .startsWith("401");
        assertThat(status(TestDatabase.ADMIN_TOKEN, "GET", "/agent/tasks/" + other + "/work", NOTHING))
                .startsWith("401");
    }

    @Test
    void theTaskTokenOfAnOlderAttemptIsSuperseded() throws IOException {
        long id = site.submit(workspace, "plan");
        JsonNode first = victim.next("assign");
        victim.text("{\"type\":\"refused\"," + ref(first) + ",\"reason\":\"draining\"}");
        RawSocket second = agent(token, "second", "");
        JsonNode later = second.next("assign");
        assertThat(later.get("attempt").asInt())
                .isGreaterThan(first.get("attempt").asInt());

        String replayed = first.get("taskToken").asText();
        for (String path : List.of("/work", "/configuration", "/plan")) {
            assertThat(status(replayed, "GET", "/agent/tasks/" + id + path, NOTHING))
                    .isEqualTo("403 attempt_superseded");
        }
        assertThat(status(replayed, "PUT", "/agent/tasks/" + id + "/plan.json", BodyPublishers.ofString("{}")))
                .isEqualTo("403 attempt_superseded");
        assertThat(status(replayed, "PUT", "/agent/tasks/" + id + "/plan", BodyPublishers.ofString("x")))
                .isEqualTo("403 attempt_superseded");
        assertThat(status(later.get("taskToken").asText(), "GET", "/agent/tasks/" + id + "/work", NOTHING))
                .startsWith("200");
    }

    @Test
    void aTaskTokenAndAStatePasswordEndWithTheirAttempt() throws IOException {
        JsonNode assign = victimRuns();
        String taskToken = assign.get("taskToken").asText();
        String address = "/agent/tasks/" + assign.get("taskId") + "/work";
        String password = Site.parse(
                        site.send(taskToken, "GET", address, JSON, NOTHING).body())
                .at("/stateBackend/password")
                .asText();
        assertThat(status(password, "GET", "/workspaces/" + workspace + "/state", NOTHING))
                .startsWith("404");

        assertStillTheVictims(assign);

        assertThat(status(taskToken, "GET", address, NOTHING)).isEqualTo("403 attempt_superseded");
        assertThat(status(password, "GET", "/workspaces/" + workspace + "/state", NOTHING))
                .startsWith("401");
    }

    @Test
    void aStatePasswordOpensNoOtherWorkspace() throws IOException {
        JsonNode assign = victimRuns();
        String password = Site.parse(site.send(
                                assign.get("taskToken").asText(),
                                "GET",
                                "/agent/tasks/" + assign.get("taskId") + "/work",
                                JSON,
                                NOTHING)
                        .body())
                .at("/stateBackend/password")
                .asText();
        String foreign = site.workspace(site.pool());

        assertThat(status(password, "GET", "/workspaces/" + foreign + "/state", NOTHING))
                .startsWith("403");
        assertThat(status(password, "POST", "/workspaces/" + foreign + "/state", BodyPublishers.ofString("{}")))
                .startsWith("403");
        assertThat(status(password, "DELETE", "/workspaces/" + foreign + "/state", NOTHING))
                .startsWith("403");
        assertThat(status(password, "GET", "/workspaces", NOTHING)).startsWith("401");
    }

    @ParameterizedTest
    @ValueSource(strings = {"signature", "task", "attempt", "kind", "key", "cut", "doubled"})
    void aForgedTaskTokenIsNone(String what) throws IOException {
        JsonNode assign = victimRuns();
        String genuine = assign.get("taskToken").asText();
        String[] parts = genuine.split("\\.");
        String forged = switch (what) {
            case "signature" -> genuine.substring(0, genuine.length() - 4) + "AAAA";
            case "task" -> genuine.replace("." + parts[1] + ".", "." + (Long.parseLong(parts[1]) + 1) + ".");
            case "attempt" -> parts[0] + "." + parts[1] + "." + (Integer.parseInt(parts[2]) + 1) + "." + parts[3];
            case "kind" -> genuine.replaceFirst("^bt_", "bp_");
            case "key" -> genuine.replaceFirst("^bt_[^.]*", "bt_none");
            case "cut" -> parts[0] + "." + parts[1] + "." + parts[2];
            default -> genuine + "." + parts[3];
        };
        assertThat(status(forged, "GET", "/agent/tasks/" + assign.get("taskId") + "/work", NOTHING))
                .startsWith("401");
        assertThatThrownBy(() -> RawSocket.agent(site.port(), forged)).hasMessageContaining("401");
    }

    @Test
    void aPlanThatIsNotWhatItsDigestSaysIsRefused() throws IOException {
        JsonNode assign = victimRuns();
        String taskToken = assign.get("taskToken").asText();
        String path = "/agent/tasks/" + assign.get("taskId") + "/plan";

        assertThat(putPlan(taskToken, path, "ab".repeat(32))).isEqualTo("400 digest_mismatch");
        assertThat(putPlan(taskToken, path, "not hex")).isEqualTo("400 digest_mismatch");
        assertThat(status(taskToken, "PUT", path, BodyPublishers.ofString("no header")))
                .isEqualTo("400 digest_mismatch");
        assertThat(status(taskToken, "GET", path, NOTHING)).isEqualTo("404 not_found");
        assertThat(status(taskToken, "PUT", path + ".json", BodyPublishers.ofString("[".repeat(50_000))))
                .startsWith("400");
    }

    @Test
    void aPodOfTheSamePoolCannotTakeALivingPodsName() throws IOException {
        RawSocket thief = RawSocket.agent(site.port(), token);
        sockets.add(thief);
        thief.text("{\"type\":\"hello\",\"agentId\":\"other\",\"pod\":\"" + pool
                + "-victim\",\"version\":\"1\",\"slots\":2,\"running\":[],\"warm\":[]}");
        assertThat(thief.closeCode()).as("another agent, whatever its slots").isEqualTo(4004);
        assertStillTheVictims(victimRuns());
    }

    @Test
    void aStaticPodMayComeBackWithOtherSlotsOnceItRunsAndHoldsNothing() throws IOException {
        RawSocket again = RawSocket.agent(site.port(), token);
        sockets.add(again);
        again.text("{\"type\":\"hello\",\"agentId\":\"" + pool + "-victim-agent\",\"pod\":\"" + pool
                + "-victim\",\"version\":\"1\",\"slots\":5,\"running\":[],\"warm\":[]}");
        again.next("welcome");
        assertThat(site.get("/pools/" + pool + "/pods").at("/items/0/slots")).hasSize(5);
        for (int task = 0; task < 5; task++) {
            site.submit(workspace, "plan");
        }
        for (int task = 0; task < 5; task++) {
            again.next("assign");
        }
        RawSocket fewer = RawSocket.agent(site.port(), token);
        sockets.add(fewer);
        fewer.text("{\"type\":\"hello\",\"agentId\":\"" + pool + "-victim-agent\",\"pod\":\"" + pool
                + "-victim\",\"version\":\"1\",\"slots\":1,\"running\":[],\"warm\":[]}");
        assertThat(fewer.closeCode()).as("it has work").isEqualTo(4003);
        Awaitility.await()
                .until(() -> site.get("/pools/" + pool + "/pods")
                                .at("/items/0/slots")
                                .size()
                        == 5);
    }

    private String putPlan(String credential, String path, String digest) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + site.port() + "/api/v1" + path))
                .header("Authorization", "Bearer " + credential)
                .header("Content-SHA256", digest)
                .PUT(BodyPublishers.ofString("a plan"))
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " "
                    + Site.parse(answer.body()).path("code").asText();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String status(String credential, String method, String path, BodyPublisher body) {
        String type = method.equals("PUT") && path.endsWith("/plan") ? "application/octet-stream" : JSON;
        HttpResponse<String> answer = site.send(credential, method, path, method.equals("GET") ? "*/*" : type, body);
        return answer.statusCode() + " "
                + (answer.body().startsWith("{")
                        ? Site.parse(answer.body()).path("code").asText()
                        : "");
    }
}
