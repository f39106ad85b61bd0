package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL fails over under an apply: the old primary answers and takes no writes, or says nothing more (F8). */
@Timeout(900)
class FailoverIT {
    private static final Duration LIMIT = Duration.ofSeconds(240);
    private static final Duration OUTAGE = Duration.ofSeconds(15);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(6);
    private static final int LINES = 20;
    private static final int ROUNDS = 15;
    private static final int CALLS = 6;

    @TempDir
    Path folder;

    private SideEffect effect;

    /** Tasks wait when these tests end, and their agents go on without a server (R2). */
    @AfterEach
    void noAgentOutlivesItsServersTest() {
        assertThat(LocalAgent.below(folder)).isEmpty();
    }

    private long startApply(Api api) {
        api.pool("failover", 1, "PT30S");
        effect = new SideEffect(folder.resolve("effect"));
        api.workspace("applying", "failover", effect.terraform(LINES));
        long task = api.submit("applying", "plan_and_apply", Map.of("autoApply", true));
        effect.awaitWaiting();
        return task;
    }

    private void survives(Api api, long task) throws Exception {
        assertThat(api.await(task, "applied").get("attempt").asInt()).isEqualTo(2);
        assertThat(SideEffect.numbersIn(api.log(task))).isEqualTo(SideEffect.printed(LINES));
        assertThat(effect.runs()).isEqualTo(1);
        assertThat(api.get("/workspaces/applying/state/versions").get("items")).isNotEmpty();
    }

    private static HttpResponse<byte[]> submit(Api api, String key) {
        return api.exchange(
                "POST", "/tasks", Map.of("workspace", "applying", "type", "plan"), Map.of("Idempotency-Key", key));
    }

    private static void asksToComeBack(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(Api.text(answer)).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(Api.body(answer).get("code").asText()).isEqualTo("database_unavailable");
    }

    @Test
    void seenElsewhere121ADatabaseThatTurnedReadOnlyIsLeftAndNothingIsLost() throws Exception {
        try (OwnPostgres postgres = new OwnPostgres(folder.resolve("database"));
                ServerUnderTest server = ServerUnderTest.start(folder, postgres.settings())) {
            Api api = server.api();
            long applying = startApply(api);
            Set<Integer> before = postgres.backends();

            postgres.readOnly(true);
            asksToComeBack(submit(api, "while-read-only"));
            Awaitility.await("not ready").atMost(LIMIT).until(() -> api.health("ready") == 503);
            effect.let();
            effect.awaitOver();
            Set<Integer> ready = new TreeSet<>();
            Set<Integer> live = new TreeSet<>();
            Awaitility.await()
                    .during(OUTAGE)
                    .atMost(OUTAGE.plusSeconds(60))
                    .until(() -> ready.add(api.health("ready")) | live.add(api.health("live")) | true);
            asksToComeBack(submit(api, "while-read-only"));
            postgres.readOnly(false);

            Awaitility.await("readiness").atMost(LIMIT).until(api::ready);
            survives(api, applying);
            HttpResponse<byte[]> accepted = submit(api, "while-read-only");
            assertThat(accepted.statusCode()).isEqualTo(202);
            api.await(Api.body(accepted).get("id").asLong(), "planned");
            assertThat(ready).containsExactly(503);
            assertThat(live).containsExactly(200);
            Set<Integer> kept = new HashSet<>(before);
            kept.retainAll(postgres.backends());
            assertThat(kept).as("connections from before").isEmpty();
            assertThat(server.log())
                    .content()
                    .contains("connections to the database thrown away reason=read_only")
                    .doesNotContain("event passed over")
                    .doesNotContain("request failed: incident");
        }
    }

    @Test
    void connectionsThatAreEndedUnderRequestsCostNoneOfThemMoreThanARetry() throws Exception {
        try (OwnPostgres postgres = new OwnPostgres(folder.resolve("database"));
                ServerUnderTest server = ServerUnderTest.start(folder, postgres.settings());
                ConnectionCrowd crowd = new ConnectionCrowd(postgres)) {
            Api api = server.api();
            long applying = startApply(api);
            int ended = 0;
            for (int round = 0; round < ROUNDS; round++) {
                List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
                for (int call = 0; call < CALLS; call++) {
                    String key = "ended-" + round + "-" + call;
                    calls.add(CompletableFuture.supplyAsync(() -> submit(api, key)));
                }
                ended += crowd.endTheServers();
                for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
                    HttpResponse<byte[]> answer = call.get(60, TimeUnit.SECONDS);
                    if (answer.statusCode() != 202) {
                        asksToComeBack(answer);
                    }
                }
            }
            assertThat(ended).isPositive();
            effect.let();

            Awaitility.await("readiness").atMost(LIMIT).until(api::ready);
            survives(api, applying);
            for (int call = 0; call < CALLS; call++) {
                assertThat(submit(api, "ended-0-" + call).statusCode()).isIn(200, 202);
            }
            assertThat(server.log()).content().doesNotContain("request failed: incident");
        }
    }

    @Test
    void aDatabaseWithoutAConnectionLeftIsAwayUntilThereIsOne() throws Exception {
        try (OwnPostgres postgres = new OwnPostgres(folder.resolve("database"));
                ServerUnderTest server = ServerUnderTest.start(folder, postgres.settings());
                ConnectionCrowd crowd = new ConnectionCrowd(postgres)) {
            Api api = server.api();
            long applying = startApply(api);

            Awaitility.await("no connection is left").atMost(LIMIT).until(crowd::takeAll);
            asksToComeBack(submit(api, "while-crowded"));
            HttpResponse<Void> ready = api.healthAnswer("ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.headers().firstValue("Retry-After")).isPresent();
            assertThat(api.health("live")).isEqualTo(200);
            effect.let();
            effect.awaitOver();
            asksToComeBack(submit(api, "while-crowded"));
            crowd.leave();

            Awaitility.await("readiness").atMost(LIMIT).until(api::ready);
            survives(api, applying);
            assertThat(submit(api, "while-crowded").statusCode()).isEqualTo(202);
            assertThat(server.log()).content().doesNotContain("request failed: incident");
        }
    }

    @Test
    void aDatabaseThatSaysNothingMoreIsGivenUpInTime() throws Exception {
        try (OwnPostgres postgres = new OwnPostgres(folder.resolve("database"));
                Cable cable = new Cable(postgres.port(), Cable.Damage.SILENCE)) {
            Map<String, String> settings = new HashMap<>(postgres.settingsAt(cable.port()));
            settings.put("BERTH_DATABASE_CALL_TIMEOUT", CALL_LIMIT.toSeconds() + "s");
            try (ServerUnderTest server = ServerUnderTest.start(folder, settings)) {
                Api api = server.api();
                long applying = startApply(api);

                cable.cut();
                effect.let();
                effect.awaitOver();
                long asked = System.nanoTime();
                asksToComeBack(submit(api, "while-silent"));
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(CALL_LIMIT.multipliedBy(3));
                assertThat(api.health("ready")).isEqualTo(503);
                Awaitility.await("connections given up")
                        .atMost(LIMIT)
                        .untilAsserted(() -> assertThat(server.log())
                                .content()
                                .contains("connections to the database thrown away reason=no_answer"));
                cable.mend();

                Awaitility.await("readiness").atMost(LIMIT).until(api::ready);
                survives(api, applying);
            }
        }
    }
}
