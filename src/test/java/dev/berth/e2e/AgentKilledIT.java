package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.agent.ModuleServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an agent's work when it is killed with all that it started (F3, F4, F5). */
@ExtendWith(SharedServer.class)
class AgentKilledIT {
    /** Many turns of the loop, each of which could do something that it should not. */
    private static final Duration SOME_TURNS = Duration.ofSeconds(4);

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start(ServerUnderTest shared) {
        server = shared;
        api = server.api();
    }

    @Test
    void aPlanIsTriedAgainOnAnotherPodAndPlanned() { // F3
        api.pool("planning", 2, "PT2S");
        try (Gate gate = new Gate()) {
            api.workspace("planning", "planning", gate.terraform());
            long task = api.plan("planning");
            gate.awaitArrivals(1);
            String killed = api.task(task).get("pod").asText();

            server.agent("planning", killed).kill();

            gate.awaitArrivals(2);
            gate.open();
            JsonNode planned = api.await(task, "planned");
            assertThat(planned.get("attempt").asInt()).isEqualTo(2);
            assertThat(planned.get("pod").asText()).isNotEqualTo(killed);
            assertThat(reasons(task)).containsSubsequence("placed", "attempt_lost", "placed", "planned");
        }
    }

    @Test
    void anApplyIsNotRepeatedAndAHumanUnlocksAndGoesOn() { // F4, F13
        SideEffect effect = new SideEffect(folder.resolve("applying"));
        api.pool("applying", 2, "PT2S");
        api.workspace("applying", "applying", effect.terraform(5));
        long task = api.planAndApply("applying");
        api.await(task, "apply_pending");
        api.confirm(task);
        effect.awaitWaiting();

        server.agent("applying", api.task(task).get("pod").asText()).kill();

        JsonNode failed = api.await(task, "failed");
        assertThat(failed.at("/error/code").asText()).isEqualTo("apply_outcome_unknown");
        assertThat(locked("applying")).isTrue();
        long next = api.submit("applying", "plan_and_apply", Map.of("autoApply", true));
        Awaitility.await()
                .during(SOME_TURNS)
                .atMost(SOME_TURNS.plusSeconds(30))
                .until(() -> api.task(next).get("status").asText().equals("pending"));
        assertThat(api.task(next).at("/blockedBy/reason").asText()).isEqualTo("workspace_locked");
        assertThat(effect.runs()).isEqualTo(1);

        effect.let();
        api.post("/workspaces/applying/unlock", Map.of());
        api.await(next, "applied");
        assertThat(effect.runs()).isEqualTo(2);
        assertThat(api.task(task).get("status").asText()).isEqualTo("failed");
        assertThat(api.get("/workspaces/applying/state").get("resources")).hasSize(1);
    }

    @Test
    void aReservedPlanIsAppliedColdOnAnotherPodAndOnlyThatPlan() { // F5, P6
        SideEffect effect = new SideEffect(folder.resolve("reserved"));
        effect.let();
        api.pool("reserved", 2, "PT2S");
        api.workspace("reserved", "reserved", effect.terraform(5));
        long task = api.planAndApply("reserved");
        JsonNode pending = api.await(task, "apply_pending");
        String killed = pending.get("pod").asText();
        api.configuration("reserved", "this is no configuration");

        server.agent("reserved", killed).kill();

        api.awaitPods(
                "reserved",
                pods -> pods.stream().noneMatch(pod -> pod.get("name").asText().equals(killed)));
        assertThat(api.task(task).get("status").asText()).isEqualTo("apply_pending");
        assertThat(api.task(task).at("/plan/sha256")).isEqualTo(pending.at("/plan/sha256"));
        api.confirm(task);
        JsonNode applied = api.await(task, "applied");
        assertThat(applied.get("pod").asText()).isNotEqualTo(killed);
        assertThat(applied.get("attempt").asInt()).isEqualTo(2);
        assertThat(api.log(task).split("Initializing the backend", -1)).hasSize(3);
        assertThat(api.log(task).split("terraform plan ", -1)).hasSize(2);
        assertThat(effect.runs()).isEqualTo(1);
    }

    @Test
    void anApplyOnAnotherPodSeesWhatItsPlanSaw() throws Exception { // F10, P6
        String paths = "resource \"terraform_data\" \"paths\" {\n  input = [path.cwd, pathexpand(\"~\")]\n}\n";
        try (ModuleServer modules = new ModuleServer("APPROVED")) {
            api.pool("approved", 2, "PT2S");
            api.workspace("approved", "approved", modules.terraform() + paths);
            long task = api.planAndApply("approved");
            String killed = api.await(task, "apply_pending").get("pod").asText();
            modules.serve("EXCHANGED");
            server.agent("approved", killed).kill();
            api.awaitPods(
                    "approved",
                    pods -> pods.stream()
                            .noneMatch(pod -> pod.get("name").asText().equals(killed)));

            api.confirm(task);

            api.await(task, "applied");
            assertThat(api.log(task)).contains("script says APPROVED").doesNotContain("EXCHANGED");
            // A second plan downloads the module as it is now; of the paths nothing has changed.
            modules.serve("APPROVED");
            long again = api.plan("approved");
            assertThat(api.await(again, "planned").at("/plan/hasChanges").asBoolean())
                    .isFalse();
        }
    }

    private static boolean locked(String workspace) {
        return !api.get("/workspaces/" + workspace).path("lock").isEmpty();
    }

    private static List<String> reasons(long task) {
        List<String> reasons = new ArrayList<>();
        api.get("/tasks/" + task + "/timeline")
                .get("items")
                .forEach(item -> reasons.add(item.get("reason").asText()));
        return reasons;
    }
}
