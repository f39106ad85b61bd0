package dev.berth.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The demo's pool and workspace on the server: everything that the story asks of it. */
final class Stage {
    static final int IDLE_SECONDS = 5;
    static final int MAX_PODS = 3;
    static final int SLOTS = 3;

    private final ApiClient api;
    private final String name;

    /** The pool and the workspace have the same name, which no earlier demo in this directory had. */
    Stage(ApiClient api, String name) {
        this.api = api;
        this.name = name;
    }

    ApiClient api() {
        return api;
    }

    String name() {
        return name;
    }

    void createPool() throws InterruptedException {
        api.post(
                "/pools",
                ApiClient.object()
                        .put("name", name)
                        .put("runtime", "local")
                        .put("minPods", 0)
                        .put("maxPods", MAX_PODS)
                        .put("slotsPerPod", SLOTS)
                        .put("idleTimeout", "PT" + IDLE_SECONDS + "S"));
    }

    void createWorkspace(Tool tool, String password) throws InterruptedException {
        ObjectNode workspace =
                ApiClient.object().put("name", name).put("pool", name).put("tool", tool.name());
        workspace
                .putObject("variables")
                .putObject("database_password")
                .put("value", password)
                .put("sensitive", true);
        api.post("/workspaces", workspace);
    }

    void upload() throws InterruptedException {
        api.put("/workspaces/" + name + "/configuration", "application/gzip", SampleConfiguration.archive());
    }

    long submit(String type, String message) throws InterruptedException {
        ObjectNode task =
                ApiClient.object().put("workspace", name).put("type", type).put("message", message);
        return api.post("/tasks", task).path("id").asLong();
    }

    void confirm(long task, String planSha256) throws InterruptedException {
        api.post("/tasks/" + task + "/confirm", ApiClient.object().put("planSha256", planSha256));
    }

    /** Ends what this demo left unfinished, as far as that is possible: no agent is to outlive it. */
    void strike() throws InterruptedException {
        for (JsonNode node : items("/tasks?workspace=" + name + "&limit=500")) {
            TaskRow task = TaskRow.of(node);
            if (!task.ended()) {
                api.post("/tasks/" + task.id() + "/cancel", ApiClient.object());
            }
        }
        for (JsonNode pod : items("/pools/" + name + "/pods?limit=500")) {
            api.delete("/pools/" + name + "/pods/" + pod.path("name").asText() + "?force=true");
        }
    }

    private List<JsonNode> items(String path) throws InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        api.get(path).path("items").forEach(items::add);
        return items;
    }
}
