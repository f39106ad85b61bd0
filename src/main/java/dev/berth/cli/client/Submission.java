package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.pack.Packed;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.wire.Server;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Brings a directory to a server and submits a task that runs just this upload, whoever uploads something else meanwhile. */
final class Submission {
    private static final String GZIP = "application/gzip";

    private final Server server;
    private final Progress progress;
    private final Reconnection reconnection;

    Submission(Server server, Progress progress) {
        this.server = server;
        this.progress = progress;
        this.reconnection = new Reconnection(progress);
    }

    /** Packs and uploads the directory, unless there is none, and submits; answers with the task. */
    JsonNode submit(@Nullable Path directory, SubmissionOptions options) throws InterruptedException {
        ObjectNode body = options.body();
        // Whether the workspace is there, and the token any good, is known before anything is packed.
        var unused = server.get(Server.path("workspaces", options.workspace()));
        reconnection.back();
        if (directory != null) {
            body.put("configurationVersion", upload(directory, options));
        }
        // The same key each time: an answer that was lost does not make a second task.
        Map<String, String> key = Map.of("Idempotency-Key", "berth-cli-" + UUID.randomUUID());
        progress.show("submitting ...");
        JsonNode task = reconnection.persistently(() -> server.post("/tasks", body, key));
        progress.clear();
        return task;
    }

    private int upload(Path directory, SubmissionOptions options) throws InterruptedException {
        progress.show("packing " + directory + " ...");
        try (Packed packed = Packed.of(directory)) {
            progress.show("uploading " + packed.entries() + " files, " + packed.bytes() + " bytes ...");
            String configurations = Server.path("workspaces", options.workspace(), "configurations");
            // Both calls again if one fails: bytes that arrived without an answer cannot be sent a second time.
            return reconnection.persistently(() -> upload(packed, configurations, options.planOnly()));
        }
    }

    /** What is only looked at does not become the workspace's newest. */
    private int upload(Packed packed, String configurations, boolean speculative) throws InterruptedException {
        JsonNode made = server.post(configurations, Json.object().put("speculative", speculative));
        int version = made.path("version").asInt();
        var unused = server.put(configurations + "/" + version + "/content", GZIP, packed::read, packed.bytes());
        return version;
    }
}
