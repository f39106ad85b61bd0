package dev.berth.server.agentlink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A C&amp;C client of the JDK's own: sends what it is told to and keeps what comes. */
final class AgentClient implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final HttpClient http = HttpClient.newHttpClient();
    private WebSocket socket;

    static AgentClient connect(URI server, String token) {
        AgentClient client = new AgentClient();
        client.socket = client.http
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .subprotocols("berth.agent.v1")
                .buildAsync(server, client)
                .join();
        return client;
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    AgentClient send(String frame) {
        socket.sendText(frame, true).join();
        return this;
    }

    AgentClient sendBinary() {
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
        return this;
    }

    AgentClient hello(String agent, String pod) {
        return send("{\"type\":\"hello\",\"agentId\":\"" + agent + "\",\"pod\":\"" + pod
                + "\",\"version\":\"test\",\"slots\":3,\"running\":[],\"warm\":[]}");
    }

    /** As {@link #hello}, with the secret of its process. */
    AgentClient hello(String agent, String pod, String reconnect) {
        return send("{\"type\":\"hello\",\"agentId\":\"" + agent + "\",\"pod\":\"" + pod
                + "\",\"version\":\"test\",\"slots\":3,\"running\":[],\"warm\":[],\"reconnect\":\"" + reconnect
                + "\"}");
    }

    /** The next frame of a type; others are passed over. */
    JsonNode next(String type) {
        try {
            for (JsonNode frame = poll(); frame != null; frame = poll()) {
                if (type.equals(frame.path("type").asText())) {
                    return frame;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("no " + type + " came");
    }

    int closeCode() throws Exception {
        return closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    boolean open() {
        return !closed.isDone();
    }

    private JsonNode poll() throws InterruptedException {
        return frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
        partial.append(part);
        if (last) {
            frames.add(parse(partial.toString()));
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    private static JsonNode parse(String frame) {
        try {
            return JSON.readTree(frame);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
