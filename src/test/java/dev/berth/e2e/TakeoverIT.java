package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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
    private static final String LEADS = "this server leads epoch=";
    private static final String WAITS = "waiting for the server that leads";
    private static final String LOST = "another server has taken the lease";
    /** Of each kind; 20 with {@code -Psoak}. */
    private static final int ROUNDS = Integer.getInteger("takeover.rounds", 1);

    @TempDir
    static Path folder;

    private static OwnPostgres postgres;
    private static ServerUnderTest leader;
    private static ServerUnderTest second;
    private static Balancer balancer;
    private static Api api;

    /** What the logs held when the test began. */
    private final Map<ServerUnderTest, String> before = new HashMap<>();

    /** One pair for all tests: whoever was killed or stopped waits afterwards. */
    @BeforeAll
    static void start() {
        postgres = new OwnPostgres(folder.resolve("database"));
        Map<String, String> settings = new HashMap<>(postgres.settings());
        settings.put("BERTH_ENCRYPTION_KEYS", "k1:" + Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("BERTH_FORWARDING_HOST", "127.0.0.1");
        settings.put("BERTH_FORWARDING_PORT", "0");
        leader = ServerUnderTest.start(folder.resolve("a"), settings);
        second = ServerUnderTest.launch(folder.resolve("b"), settings);
        balancer = new Balancer(leader, second);
        api = new Api(balancer.port(), ServerUnderTest.TOKEN);
    }

    @AfterAll
    static void stop() throws Exception {
        balancer.close();
        leader.close();
        second.close();
        postgres.close();
    }

    /** One leads, and the other one waits and forwards. */
    @BeforeEach
    void awaitBoth() throws Exception {
        Awaitility.await("it serves, see " + leader.log()).atMost(LIMIT).until(leader::ready);
        Awaitility.await("it forwards, see " + second.log()).atMost(LIMIT).until(second::ready);
        note();
    }

    @AfterEach
    void bothRun() throws Exception {
        leader.resume();
        second.resume();
    }

    private void note() throws IOException {
        before.put(leader, Files.readString(leader.log()));
        before.put(second, Files.readString(second.log()));
    }

    /** What a server has logged since the test, or its round, began. */
    private String logged(ServerUnderTest server) throws IOException {
        return Files.readString(server.log())
                .substring(before.getOrDefault(server, "").length());
    }

    private void awaitLogged(ServerUnderTest server, String words) {
        Awaitility.await("it says so, see " + server.log())
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(logged(server)).contains(words));
    }

    private void awaitLeads(ServerUnderTest server) {
        awaitLogged(server, LEADS);
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
                    awaitSuccessor();

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
                awaitSuccessor();

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
                awaitSuccessor();

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
            assertThat(logged(second)).doesNotContain(LEADS).doesNotContain("incident");
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

            int pools = api.get("/pools").get("items").size();
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    assertThat(second.api().get("/pools").get("items"))
                            .as("through the other server, all the time")
                            .hasSize(pools);
                }
            });
            leader.stop();
            awaitLeads(second);
            over.set(true);
            asking.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            effect.let();
            awaitSuccessor();

            assertThat(api.await(task, "applied").get("attempt").asInt()).isEqualTo(2);
            assertThat(effect.runs()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatWasPausedAndWakesDoesNothing() throws Exception {
        api.post("/pools", Map.of("name", "paused", "runtime", "static", "minPods", 0, "maxPods", 0));
        api.workspace("paused", "paused", new SideEffect(folder.resolve("effect")).terraform(1));

        int pools = api.get("/pools").get("items").size();
        leader.pause();
        Api successor = second.api();
        CompletableFuture<JsonNode> asked = CompletableFuture.supplyAsync(() -> successor.get("/pools"));
        awaitLeads(second);
        assertThat(asked.get(LIMIT.toSeconds(), TimeUnit.SECONDS).get("items")).hasSize(pools);
        long task = successor.plan("paused");
        leader.resume();
        awaitLogged(leader, LOST);

        awaitLogged(leader, WAITS);
        assertThat(successor.task(task).get("status").asText()).isEqualTo("pending");
        successor.post("/tasks/" + task + "/cancel", Map.of());
        assertThat(logged(second)).doesNotContain(LOST);
        assertThat(logged(leader)).doesNotContain("request failed: incident");
        changePlaces();
    }

    /** The other one leads; the one that ended is started again, and waits. */
    private void awaitSuccessor() throws IOException {
        awaitLeads(second);
        note();
        leader.launch();
        awaitLogged(leader, WAITS);
        changePlaces();
        Awaitility.await("it serves").atMost(LIMIT).until(leader::ready);
    }

    private static void changePlaces() {
        ServerUnderTest former = leader;
        leader = second;
        second = former;
    }
}
