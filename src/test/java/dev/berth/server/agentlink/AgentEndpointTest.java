package dev.berth.server.agentlink;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The channel as any agent sees it, on a static pool of its own per test. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class AgentEndpointTest {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    @TestHTTPResource("/api/v1/agents/connect")
    URI endpoint;

    private final List<AgentClient> clients = new ArrayList<>();
    private String pool;
    private String token;

    @BeforeEach
    void makePool() {
        pool = "link-" + Long.toString(System.nanoTime(), 36) + "-" + COUNTER.incrementAndGet();
        admin().body(Map.of("name", pool, "runtime", "static", "minPods", 0, "maxPods", 5))
                .post("/pools")
                .then()
                .statusCode(201);
        token = admin().body(Map.of())
                .post("/pools/{pool}/tokens", pool)
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    @AfterEach
    void disconnect() {
        clients.forEach(AgentClient::close);
    }

    @Test
    void aWrongTokenIsA401BeforeTheUpgrade() {
        assertThat(refusal("nonsense")).isEqualTo(401);
        assertThat(refusal(token + "x")).isEqualTo(401);
    }

    @Test
    void aUsersTokenOpensNoChannel() {
        assertThat(refusal(TestDatabase.ADMIN_TOKEN)).isEqualTo(401);
    }

    @Test
    void helloIsAnsweredWithWelcomeAndThePodIsThere() {
        AgentClient agent = connect();
        assertThat(agent.subprotocol()).isEqualTo("berth.agent.v1");

        JsonNode welcome = agent.hello("agent-1", "pod-1").next("welcome");

        assertThat(welcome.path("sessionId").asText()).isNotBlank();
        assertThat(welcome.path("heartbeatSeconds").asInt()).isEqualTo(10);
        assertThat(welcome.path("adopted").isArray()).isTrue();
        assertThat(welcome.path("abandon").isArray()).isTrue();
        assertThat(welcome.path("release").isArray()).isTrue();
        await().untilAsserted(() -> admin().get("/pools/{pool}/pods", pool)
                .then()
                .statusCode(200)
                .body("items[0].name", equalTo("pod-1"))
                .body("items[0].connected", equalTo(true)));
    }

    @Test
    void whateverComesBeforeHelloCloses4002() throws Exception {
        assertThat(connect().send("{\"type\":\"drained\"}").closeCode()).isEqualTo(4002);
    }

    @Test
    void noHelloWithinFiveSecondsCloses4002() throws Exception {
        assertThat(connect().closeCode()).isEqualTo(4002);
    }

    @Test
    void f11AMalformedFrameClosesThatSocketAndNoOther() throws Exception {
        AgentClient bad = connect().hello("agent-1", "pod-1");
        AgentClient good = connect().hello("agent-2", "pod-2");
        bad.next("welcome");
        good.next("welcome");

        assertThat(bad.send("{\"type\":\"accepted\",\"taskId\":1}").closeCode()).isEqualTo(4000);
        assertThat(connect().sendBinary().closeCode()).isEqualTo(4000);
        assertThat(connect().send("[]").closeCode()).isEqualTo(4000);
        assertThat(good.open()).isTrue();
    }

    @Test
    void anUnknownTypeIsIgnored() {
        AgentClient agent = connect().hello("agent-1", "pod-1");
        agent.next("welcome");
        agent.send("{\"type\":\"dance\"}").send(heartbeat());
        await().untilAsserted(() -> assertThat(agent.open()).isTrue());
    }

    @Test
    void f2ANewerConnectionOfTheSameAgentReplacesTheOlder() throws Exception {
        AgentClient older = connect().hello("agent-1", "pod-1");
        older.next("welcome");
        AgentClient newer = connect().hello("agent-1", "pod-1");
        newer.next("welcome");
        assertThat(older.closeCode()).isEqualTo(4001);
        assertThat(newer.open()).isTrue();
    }

    @Test
    void f2AnotherAgentUnderTheNameOfALivingOneIsRefused() throws Exception {
        AgentClient first = connect().hello("agent-1", "pod-1");
        first.next("welcome");
        assertThat(connect().hello("agent-2", "pod-1").closeCode()).isEqualTo(4004);
        assertThat(first.open()).isTrue();
    }

    @Test
    void aTokenThatWasReadFromAFileSpeaksForNoPodThatHasAnAgent() throws Exception {
        String secret = "a-secret-of-the-agents-process";
        AgentClient agent = connect().hello("agent-1", "pod-1", secret);
        agent.next("welcome");

        assertThat(connect().hello("agent-1", "pod-1").closeCode()).isEqualTo(4004);
        assertThat(connect()
                        .hello("agent-1", "pod-1", "a-guess-of-the-same-size-as-it")
                        .closeCode())
                .isEqualTo(4004);
        assertThat(agent.open()).isTrue();

        AgentClient newer = connect().hello("agent-1", "pod-1", secret);
        newer.next("welcome");
        assertThat(agent.closeCode()).isEqualTo(4001);
    }

    @Test
    void aReconnectSecretThatCannotHave128BitsCloses4000() throws Exception {
        assertThat(connect().hello("agent-1", "pod-1", "guessable").closeCode()).isEqualTo(4000);
        assertThat(connect().hello("agent-1", "pod-1", "x".repeat(513)).closeCode())
                .isEqualTo(4000);
    }

    @Test
    void moreSlotsThanAPodCanHaveCloses4003() throws Exception {
        AgentClient agent = connect();
        agent.send("{\"type\":\"hello\",\"agentId\":\"a\",\"pod\":\"pod-1\",\"version\":\"1\",\"slots\":17,"
                + "\"running\":[],\"warm\":[]}");
        assertThat(agent.closeCode()).isEqualTo(4003);
    }

    @Test
    void aFrameOverTheLimitClosesTheSocket() {
        AgentClient agent = connect().hello("agent-1", "pod-1");
        agent.next("welcome");
        agent.send("{\"type\":\"dance\",\"text\":\"" + "x".repeat(1 << 20) + "\"}");
        await().until(() -> !agent.open());
    }

    @Test
    void f1OutputIsAcknowledgedByOffsetAndTheResultAfterIt() throws Exception {
        AgentClient agent = connect().hello("agent-1", "pod-1");
        agent.next("welcome");
        long task = submitPlan();
        JsonNode assign = agent.next("assign");
        assertThat(assign.path("taskId").asLong()).isEqualTo(task);
        assertThat(assign.path("phase").asText()).isEqualTo("plan");
        assertThat(assign.path("confirmedBy").isNull()).isTrue();
        String ref =
                "\"taskId\":" + task + ",\"attempt\":" + assign.path("attempt").asInt();

        agent.send("{\"type\":\"accepted\"," + ref + "}");
        assertThat(log(agent, ref, 0, "grün ")).isEqualTo(6);
        assertThat(log(agent, ref, 6, "und rot\n")).isEqualTo(14);
        assertThat(log(agent, ref, 0, "grün ")).isEqualTo(14);
        assertThat(log(agent, ref, 99, "too early")).isEqualTo(14);
        agent.send("{\"type\":\"log\"," + ref + ",\"offset\":14,\"text\":\"done\\n\"}");
        agent.send(
                "{\"type\":\"finished\"," + ref
                        + ",\"phase\":\"plan\",\"outcome\":\"failed\",\"exitCode\":1,\"error\":{\"code\":\"test\",\"message\":\"on purpose\"}}");

        agent.next("finishedAck");
        assertThat(admin().accept("text/plain").get("/tasks/{id}/logs", task).asString())
                .isEqualTo("grün und rot\ndone\n");
        admin().get("/tasks/{id}", task).then().body("status", equalTo("failed"));
    }

    @Test
    void seenElsewhere19ARotatedTokenCutsNobodyOff() throws Exception {
        AgentClient agent = connect().hello("agent-1", "pod-1");
        agent.next("welcome");
        submitPlan();
        JsonNode assign = agent.next("assign");
        String ref = "\"taskId\":" + assign.path("taskId") + ",\"attempt\":" + assign.path("attempt");
        String id = admin().get("/pools/{pool}/tokens", pool).then().extract().path("items[0].id");
        String next = admin().body(Map.of())
                .post("/pools/{pool}/tokens", pool)
                .then()
                .extract()
                .path("token");

        admin().delete("/pools/{pool}/tokens/{id}", pool, id).then().statusCode(204);

        assertThat(refusal(token)).isEqualTo(401);
        clients.add(AgentClient.connect(socketAddress(), next).hello("agent-2", "pod-2"));
        clients.getLast().next("welcome");
        agent.send("{\"type\":\"accepted\"," + ref + "}");
        assertThat(log(agent, ref, 0, "still here")).isEqualTo(10);
        agent.send("{\"type\":\"finished\"," + ref + ",\"phase\":\"plan\",\"outcome\":\"failed\",\"exitCode\":1}");
        agent.next("finishedAck");
        assertThat(agent.open()).isTrue();
    }

    private static long log(AgentClient agent, String ref, long offset, String text) {
        agent.send("{\"type\":\"log\"," + ref + ",\"offset\":" + offset + ",\"text\":\"" + text.replace("\n", "\\n")
                + "\"}");
        return agent.next("logAck").path("offset").asLong();
    }

    private long submitPlan() throws IOException {
        String workspace = pool + "-ws";
        admin().body(Map.of("name", workspace, "pool", pool))
                .post("/workspaces")
                .then()
                .statusCode(201);
        given().basePath("/api/v1")
                .auth()
                .oauth2(TestDatabase.ADMIN_TOKEN)
                .contentType("application/gzip")
                .body(configuration())
                .put("/workspaces/{name}/configuration", workspace)
                .then()
                .statusCode(201);
        return admin().body(Map.of("workspace", workspace, "type", "plan"))
                .post("/tasks")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private static byte[] configuration() throws IOException {
        byte[] file = "# nothing".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            TarArchiveEntry entry = new TarArchiveEntry("main.tf");
            entry.setSize(file.length);
            tar.putArchiveEntry(entry);
            tar.write(file);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static String heartbeat() {
        return "{\"type\":\"heartbeat\",\"slots\":[{\"index\":0,\"state\":\"idle\",\"taskId\":null,\"attempt\":null}]}";
    }

    private AgentClient connect() {
        AgentClient client = AgentClient.connect(socketAddress(), token);
        clients.add(client);
        return client;
    }

    private int refusal(String wrongToken) {
        List<Integer> status = new ArrayList<>();
        assertThatThrownBy(() -> AgentClient.connect(socketAddress(), wrongToken))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused -> status.add(refused.getResponse().statusCode()));
        return status.getFirst();
    }

    private URI socketAddress() {
        return URI.create(endpoint.toString().replaceFirst("^http", "ws"));
    }

    private static RequestSpecification admin() {
        return given().basePath("/api/v1")
                .auth()
                .oauth2(TestDatabase.ADMIN_TOKEN)
                .contentType("application/json");
    }
}
