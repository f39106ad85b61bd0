package dev.berth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;

/** The human who unlocks a workspace after a lost apply, so that its other tasks go on (F4). */
final class Unlocker {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Api api;
    private final Set<Long> unlocked = new TreeSet<>();
    private final Thread human;
    private volatile boolean over;

    Unlocker(Api api) {
        this.api = api;
        this.human = Thread.ofPlatform().name("unlocker").start(this::unlockAll);
    }

    /** The tasks after whose loss a workspace was found locked. */
    Set<Long> end() throws InterruptedException {
        over = true;
        human.join();
        return unlocked;
    }

    private void unlockAll() {
        boolean last = false;
        while (!last) {
            last = over;
            try {
                api.get("/tasks?status=failed&limit=500").get("items").forEach(this::unlock);
            } catch (UncheckedIOException | AssertionError e) {
                // The server is away, and comes back.
            }
            Awaitility.await().pollDelay(LOOK).until(() -> true);
        }
    }

    private void unlock(JsonNode failed) {
        String workspace = "/workspaces/" + failed.get("workspace").asText();
        long task = failed.get("id").asLong();
        String reason = api.get(workspace).at("/lock/reason").asText();
        if (reason.startsWith("task " + task + ":")) {
            unlocked.add(task);
            int unused = api.status("POST", workspace + "/unlock", Map.of());
        }
    }
}
