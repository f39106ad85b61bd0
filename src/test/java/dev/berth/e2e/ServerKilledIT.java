package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed under running work (F1, F6). The agent goes on, and what it did while nobody listened arrives at
 * the next server: every line once and in order, and nothing is run twice. A reservation's part is in {@link RestartIT}.
 */
class ServerKilledIT {
    private static final int LINES = 60;

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(folder, Map.of());
        api = server.api();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void aPlanThatEndedWhileTheServerWasDeadIsPlanned() throws Exception {
        api.pool("planning", 2, "PT2S");
        try (Gate gate = new Gate()) {
            api.workspace("planning", "planning", gate.lines(LINES));
            long task = api.plan("planning");
            gate.let(LINES / 3);
            Awaitility.await("output at the server")
                    .atMost(Duration.ofSeconds(240))
                    .until(() -> Gate.linesIn(api.log(task)).size() > LINES / 3);

            server.kill();
            gate.open();
            gate.awaitArrivals(LINES);
            server.start();

            JsonNode planned = api.await(task, "planned");
            assertThat(planned.get("attempt").asInt()).isEqualTo(1);
            assertThat(Gate.linesIn(api.log(task))).isEqualTo(Gate.printed(LINES));
            assertThat(gate.arrived()).isEqualTo(LINES);
        }
    }

    @Test
    void anApplyThatEndedWhileTheServerWasDeadIsApplied() throws Exception {
        SideEffect effect = new SideEffect(folder.resolve("applying"));
        api.pool("applying", 2, "PT2S");
        api.workspace("applying", "applying", effect.terraform(LINES));
        long task = api.submit("applying", "plan_and_apply", Map.of("autoApply", true));
        effect.awaitWaiting();

        server.kill();
        effect.let();
        effect.awaitOver();
        server.start();

        JsonNode applied = api.await(task, "applied");
        assertThat(applied.get("attempt").asInt()).isEqualTo(2);
        assertThat(SideEffect.numbersIn(api.log(task))).isEqualTo(SideEffect.printed(LINES));
        assertThat(effect.runs()).isEqualTo(1);
        assertThat(api.get("/workspaces/applying/state").get("resources")).hasSize(1);
    }

    @Test
    void aPlanThatWaitedForApprovalIsAppliedOnceAndOnlyAfterIt() throws Exception {
        SideEffect effect = new SideEffect(folder.resolve("pending"));
        effect.let();
        api.pool("pending", 2, "PT2S");
        api.workspace("pending", "pending", effect.terraform(LINES));
        long task = api.planAndApply("pending");
        JsonNode before = api.await(task, "apply_pending");
        String log = api.log(task);

        server.kill();
        server.start();

        api.awaitPods("pending", ServerKilledIT::oneConnected);
        JsonNode after = api.task(task);
        assertThat(after.get("status").asText()).isEqualTo("apply_pending");
        assertThat(after.get("plan")).isEqualTo(before.get("plan"));
        assertThat(api.log(task)).isEqualTo(log);
        assertThat(effect.runs()).isZero();
        api.confirm(task);
        JsonNode applied = api.await(task, "applied");
        assertThat(applied.get("pod")).isEqualTo(before.get("pod"));
        assertThat(SideEffect.numbersIn(api.log(task))).isEqualTo(SideEffect.printed(LINES));
        assertThat(effect.runs()).isEqualTo(1);
    }

    private static boolean oneConnected(List<JsonNode> pods) {
        return pods.size() == 1 && pods.get(0).get("connected").asBoolean();
    }
}
