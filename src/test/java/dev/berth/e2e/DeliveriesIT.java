package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.Receiver;
import dev.berth.server.Receiver.Answer;
import dev.berth.server.Receiver.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hooks are told by the server that leads, whichever that is, and by it alone; and what it began, the next one does (O1, F14). */
@Timeout(600)
class DeliveriesIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final List<String> STORY = List.of("dev.berth.task.pending", "dev.berth.task.canceled");
    private static final int TASKS = 3;

    /** Longer than two looks into the outbox. */
    private static final Duration TWO_LOOKS = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private final Receiver receiver = new Receiver();
    private OwnPostgres postgres;
    private ServerUnderTest first;
    private ServerUnderTest second;

    @BeforeEach
    void start() {
        postgres = new OwnPostgres(folder.resolve("database"));
        first = ServerUnderTest.start(folder.resolve("a"), settings("first"));
        second = ServerUnderTest.launch(folder.resolve("b"), settings("second"));
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        postgres.close();
        receiver.close();
    }

    /** What is told says who tells it. */
    private Map<String, String> settings(String name) {
        Map<String, String> settings = new HashMap<>(postgres.settings());
        settings.put("BERTH_ENCRYPTION_KEYS", "k1:" + Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("BERTH_FORWARDING_HOST", "127.0.0.1");
        settings.put("BERTH_FORWARDING_PORT", "0");
        settings.put("BERTH_EXTERNAL_URL", "https://" + name + ".example");
        settings.put("BERTH_OUTSIDE_ALLOW", "127.0.0.1");
        settings.put("BERTH_OUTSIDE_ANSWER_TIMEOUT", "60s");
        return settings;
    }

    private void hang() {
        receiver.forget();
        receiver.answer(told -> told.method().equals("HEAD") ? Answer.of(204) : null);
    }

    private List<JsonNode> bodies() {
        return receiver.told().stream().map(told -> Api.parse(told.body())).toList();
    }

    /** Each is told of twice, by the words of {@link #STORY}; nobody runs them. */
    private static void tasks(Api api) {
        List<Long> tasks = new ArrayList<>();
        for (int task = 0; task < TASKS; task++) {
            tasks.add(api.plan("told"));
        }
        tasks.forEach(task -> api.post("/tasks/" + task + "/cancel", Map.of()));
    }

    /** What begins is under way, what follows waits, and the server that waits sends nothing. */
    private void awaitUnderWay(String leader) {
        Awaitility.await("the first of each task is under way")
                .atMost(LIMIT)
                .until(() -> receiver.told().size() == TASKS);
        Awaitility.await("nobody else sends")
                .during(TWO_LOOKS)
                .atMost(LIMIT)
                .until(() -> receiver.told().size() == TASKS);
        assertThat(bodies()).allSatisfy(body -> {
            assertThat(body.get("source").asText()).isEqualTo("https://" + leader + ".example");
            assertThat(body.get("type").asText()).isEqualTo(STORY.getFirst());
        });
    }

    private static void awaitDelivered(Api api, int deliveries) {
        Awaitility.await("all is delivered")
                .atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(api.get("/hooks/ci/deliveries?limit=500")
                                .get("items")
                                .findValuesAsText("status"))
                        .filteredOn("delivered"::equals)
                        .hasSize(deliveries));
    }

    /** At least once, in order, and what was under way twice, under the same id. */
    private void assertNothingIsLost(String successor) {
        Map<String, Set<String>> ids = new LinkedHashMap<>();
        Map<String, List<String>> stories = new LinkedHashMap<>();
        List<Told> told = receiver.told();
        for (Told one : told) {
            JsonNode body = Api.parse(one.body());
            String task = body.get("subject").asText();
            boolean known =
                    !ids.computeIfAbsent(task, none -> new LinkedHashSet<>()).add(one.header("webhook-id"));
            if (!known) {
                stories.computeIfAbsent(task, none -> new ArrayList<>())
                        .add(body.get("type").asText());
            }
        }
        assertThat(stories)
                .hasSize(TASKS)
                .allSatisfy((task, story) -> assertThat(story).isEqualTo(STORY));
        assertThat(told).hasSize(TASKS * (1 + STORY.size()));
        assertThat(bodies().subList(TASKS, told.size()))
                .allSatisfy(
                        body -> assertThat(body.get("source").asText()).isEqualTo("https://" + successor + ".example"));
    }

    @Test
    void whatIsUnderWayWhenTheServerIsKilledIsToldByTheNextOne() throws Exception {
        Api api = first.api();
        api.post("/pools", Map.of("name", "nobody", "runtime", "static", "minPods", 0, "maxPods", 1));
        api.workspace("told", "nobody", "# nothing");
        hang();
        api.post(
                "/hooks",
                Map.of("name", "ci", "url", receiver.url("/"), "events", List.of("task.pending", "task.canceled")));
        Awaitility.await("it waits and forwards").atMost(LIMIT).until(second::ready);

        tasks(api);
        awaitUnderWay("first");
        first.kill();
        receiver.answer(204);
        awaitDelivered(second.api(), TASKS * STORY.size());
        assertNothingIsLost("second");

        // Once more with the one that was killed, which is started again.
        hang();
        tasks(second.api());
        awaitUnderWay("second");
        second.kill();
        receiver.answer(204);
        first.start();
        awaitDelivered(first.api(), 2 * TASKS * STORY.size());
        assertNothingIsLost("first");
    }
}
