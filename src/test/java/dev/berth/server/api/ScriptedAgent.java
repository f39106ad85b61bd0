package dev.berth.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An agent of a static pool that does what a test says: the channel by hand, the work endpoints by the test. */
final class ScriptedAgent implements AutoCloseable, WebSocket.Listener {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 30;

    private final LinkedBlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    private ScriptedAgent(String token) {
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("berth.agent.v1")
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create("ws://localhost:" + RestAssured.port + "/api/v1/agents/connect"), this)
                .join();
    }

    static ScriptedAgent join(String pool) {
        String token = ApiClient.admin().post("/pools/{pool}/tokens", pool).path("token");
        ScriptedAgent agent = new ScriptedAgent(token);
        agent.send("""
                {"type": "hello", "agentId": "%1$s-agent", "pod": "%1$s-pod", "version": "test", "slots": 3,
                 "running": [], "warm": []}""".formatted(pool));
        agent.await("welcome");
        return agent;
    }

    void send(String frame) {
        socket.sendText(frame, true).join();
    }

    void accept(JsonNode assign) {
        send("{\"type\": \"accepted\", \"taskId\": %d, \"attempt\": %d}"
                .formatted(assign.get("taskId").asLong(), assign.get("attempt").asInt()));
    }

    void log(JsonNode assign, long offset, String text) {
        try {
            send(MAPPER.writeValueAsString(Map.of(
                    "type",
                    "log",
                    "taskId",
                    assign.get("taskId").asLong(),
                    "attempt",
                    assign.get("attempt").asInt(),
                    "offset",
                    offset,
                    "text",
                    text)));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code plan} is JSON, or null. */
    void finish(JsonNode assign, String plan) {
        send("""
                {"type": "finished", "taskId": %d, "attempt": %d, "phase": "%s", "outcome": "succeeded",
                 "exitCode": 0, "plan": %s}""".formatted(
                        assign.get("taskId").asLong(),
                        assign.get("attempt").asInt(),
                        assign.get("phase").asText(),
                        plan));
        await("finishedAck");
    }

    /** Says that the plan could not be made. */
    void fail(JsonNode assign, String code) {
        send("""
                {"type": "finished", "taskId": %d, "attempt": %d, "phase": "plan", "outcome": "failed",
                 "exitCode": 1, "error": {"code": "%s", "message": "no plan"}}""".formatted(assign.get("taskId").asLong(), assign.get("attempt").asInt(), code));
        await("finishedAck");
    }

    /** Says that the apply cannot have what was approved. */
    void decline(JsonNode assign, String code) {
        send("""
                {"type": "finished", "taskId": %d, "attempt": %d, "phase": "apply", "outcome": "failed",
                 "exitCode": 1, "error": {"code": "%s", "message": "not as it was planned"}}""".formatted(assign.get("taskId").asLong(), assign.get("attempt").asInt(), code));
        await("finishedAck");
    }

    /** The next frame of that type; others are passed over. */
    JsonNode await(String type) {
        try {
            while (true) {
                JsonNode frame = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (frame == null) {
                    throw new AssertionError("no frame of type " + type + " came");
                }
                if (frame.get("type").asText().equals(type)) {
                    return frame;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            try {
                received.add(MAPPER.readTree(partial.toString()));
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
