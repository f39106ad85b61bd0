package dev.berth.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.wire.Server;
import java.io.ByteArrayInputStream;
import java.util.Map;

/** The demo's pool and workspace on the server: everything that the story asks of it. */
final class Stage {
    static final int IDLE_SECONDS = 5;
    static final int MAX_PODS = 3;
    static final int SLOTS = 3;

    private final Server server;
    private final String name;

    /** The pool and the workspace have the same name, which no earlier demo in this directory had. */
    Stage(Server server, String name) {
        this.server = server;
        this.name = name;
    }

    Server server() {
        return server;
    }

    String name() {
        return name;
    }

    void createPool() throws InterruptedException {
        server.post(
                "/pools",
                Json.object()
                        .put("name", name)
                        .put("runtime", "local")
                        .put("minPods", 0)
                        .put("maxPods", MAX_PODS)
                        .put("slotsPerPod", SLOTS)
                        .put("idleTimeout", "PT" + IDLE_SECONDS + "S"));
    }

    void createWorkspace(Tool tool, String password) throws InterruptedException {
        ObjectNode workspace = Json.object().put("name", name).put("pool", name).put("tool", tool.name());
        workspace
                .putObject("variables")
                .putObject("database_password")
                .put("value", password)
                .put("sensitive", true);
        server.post("/workspaces", workspace);
    }

    void upload() throws InterruptedException {
        byte[] archive = SampleConfiguration.archive();
        server.put(
                "/workspaces/" + name + "/configuration",
                "application/gzip",
                () -> new ByteArrayInputStream(archive),
                archive.length);
    }

    long submit(String type, String message) throws InterruptedException {
        ObjectNode task = Json.object().put("workspace", name).put("type", type).put("message", message);
        return server.post("/tasks", task).path("id").asLong();
    }

    void confirm(long task, String planSha256) throws InterruptedException {
        server.post("/tasks/" + task + "/confirm", Json.object().put("planSha256", planSha256));
    }

    /** Ends what this demo left unfinished, as far as that is possible: no agent is to outlive it. */
    void strike() throws InterruptedException {
        for (JsonNode node : server.items("/tasks", Map.of("workspace", name), Watch.MOST)) {
            TaskRow task = TaskRow.of(node);
            if (!task.ended()) {
                server.post("/tasks/" + task.id() + "/cancel", Json.object());
            }
        }
        for (JsonNode pod : server.items("/pools/" + name + "/pods", Map.of(), Watch.MOST)) {
            server.delete("/pools/" + name + "/pods/" + pod.path("name").asText() + "?force=true");
        }
    }
}
