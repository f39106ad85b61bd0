package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one database, behind a balancer, and an agent that somebody else runs (F14). The one that leads is
 * killed, stopped or paused under real work: the other one takes over, nothing is lost, and nothing is run twice.
 */
@Timeout(1_800)
class TakeoverIT {
    private static final int LINES = 20;
    private static final Duration LIMIT = Duration.ofSeconds(240);
    /** Of each kind; 20 with {@code -Psoak}. */
    private static final int ROUNDS = Integer.getInteger("takeover.rounds", 1);

    @TempDir
    Path folder;

    private OwnPostgres postgres;
    private ServerUnderTest leader;
    private ServerUnderTest second;
    private Balancer balancer;
    private Api api;

    @BeforeEach
    void start() {
        postgres = new OwnPostgres(folder.resolve("database"));
        Map<String, String> settings = new HashMap<>(postgres.settings());
        settings.put("BERTH_ENCRYPTION_KEYS", "k1:" + Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("BERTH_FORWARDING_HOST", "127.0.0.1");
        settings.put("BERTH_FORWARDING_PORT", "0");
        leader = ServerUnderTest.start(folder.resolve("a"), settings);
        second = ServerUnderTest.launch(folder.resolve("b"), settings);
        awaitWaiting(second);
        Awaitility.await("it forwards, see " + second.log()).atMost(LIMIT).until(second::ready);
        balancer = new Balancer(leader, second);
        api = new Api(balancer.port(), ServerUnderTest.TOKEN);
    }

    @AfterEach
    void stop() throws Exception {
        balancer.close();
        leader.resume();
        leader.close();
        second.resume();
        second.close();
        postgres.close();
    }

    private static void awaitWaiting(ServerUnderTest server) {
        Awaitility.await("it says whom it waits for, see " + server.log())
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(server.log()).content().contains("waiting for the server that leads"));
    }

    private void awaitLeads(ServerUnderTest server, int times) {
        Awaitility.await("it leads, see " + server.log())
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(Files.readAllLines(server.log()))
                        .filteredOn(line -> line.contains("this server leads epoch="))
                        .hasSizeGreaterThanOrEqualTo(times));
    }

    private StaticAgent agent(String pool) {
        return new StaticAgent(api, pool, balancer.url(), folder.resolve(pool));
    }

    @Test
    void aPlanGoesOnWhenTheServerThatLeadsIsKilled() throws Exception {
        try (StaticAgent agent = agent("planning")) {
            for (int round = 1; round <= ROUNDS; round++) {
                try (Gate gate = new Gate()) {
                    String workspace = "planning-" + round;
                    api.workspace(workspace, "planning", gate.lines(LINES));
                    long task = api.plan(workspace);
                    gate.let(LINES / 3);
                    Awaitility.await("output at the server")
                            .atMost(LIMIT)
                            .until(() -> Gate.linesIn(api.log(task)).size() > LINES / 3);

                    leader.kill();
                    gate.open();
                    gate.awaitArrivals(LINES);
                    awaitSuccessor(round);

                    assertThat(api.await(task, "planned").get("attempt").asInt())
                            .isEqualTo(1);
                    assertThat(Gate.linesIn(api.log(task))).isEqualTo(Gate.printed(LINES));
                    assertThat(gate.arrived()).isEqualTo(LINES);
                }
            }
        }
    }

    @Test
    void anApplyGoesOnWhenTheServerThatLeadsIsKilled() throws Exception {
        try (StaticAgent agent = agent("applying")) {
            for (int round = 1; round <= ROUNDS; round++) {
                String workspace = "applying-" + round;
                SideEffect effect = new SideEffect(folder.resolve("effect-" + workspace));
                api.workspace(workspace, "applying", effect.terraform(LINES));
                long task = api.submit(workspace, "plan_and_apply", Map.of("autoApply", true));
                effect.awaitWaiting();

                leader.kill();
                effect.let();
                effect.awaitOver();
                awaitSuccessor(round);

                assertThat(api.await(task, "applied").get("attempt").asInt()).isEqualTo(2);
                assertThat(SideEffect.numbersIn(api.log(task))).isEqualTo(SideEffect.printed(LINES));
                assertThat(effect.runs()).isEqualTo(1);
                assertThat(api.get("/workspaces/" + workspace + "/state").get("resources"))
                        .hasSize(1);
            }
        }
    }

    @Test
    void aPlanThatWaitsForApprovalOutlivesTheServerThatLeads() throws Exception {
        try (StaticAgent agent = agent("pending")) {
            for (int round = 1; round <= ROUNDS; round++) {
                String workspace = "pending-" + round;
                SideEffect effect = new SideEffect(folder.resolve("effect-" + workspace));
                effect.let();
                api.workspace(workspace, "pending", effect.terraform(LINES));
                long task = api.planAndApply(workspace);
                JsonNode before = api.await(task, "apply_pending");

                leader.kill();
                awaitSuccessor(round);

                assertThat(api.task(task).get("plan")).isEqualTo(before.get("plan"));
                assertThat(effect.runs()).isZero();
                api.awaitPods(
                        "pending",
                        pods -> !pods.isEmpty() && pods.get(0).get("connected").asBoolean());
                api.confirm(task);
                assertThat(api.await(task, "applied").get("pod")).isEqualTo(before.get("pod"));
                assertThat(effect.runs()).isEqualTo(1);
            }
        }
    }

    @Test
    void aServerThatWaitsForwardsAllThatItIsAsked() throws Exception {
        Api waiting = second.api();
        List<String> events = new CopyOnWriteArrayList<>();
        try (StaticAgent agent = new StaticAgent(
                waiting, "forwarded", "http://127.0.0.1:" + second.port(), folder.resolve("forwarded"))) {
            waiting.follow("", events::add);
            SideEffect effect = new SideEffect(folder.resolve("effect"));
            effect.let();
            waiting.workspace("forwarded", "forwarded", effect.terraform(LINES));
            HttpResponse<byte[]> submitted = waiting.exchange(
                    "POST",
                    "/tasks",
                    Map.of("workspace", "forwarded", "type", "plan_and_apply", "autoApply", true),
                    Map.of("Berth-Forwarded", "bf_k1.x.y", "Berth-Forwarded-Scheme", "gopher"));
            long task = Api.body(submitted).get("id").asLong();

            assertThat(waiting.await(task, "applied").get("attempt").asInt()).isEqualTo(2);
            assertThat(SideEffect.numbersIn(waiting.log(task))).isEqualTo(SideEffect.printed(LINES));
            assertThat(submitted.headers().firstValue("Location"))
                    .hasValue("http://127.0.0.1:" + second.port() + "/api/v1/tasks/" + task);
            Awaitility.await("followed events")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(events).anyMatch(line -> line.contains("applied")));
            assertThat(waiting.status("GET", "/nothing", Map.of())).isEqualTo(404);
            assertThat(waiting.as("wrong").status("POST", "/tasks", Map.of())).isEqualTo(401);
            assertThat(second.log())
                    .content()
                    .doesNotContain("this server leads")
                    .doesNotContain("incident");
            assertThat(metrics(second))
                    .contains("uri=\"/forwarded\"")
                    .doesNotContain("/tasks/" + task)
                    .doesNotContain("/nothing");
        }
    }

    private static String metrics(ServerUnderTest server) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/q/metrics"))
                .header("Authorization", "Bearer " + ServerUnderTest.TOKEN)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void aServerThatIsToldToEndHandsOver() throws Exception {
        try (StaticAgent agent = agent("handed")) {
            SideEffect effect = new SideEffect(folder.resolve("effect"));
            api.workspace("handed", "handed", effect.terraform(LINES));
            long task = api.submit("handed", "plan_and_apply", Map.of("autoApply", true));
            effect.awaitWaiting();

            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    assertThat(second.api().get("/pools").get("items"))
                            .as("through the other server, all the time")
                            .hasSize(1);
                }
            });
            leader.stop();
            awaitLeads(second, 1);
            over.set(true);
            asking.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            effect.let();

            assertThat(api.await(task, "applied").get("attempt").asInt()).isEqualTo(2);
            assertThat(effect.runs()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatWasPausedAndWakesDoesNothing() throws Exception {
        api.post("/pools", Map.of("name", "paused", "runtime", "static", "minPods", 0, "maxPods", 0));
        api.workspace("paused", "paused", new SideEffect(folder.resolve("effect")).terraform(1));

        leader.pause();
        Api successor = second.api();
        CompletableFuture<JsonNode> asked = CompletableFuture.supplyAsync(() -> successor.get("/pools"));
        awaitLeads(second, 1);
        assertThat(asked.get(LIMIT.toSeconds(), TimeUnit.SECONDS).get("items")).hasSize(1);
        long task = successor.plan("paused");
        leader.resume();
        Awaitility.await("it finds out, see " + leader.log())
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(leader.log()).content().contains("another server has taken the lease"));

        awaitWaiting(leader);
        assertThat(successor.task(task).get("status").asText()).isEqualTo("pending");
        successor.post("/tasks/" + task + "/cancel", Map.of());
        assertThat(second.log()).content().doesNotContain("another server has taken the lease");
        assertThat(leader.log()).content().doesNotContain("request failed: incident");
    }

    /** The other one leads; the killed one is started again, and waits. */
    private void awaitSuccessor(int round) {
        awaitLeads(second, round / 2 + 1);
        leader.launch();
        ServerUnderTest killed = leader;
        leader = second;
        second = killed;
        Awaitility.await("it serves").atMost(LIMIT).until(leader::ready);
    }
}
