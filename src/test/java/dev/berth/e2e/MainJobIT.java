package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks from submission to their end, each test on a pool of its own. */
class MainJobIT {
    /** Longer than any idle time-out here, so that a pod that outlives it was not just early. */
    private static final Duration WELL_PAST_IDLE = Duration.ofSeconds(5);

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;

    private final List<Gate> gates = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(folder, Map.of("BERTH_AGENT_CANCEL_GRACE", "2s"));
        api = server.api();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void openAllGates() {
        gates.forEach(Gate::close);
    }

    @Test
    void aPlanOnAnEmptyPoolEndsPlannedWithItsOutputReadable() { // S6, issue's (a)
        api.pool("empty", 2, "PT2S");
        api.workspace("empty", "empty", one("x"));

        long task = api.plan("empty");
        JsonNode planned = api.await(task, "planned");

        assertThat(planned.at("/plan/add").asInt()).isEqualTo(1);
        assertThat(api.log(task)).contains("Plan: 1 to add");
        api.awaitPods("empty", List::isEmpty);
    }

    @Test
    void threePlansRunAtOnceOnTheThreeSlotsOfOnePod() { // P2, P7, S1
        api.pool("three", 3, "PT2S");
        Gate gate = gate();
        api.workspace("three", "three", one("x") + gate.terraform());

        List<Long> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(api.plan("three"));
        }
        api.awaitPods("three", pods -> pods.size() == 1 && running(pods.get(0)) == 3);
        gate.open();

        tasks.forEach(task -> api.await(task, "planned"));
        assertThat(tasks.stream()
                        .map(task -> api.task(task).get("pod").asText())
                        .distinct())
                .hasSize(1);
        assertThat(tasks.stream().map(task -> api.task(task).get("slot").asInt()))
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void ofThreeExclusiveTasksOnThreePodsOnlyTheOneWithoutChangesLosesItsPod() { // P3, P4, S4
        api.pool("exclusive", 3, "PT2S");
        Gate gate = gate();
        for (String name : List.of("exclusive-1", "exclusive-2")) {
            api.workspace(name, "exclusive", one("x") + gate.terraform());
        }
        api.workspace("exclusive-3", "exclusive", gate.terraform());
        long first = api.planAndApply("exclusive-1");
        long second = api.planAndApply("exclusive-2");
        long third = api.planAndApply("exclusive-3");
        api.awaitPods("exclusive", pods -> pods.size() == 3 && pods.stream().allMatch(pod -> running(pod) == 1));
        gate.open();

        JsonNode one = api.await(first, "apply_pending");
        JsonNode two = api.await(second, "apply_pending");
        api.await(third, "planned");

        api.awaitPods("exclusive", pods -> pods.size() == 2);
        assertThat(api.pods("exclusive").stream().map(pod -> pod.get("name").asText()))
                .containsExactlyInAnyOrder(
                        one.get("pod").asText(), two.get("pod").asText());
    }

    @Test
    void aConfirmedApplyRunsOnItsReservedSlotWithoutASecondInit() { // P4, P5, S4
        api.pool("reserved", 2, "PT1S");
        api.workspace("reserved", "reserved", one("kept"));
        long task = api.planAndApply("reserved");
        String pod = api.await(task, "apply_pending").get("pod").asText();
        assertThat(api.pod("reserved", pod).at("/slots/0/state").asText()).isEqualTo("reserved");
        assertThat(api.pod("reserved", pod).at("/slots/0/reservedFor/0").asLong())
                .isEqualTo(task);
        Awaitility.await()
                .during(WELL_PAST_IDLE)
                .atMost(WELL_PAST_IDLE.plusSeconds(5))
                .until(() -> api.pods("reserved").size() == 1);

        api.confirm(task);
        JsonNode applied = api.await(task, "applied");

        assertThat(applied.get("pod").asText()).isEqualTo(pod);
        assertThat(applied.get("slot").asInt()).isZero();
        assertThat(api.log(task)).contains("Apply complete! Resources: 1 added");
        assertThat(api.log(task).split("Initializing the backend", -1)).hasSize(2);
        api.awaitPods("reserved", List::isEmpty);
    }

    @Test
    void aRunningExclusiveTaskOwnsItsPodAndAReservedSlotBlocksNobody() { // P3, P4
        api.pool("owner", 1, "PT2S");
        Gate gate = gate();
        api.workspace("owner", "owner", one("x") + gate.terraform());
        api.workspace("guest", "owner", one("guest"));
        long owner = api.planAndApply("owner");
        api.awaitPods("owner", pods -> pods.size() == 1 && running(pods.get(0)) == 1);
        long guest = api.plan("guest");
        Awaitility.await()
                .until(() -> api.get("/tasks/" + guest + "/explain")
                        .get("reason")
                        .asText()
                        .equals("pool_at_max"));
        assertThat(api.task(guest).get("status").asText()).isEqualTo("pending");

        gate.open();
        api.await(owner, "apply_pending");
        api.await(guest, "planned");
        long another = api.planAndApply("guest");
        JsonNode sharing = api.await(another, "apply_pending");

        assertThat(sharing.get("slot").asInt()).isZero();
        assertThat(api.pods("owner")).hasSize(1);
    }

    @Test
    void seenElsewhere06BlockedTasksMakeNoPods() { // P10, S2
        api.pool("blocked", 3, "PT2S");
        api.workspace("blocked", "blocked", one("x"));
        api.post("/workspaces/blocked/lock", Map.of("reason", "maintenance"));

        long task = api.planAndApply("blocked");
        Awaitility.await()
                .until(() ->
                        api.get("/pools/blocked/scaling").get("pendingBlocked").asInt() == 1);

        JsonNode scaling = api.get("/pools/blocked/scaling");
        assertThat(scaling.get("desiredPods").asInt()).isZero();
        assertThat(api.pods("blocked")).isEmpty();
        assertThat(api.task(task).at("/blockedBy/reason").asText()).isEqualTo("workspace_locked");
        api.post("/workspaces/blocked/unlock", Map.of());
        api.await(task, "apply_pending");
    }

    @Test
    void seenElsewhere12CancelReachesTheAgentAndStopsARunningTerraform() { // T5
        api.pool("cancel", 1, "PT2S");
        Gate never = gate();
        api.workspace("cancel", "cancel", one("x") + never.terraform());
        long task = api.plan("cancel");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> never.arrived() > 0);

        api.post("/tasks/" + task + "/cancel", Map.of());

        api.await(task, "canceled");
        api.awaitPods("cancel", List::isEmpty);
        assertThat(api.status("POST", "/tasks/" + task + "/cancel", Map.of())).isEqualTo(409);
    }

    @Test
    void oneTaskIsFollowedFromSubmissionToApplied() {
        api.pool("followed", 1, "PT2S");
        api.workspace("followed", "followed", one("x"));
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread follower = api.follow("?workspace=followed", lines::add);
        long task = api.planAndApply("followed");
        api.await(task, "apply_pending");
        api.confirm(task);
        api.await(task, "applied");

        Awaitility.await().until(() -> statuses(lines, task).contains("applied"));
        assertThat(distinctRuns(statuses(lines, task)))
                .containsExactly("pending", "running", "apply_pending", "pending", "running", "applied");
        assertThat(follower.isAlive()).isTrue();
    }

    @Test
    void destroyPlansAndAppliesTheDestructionAndTheStateIsEmptyAfterIt() { // A2
        api.pool("destroy", 1, "PT2S");
        api.workspace("destroy", "destroy", one("x"));
        apply("destroy", Map.of());
        assertThat(api.get("/workspaces/destroy/state").get("resources")).hasSize(1);

        long task = apply("destroy", Map.of("destroy", true));

        assertThat(api.log(task)).contains("1 destroyed");
        assertThat(api.get("/workspaces/destroy/state").get("resources")).isEmpty();
    }

    @Test
    void theStateSurvivesSoASecondPlanFindsNoChanges() { // A6
        api.pool("state", 1, "PT2S");
        api.workspace("state", "state", one("x"));
        apply("state", Map.of());

        long again = api.planAndApply("state");

        JsonNode planned = api.await(again, "planned");
        assertThat(planned.at("/plan/hasChanges").asBoolean()).isFalse();
        assertThat(api.log(again)).contains("No changes");
    }

    private static long apply(String workspace, Map<String, ?> options) {
        long task = api.submit(workspace, "plan_and_apply", options);
        api.await(task, "apply_pending");
        api.confirm(task);
        api.await(task, "applied");
        return task;
    }

    private Gate gate() {
        Gate gate = new Gate();
        gates.add(gate);
        return gate;
    }

    /** A configuration of one built-in resource. */
    private static String one(String input) {
        return """
                resource "terraform_data" "one" {
                  input = "%s"
                }
                """.formatted(input);
    }

    static int running(JsonNode pod) {
        int running = 0;
        for (JsonNode slot : pod.get("slots")) {
            running += slot.get("state").asText().equals("running") ? 1 : 0;
        }
        return running;
    }

    private static List<String> statuses(List<String> lines, long task) {
        return lines.stream()
                .filter(line -> line.startsWith("data:"))
                .map(line -> Api.parse(line.substring("data:".length())))
                .filter(event -> event.path("id").asLong() == task && event.has("status"))
                .map(event -> event.get("status").asText())
                .toList();
    }

    /** Acceptance changes nothing of the status, so a status may come more than once in a row. */
    private static List<String> distinctRuns(List<String> words) {
        List<String> runs = new ArrayList<>();
        for (String word : words) {
            if (runs.isEmpty() || !runs.get(runs.size() - 1).equals(word)) {
                runs.add(word);
            }
        }
        return runs;
    }
}
