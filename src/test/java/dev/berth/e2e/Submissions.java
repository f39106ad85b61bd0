package dev.berth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Clients that submit tasks while the server comes and goes: each asks until it is told that its task is taken. */
final class Submissions {
    private static final int CLIENTS = 4;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Api api;
    private final List<Map<String, ?>> tasks;
    private final AtomicInteger next = new AtomicInteger();
    private final Set<Long> accepted = new ConcurrentSkipListSet<>();
    private final List<Thread> clients;

    /** Starts the clients on these bodies, one a task. */
    Submissions(Api api, List<Map<String, ?>> tasks) {
        this.api = api;
        this.tasks = List.copyOf(tasks);
        this.clients = IntStream.range(0, CLIENTS)
                .mapToObj(client -> Thread.ofPlatform().name("client-" + client).start(this::submit))
                .toList();
    }

    /** The tasks that were acknowledged so far. */
    Set<Long> accepted() {
        return accepted;
    }

    void awaitEnd() throws InterruptedException {
        for (Thread client : clients) {
            client.join();
        }
    }

    private void submit() {
        for (int number = next.getAndIncrement(); number < tasks.size(); number = next.getAndIncrement()) {
            while (!submitted(number)) {
                Awaitility.await().pollDelay(PAUSE).until(() -> true);
            }
        }
    }

    private boolean submitted(int number) {
        try {
            HttpResponse<byte[]> answer =
                    api.exchange("POST", "/tasks", tasks.get(number), Map.of("Idempotency-Key", "task-" + number));
            JsonNode task = Api.body(answer);
            boolean done = answer.statusCode() == 202 || answer.statusCode() == 200;
            if (done) {
                accepted.add(task.get("id").asLong());
            }
            return done;
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
