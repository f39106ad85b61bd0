package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server says when its settings let no more in (F12). */
class LimitsIT {
    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(folder, Map.of("BERTH_LIMITS_PENDING_TASKS", "3", "BERTH_LIMITS_STREAMS", "2"));
        api = server.api();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void aFullQueueAsksToComeBackAndTakesTasksAgainOnceThereIsRoom() {
        api.pool("full", 0, "PT2S");
        api.workspace("full", "full", "");
        List<Long> pending = List.of(api.plan("full"), api.plan("full"), api.plan("full"));

        HttpResponse<byte[]> refused = submit();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Api.body(refused).get("code").asText()).isEqualTo("queue_full");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        api.post("/tasks/" + pending.get(0) + "/cancel", Map.of());
        assertThat(submit().statusCode()).isEqualTo(202);
    }

    @Test
    @Timeout(600) // One that is let in would be followed for ever.
    void oneFollowerTooManyIsRefusedAndAStopEndsTheOthersInOrder() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread first = api.follow("", lines::add);
        Thread second = api.follow("", lines::add);
        Awaitility.await("both follow")
                .atMost(Duration.ofSeconds(120))
                .until(() -> lines.stream().filter(line -> line.startsWith(":")).count() >= 2);

        HttpResponse<byte[]> refused = api.exchange("GET", "/events", Map.of(), Map.of("Accept", "text/event-stream"));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Api.body(refused).get("code").asText()).isEqualTo("too_many_streams");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        server.stop();
        first.join();
        second.join();
        assertThat(lines).doesNotContain(Api.CUT_OFF);
        server.start();
    }

    private static HttpResponse<byte[]> submit() {
        return api.exchange("POST", "/tasks", Map.of("workspace", "full", "type", "plan"), Map.of());
    }
}
