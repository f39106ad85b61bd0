package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is away under load, and comes back (F8). */
class DatabaseAwayIT {
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(240);
    private static final int SUBMITTERS = 4;
    private static final int LINES = 30;

    @TempDir
    Path folder;

    /** What the server answered to submissions, from several clients that never stop. */
    private static final class Load {
        private final Api api;
        private final Set<Long> accepted = new ConcurrentSkipListSet<>();
        private final Set<Integer> statuses = new ConcurrentSkipListSet<>();
        private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        private final List<Thread> clients = new ArrayList<>();
        private volatile boolean over;

        Load(Api api) {
            this.api = api;
            for (int client = 0; client < SUBMITTERS; client++) {
                String workspace = "load-" + client;
                clients.add(Thread.ofPlatform().name(workspace).start(() -> submit(workspace)));
            }
        }

        private void submit(String workspace) {
            for (int number = 0; !over; number++) {
                try {
                    accept(api.exchange(
                            "POST",
                            "/tasks",
                            Map.of("workspace", workspace, "type", "plan"),
                            Map.of("Idempotency-Key", workspace + "-" + number)));
                } catch (UncheckedIOException e) {
                    wrong.add(e.toString());
                }
                Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            }
        }

        private void accept(HttpResponse<byte[]> answer) {
            statuses.add(answer.statusCode());
            boolean retry = answer.headers().firstValue("Retry-After").isPresent();
            if (answer.statusCode() == 202) {
                accepted.add(Api.body(answer).get("id").asLong());
            } else if (answer.statusCode() != 503 || !retry) {
                wrong.add(answer.statusCode() + " " + answer.headers().map() + " " + Api.text(answer));
            }
        }

        void stop() throws InterruptedException {
            over = true;
            for (Thread client : clients) {
                client.join();
            }
        }
    }

    @Test
    void submissionsAreAskedToComeBackAndEverythingAcknowledgedGoesOn() throws Exception {
        try (OwnPostgres postgres = new OwnPostgres(folder.resolve("database"));
                ServerUnderTest server = ServerUnderTest.start(folder, postgres.settings());
                Gate gate = new Gate()) {
            Api api = server.api();
            api.pool("away", 3, "PT30S");
            api.workspace("held", "away", gate.lines(LINES));
            SideEffect effect = new SideEffect(folder.resolve("effect"));
            api.workspace("applying", "away", effect.terraform(LINES));
            for (int client = 0; client < SUBMITTERS; client++) {
                api.workspace("load-" + client, "away", "output \"x\" { value = 1 }");
            }
            long applying = api.submit("applying", "plan_and_apply", Map.of("autoApply", true));
            effect.awaitWaiting();
            long held = api.plan("held");
            gate.awaitArrivals(1);
            Load load = new Load(api);
            Awaitility.await().atMost(LIMIT).until(() -> load.accepted.size() > 2 * SUBMITTERS);

            postgres.crash();
            gate.open();
            effect.let();
            effect.awaitOver();
            Set<Integer> ready = new TreeSet<>();
            Set<Integer> live = new TreeSet<>();
            Awaitility.await("readiness").atMost(LIMIT).until(() -> api.health("ready") == 503);
            Awaitility.await()
                    .during(OUTAGE)
                    .atMost(OUTAGE.plusSeconds(60))
                    .until(() -> ready.add(api.health("ready")) | live.add(api.health("live")) | true);
            postgres.restart();

            Awaitility.await("readiness").atMost(LIMIT).until(() -> api.health("ready") == 200);
            int before = load.accepted.size();
            Awaitility.await().atMost(LIMIT).until(() -> load.accepted.size() > before + SUBMITTERS);
            load.stop();
            assertThat(load.wrong).isEmpty();
            assertThat(load.statuses).containsExactly(202, 503);
            assertThat(ready).containsExactly(503);
            assertThat(live).containsExactly(200);
            for (long task : load.accepted) {
                api.await(task, "planned");
            }
            JsonNode planned = api.await(held, "planned");
            assertThat(planned.get("attempt").asInt()).isEqualTo(1);
            assertThat(Gate.linesIn(api.log(held))).isEqualTo(Gate.printed(LINES));
            assertThat(api.await(applying, "applied").get("attempt").asInt()).isEqualTo(2);
            assertThat(SideEffect.numbersIn(api.log(applying))).isEqualTo(SideEffect.printed(LINES));
            assertThat(effect.runs()).isEqualTo(1);
        }
    }

    @Test
    void anEmbeddedPostgresThatDiesUnderItsServerIsStartedAgain() throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start(folder, Map.of());
                Gate gate = new Gate()) {
            Api api = server.api();
            api.pool("embedded", 1, "PT30S");
            api.workspace("embedded", "embedded", gate.lines(LINES));
            long task = api.plan("embedded");
            gate.let(LINES / 2);
            gate.awaitArrivals(LINES / 2);

            long postmaster = server.postmaster();
            ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
            gate.open();

            Awaitility.await("another postmaster").atMost(LIMIT).until(() -> server.postmaster() != postmaster);
            Awaitility.await("readiness").atMost(LIMIT).until(api::ready);
            assertThat(api.await(task, "planned").get("attempt").asInt()).isEqualTo(1);
            assertThat(Gate.linesIn(api.log(task))).isEqualTo(Gate.printed(LINES));
            assertThat(server.log()).content().contains("the embedded PostgreSQL had ended and was started again");
        }
    }
}
