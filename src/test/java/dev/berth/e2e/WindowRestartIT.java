package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed in the midst of a freeze window, and while schedules of a workspace and of a pool are in force. */
class WindowRestartIT {
    private static final String CONFIGURATION = """
            resource "terraform_data" "one" {
              input = "kept"
            }
            """;

    /** A schedule, and the first time at which it comes due. */
    private record Upcoming(String name, Instant at) {}

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(folder, Map.of());
        api = server.api();
        api.pool("work", 2, "PT60S");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static int window() {
        return api.post(
                        "/workspaces/frozen/freezes",
                        Map.of(
                                "to",
                                Instant.now().plus(Duration.ofHours(1)).toString(),
                                "covers",
                                "applies",
                                "reason",
                                "fair"))
                .get("id")
                .asInt();
    }

    private static void isFrozen(long task) {
        JsonNode seen = api.task(task);
        assertThat(seen.at("/blockedBy/reason").asText()).as(seen.toString()).isEqualTo("frozen");
        assertThat(applies(task)).isEmpty();
    }

    /** When its applies were placed. */
    private static List<Instant> applies(long task) {
        List<Instant> placed = new ArrayList<>();
        for (JsonNode entry : api.get("/tasks/" + task + "/timeline").get("items")) {
            if (entry.get("reason").asText().equals("placed")
                    && entry.get("phase").asText().equals("apply")) {
                placed.add(Instant.parse(entry.get("at").asText()));
            }
        }
        return placed;
    }

    /** Each has its own share of the jitter, so of some one comes soon. */
    private static Upcoming scheduled() {
        List<Upcoming> made = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            JsonNode schedule = api.post(
                    "/workspaces/scheduled/schedules",
                    Map.of("name", "s-" + number, "cron", "* * * * *", "submits", "plan_and_apply", "jitter", "PT1M"));
            made.add(new Upcoming(
                    "s-" + number,
                    OffsetDateTime.parse(schedule.at("/nextTimes/0").asText()).toInstant()));
        }
        Instant soon = Instant.now().plusSeconds(3);
        Upcoming next = made.stream()
                .filter(one -> one.at().isAfter(soon))
                .min(Comparator.comparing(Upcoming::at))
                .orElseThrow();
        made.stream()
                .filter(one -> !one.equals(next))
                .forEach(one -> assertThat(
                                api.status("DELETE", "/workspaces/scheduled/schedules/" + one.name(), Map.of()))
                        .isEqualTo(204));
        return next;
    }

    /** A pool that has a pod for the hour that began with this minute, and none else. */
    private static String podByTheClock() {
        api.pool("timed", 1, "PT1S");
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        Map<String, Object> thisHour =
                Map.of("from", "%d %d * * *".formatted(now.getMinute(), now.getHour()), "lasts", "PT1H", "minPods", 1);
        api.patch("/pools/timed", Map.of("schedules", List.of(thisHour)));
        return readyPod();
    }

    private static String readyPod() {
        api.awaitPods("timed", pods -> pods.stream().anyMatch(WindowRestartIT::isReady));
        return api.pods("timed").stream()
                .filter(WindowRestartIT::isReady)
                .findFirst()
                .orElseThrow()
                .get("name")
                .asText();
    }

    private static boolean isReady(JsonNode pod) {
        return pod.get("phase").asText().equals("ready");
    }

    @Test
    void nothingBeginsInTheWindowAndAllGoesOnByItselfW3W1S13() throws Exception {
        api.workspace("frozen", "work", CONFIGURATION);
        api.workspace("scheduled", "work", CONFIGURATION);
        long apply = api.planAndApply("frozen");
        api.await(apply, "apply_pending");
        int window = window();
        api.confirm(apply);
        isFrozen(apply);
        String pod = podByTheClock();
        Upcoming schedule = scheduled();

        server.kill();
        server.start();

        api.workspace("other", "work", CONFIGURATION);
        api.await(api.plan("other"), "planned");
        isFrozen(apply);
        assertThat(api.get("/pools/timed").at("/inForce/minPods").asInt()).isEqualTo(1);
        assertThat(api.status("DELETE", "/pools/timed/pods/" + pod + "?force=true", Map.of()))
                .isBetween(200, 299);
        api.awaitPods(
                "timed",
                pods -> pods.stream()
                        .anyMatch(
                                one -> isReady(one) && !one.get("name").asText().equals(pod)));
        cameOnce(schedule);

        Instant end = Instant.now().plusSeconds(2);
        api.patch("/workspaces/frozen/freezes/" + window, Map.of("to", end.toString()));
        api.await(apply, "applied");
        assertThat(applies(apply))
                .singleElement()
                .satisfies(at -> assertThat(at).isAfterOrEqualTo(end));
    }

    private static void cameOnce(Upcoming schedule) {
        String by = "schedule:" + schedule.name();
        List<Instant> came = new ArrayList<>();
        Awaitility.await("the schedule that was due at " + schedule.at())
                .atMost(Duration.ofSeconds(100))
                .until(() -> {
                    came.clear();
                    for (JsonNode task :
                            api.get("/tasks?workspace=scheduled&limit=100").get("items")) {
                        if (task.get("submittedBy").asText().equals(by)) {
                            came.add(Instant.parse(task.get("createdAt").asText()));
                        }
                    }
                    return !came.isEmpty();
                });
        assertThat(came).singleElement().satisfies(at -> assertThat(at).isAfterOrEqualTo(schedule.at()));
    }
}
