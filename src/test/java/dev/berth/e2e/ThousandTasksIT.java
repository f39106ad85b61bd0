package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand tasks under {@code -Psoak}, a hundred otherwise, while agents and server are killed at random. At the end all are planned or applied, but for the
 * applies that were under way on an agent when it was killed (F3, F4, F6, F9), and no apply was done twice.
 */
class ThousandTasksIT {
    private static final int TASKS = Integer.getInteger("crowd.tasks", 100);
    private static final int WORKSPACES = 60;
    private static final int PODS = 4;

    /** One in so many tasks is a plan_and_apply. */
    private static final int APPLY_EVERY = 5;

    private static final int AGENT_KILLS = Math.max(2, TASKS * 12 / 1000);
    private static final int APPLYING_KILLS = Math.max(1, TASKS * 4 / 1000);
    private static final int SERVER_KILLS = Math.max(1, TASKS * 3 / 1000);

    /** Applies go before plans (P8), so this early there still are some. */
    private static final int EARLY = TASKS / APPLY_EVERY / 2;

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Pattern ATTEMPT = Pattern.compile("/attempts/(\\d+)-");

    @TempDir
    Path folder;

    private enum Blow {
        ANY_AGENT,
        APPLYING_AGENT,
        SERVER
    }

    /** What happens once so many tasks have been acknowledged and are not waiting any more. */
    private record Strike(int after, Blow blow) {}

    @Test
    void allEndPlannedOrAppliedExceptThoseWhoseAgentWasKilledWhileApplying() throws Exception {
        long seed = Long.getLong("berth.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Instant begin = Instant.now();
        Map<String, String> settings = Map.of(
                "BERTH_DISPATCH_MAX_ATTEMPTS", "100",
                "BERTH_DISPATCH_ACCEPT_TIMEOUT", "5s");
        try (ServerUnderTest server = ServerUnderTest.start(folder, settings)) {
            Api api = server.api();
            prepare(api);
            Reaper reaper = new Reaper(server.data().resolve("agents").resolve("crowd"), random);
            Unlocker unlocker = new Unlocker(api);
            Submissions submissions = new Submissions(api, bodies(random));
            for (Strike strike : strikes(random)) {
                awaitProgress(api, submissions, strike.after());
                carryOut(strike.blow(), server, reaper, random);
            }
            submissions.awaitEnd();
            awaitAllFinal(api, submissions.accepted());
            Set<Long> unlocked = unlocker.end();

            Map<Long, JsonNode> tasks = tasks(api);
            Set<Long> lost = lost(tasks);
            System.out.printf(
                    "%d tasks: seed %d, %d s, agents killed %d, server killed %d, applies killed %d, undecided %d,"
                            + " outcome unknown %d, attempts %d%n",
                    TASKS,
                    seed,
                    Duration.between(begin, Instant.now()).toSeconds(),
                    reaper.kills(),
                    SERVER_KILLS,
                    reaper.applying().size(),
                    reaper.undecided().size(),
                    lost.size(),
                    tasks.values().stream()
                            .mapToInt(task -> task.get("attempt").asInt())
                            .sum());
            assertThat(tasks.keySet()).as("seed %d", seed).hasSize(TASKS).isEqualTo(submissions.accepted());
            assertThat(lost).as("seed %d", seed).isEqualTo(expectedLost(reaper, tasks));
            assertThat(unlocked).as("seed %d", seed).isEqualTo(lost);
            assertThat(twiceOrWrongly(tasks, lost)).as("seed %d", seed).isEmpty();
        }
    }

    private void prepare(Api api) {
        api.pool("crowd", PODS, "PT10S");
        for (int number = 0; number < WORKSPACES; number++) {
            api.workspace("ws-" + number, "crowd", """
                    resource "terraform_data" "effect" {
                      triggers_replace = plantimestamp()
                      provisioner "local-exec" {
                        command = "pwd -P >> %s; sleep 0.2"
                      }
                    }
                    """.formatted(effects()));
        }
    }

    private Path effects() {
        return folder.resolve("effects");
    }

    private static List<Map<String, ?>> bodies(SplittableRandom random) {
        List<Map<String, ?>> bodies = new ArrayList<>();
        for (int number = 0; number < TASKS; number++) {
            String workspace = "ws-" + random.nextInt(WORKSPACES);
            bodies.add(
                    number % APPLY_EVERY == 0
                            ? Map.of("workspace", workspace, "type", "plan_and_apply", "autoApply", true)
                            : Map.of("workspace", workspace, "type", "plan"));
        }
        return bodies;
    }

    /** All blows, in the order in which they fall; the last tasks are left alone, so that there is an end. */
    private static List<Strike> strikes(SplittableRandom random) {
        List<Strike> strikes = new ArrayList<>();
        for (int kill = 0; kill < AGENT_KILLS; kill++) {
            strikes.add(new Strike(random.nextInt(TASKS * 9 / 10), Blow.ANY_AGENT));
        }
        for (int kill = 0; kill < APPLYING_KILLS; kill++) {
            strikes.add(new Strike(random.nextInt(EARLY), Blow.APPLYING_AGENT));
        }
        for (int kill = 0; kill < SERVER_KILLS; kill++) {
            strikes.add(new Strike(random.nextInt(TASKS * 9 / 10), Blow.SERVER));
        }
        strikes.sort((one, other) -> Integer.compare(one.after(), other.after()));
        return strikes;
    }

    private static void awaitProgress(Api api, Submissions submissions, int count) {
        Awaitility.await(count + " tasks done").atMost(LIMIT).pollInterval(LOOK).until(() -> {
            JsonNode scaling = api.get("/pools/crowd/scaling");
            int waiting = scaling.get("pendingUnblocked").asInt()
                    + scaling.get("pendingBlocked").asInt();
            return submissions.accepted().size() - waiting >= count;
        });
    }

    private static void carryOut(Blow blow, ServerUnderTest server, Reaper reaper, SplittableRandom random)
            throws InterruptedException {
        switch (blow) {
            case ANY_AGENT -> Awaitility.await("an agent").atMost(LIMIT).until(reaper::killAny);
            case APPLYING_AGENT ->
                Awaitility.await("an agent that applies")
                        .atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(20))
                        .until(reaper::killApplying);
            case SERVER -> {
                server.kill();
                if (random.nextBoolean()) {
                    reaper.killAny();
                }
                server.start();
            }
        }
    }

    private static void awaitAllFinal(Api api, Set<Long> accepted) {
        Set<Long> open = new TreeSet<>(accepted);
        Awaitility.await("the end of all tasks")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    open.removeIf(id -> !api.task(id).get("finishedAt").isNull());
                    return open.isEmpty();
                });
    }

    private static Map<Long, JsonNode> tasks(Api api) {
        Map<Long, JsonNode> tasks = new TreeMap<>();
        String cursor = "";
        do {
            JsonNode page = api.get("/tasks?limit=500" + cursor);
            page.get("items").forEach(task -> tasks.put(task.get("id").asLong(), task));
            cursor = page.get("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("nextCursor").asText();
        } while (!cursor.isEmpty());
        return tasks;
    }

    private static Set<Long> lost(Map<Long, JsonNode> tasks) {
        Set<Long> lost = new TreeSet<>();
        tasks.forEach((id, task) -> {
            if (task.at("/error/code").asText().equals("apply_outcome_unknown")) {
                lost.add(id);
            }
        });
        return lost;
    }

    /**
     * The applies that were under way when their agent was killed. Where the last word between agent and server was
     * just being said, either may have heard it: then the task is among them unless it was done after all.
     */
    private static Set<Long> expectedLost(Reaper reaper, Map<Long, JsonNode> tasks) {
        Set<Long> expected = new TreeSet<>(reaper.applying());
        reaper.undecided().stream().filter(id -> !done(tasks.get(id))).forEach(expected::add);
        return expected;
    }

    private static boolean done(JsonNode task) {
        return Set.of("planned", "applied").contains(task.get("status").asText());
    }

    /** Tasks that did not end as they had to, or whose apply was not done just as often as it had to be. */
    private List<String> twiceOrWrongly(Map<Long, JsonNode> tasks, Set<Long> lost) {
        Map<Long, Integer> effects = countedEffects();
        List<String> wrong = new ArrayList<>();
        tasks.forEach((id, task) -> {
            int count = effects.getOrDefault(id, 0);
            boolean right = switch (task.get("status").asText()) {
                case "planned" -> count == 0;
                case "applied" -> count == 1;
                default -> lost.contains(id) && count <= 1;
            };
            if (!right) {
                wrong.add(count + " times done: " + task);
            }
        });
        return wrong;
    }

    private Map<Long, Integer> countedEffects() {
        Map<Long, Integer> effects = new HashMap<>();
        try {
            for (String line : Files.readAllLines(effects())) {
                Matcher attempt = ATTEMPT.matcher(line);
                assertThat(attempt.find()).as(line).isTrue();
                effects.merge(Long.parseLong(attempt.group(1)), 1, Integer::sum);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return effects;
    }
}
