package dev.berth.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.cli.client.credential.Credentials.Token;
import dev.berth.cli.client.credential.ServerAddress;
import dev.berth.cli.client.wire.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers the demo's calls as a server would, with the work done by magic: events tell of it, pods go at a look. */
final class FakeServer implements AutoCloseable {
    private static final String TOKEN = "fake-token";
    private static final String SHA256 = "5ca1ab1e".repeat(8);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Long, ObjectNode> tasks = new TreeMap<>();
    private final Map<String, ObjectNode> pods = new TreeMap<>();
    private final List<OutputStream> followers = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private String password = "";
    private boolean masks = true;
    private boolean plansFail;

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/v1", this::handle);
        server.start();
    }

    /** This server, as the demo calls it. */
    Server called() {
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        return new Server(ServerAddress.of(address), new Token(TOKEN, "the test"), null);
    }

    synchronized FakeServer thatMasksNothing() {
        masks = false;
        return this;
    }

    synchronized FakeServer whosePlansFail() {
        plansFail = true;
        return this;
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/api/v1".length());
        boolean known = ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (path.equals("/events")) {
            follow(exchange);
            return;
        }
        byte[] answer = known ? answer(exchange.getRequestMethod(), path, body) : "{}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private synchronized void follow(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        followers.add(exchange.getResponseBody());
    }

    private synchronized byte[] answer(String method, String path, byte[] body) throws IOException {
        calls.add(method + " " + path);
        if (path.endsWith("/logs")) {
            String shown = masks ? "***" : password;
            return ("password = \"" + shown + "\"\nno end of line").getBytes(StandardCharsets.UTF_8);
        }
        boolean json = body.length > 0 && body[0] == '{';
        JsonNode answer = answer(method + " " + path, json ? JSON.readTree(body) : JSON.createObjectNode());
        return JSON.writeValueAsBytes(answer);
    }

    private JsonNode answer(String call, JsonNode body) throws IOException {
        if (call.equals("POST /tasks")) {
            return submitted(body);
        }
        if (call.endsWith("/confirm")) {
            return confirmed(Long.parseLong(call.replaceAll("\\D", "")), body);
        }
        if (call.equals("POST /workspaces")) {
            password = body.at("/variables/database_password/value").asText();
        }
        if (call.startsWith("GET") && call.endsWith("/pods")) {
            return items(pods);
        }
        if (call.equals("GET /tasks")) {
            idlePodsGo();
            return items(tasks);
        }
        return JSON.createObjectNode();
    }

    private JsonNode submitted(JsonNode request) throws IOException {
        long id = tasks.size() + 1L;
        boolean plan = request.path("type").asText().equals("plan");
        ObjectNode task = JSON.createObjectNode()
                .put("id", id)
                .put("type", request.path("type").asText())
                .put("phase", "plan")
                .put("pod", plan ? "fake-shared" : "fake-own")
                .put("slot", plan ? (int) id : 0);
        tasks.put(id, task);
        pod(task.path("pod").asText(), plan ? null : id);
        tell("task", task.put("status", "pending"));
        tell("task", task.put("status", "running"));
        ObjectNode summary = task.putObject("plan").put("hasChanges", id < 5).put("add", 5);
        summary.put("sha256", SHA256);
        tell("task", task.put("status", plan ? "planned" : "apply_pending"));
        if (plansFail && plan) {
            task.putObject("error").put("code", "plan_failed").put("message", "no such thing");
            tell("task", task.put("status", "failed"));
        }
        return task;
    }

    private JsonNode confirmed(long id, JsonNode request) throws IOException {
        ObjectNode task = tasks.get(id);
        if (request.path("planSha256").asText().equals(SHA256)) {
            pods.get("fake-own").put("kind", "worker");
            tell("task", task.put("status", "applied").put("phase", "apply"));
        }
        return task;
    }

    private void pod(String name, Long reservedFor) throws IOException {
        ObjectNode pod = JSON.createObjectNode().put("name", name).put("phase", "ready");
        pod.put("kind", reservedFor == null ? "worker" : "reserved");
        ObjectNode slot = pod.putArray("slots").addObject().put("index", 0);
        slot.put("state", reservedFor == null ? "idle" : "reserved");
        ArrayNode reservations = slot.putArray("reservedFor");
        if (reservedFor != null) {
            reservations.add(reservedFor);
        }
        pods.put(name, pod);
        tell("pod", pod);
    }

    private void idlePodsGo() {
        boolean allSubmitted = tasks.size() > 3;
        pods.values().removeIf(pod -> allSubmitted && pod.path("kind").asText().equals("worker"));
    }

    private void tell(String event, JsonNode what) throws IOException {
        byte[] text = ("event: " + event + "\ndata: " + what + "\n\n").getBytes(StandardCharsets.UTF_8);
        for (OutputStream follower : followers) {
            follower.write(text);
            follower.flush();
        }
    }

    private static JsonNode items(Map<?, ObjectNode> of) {
        ObjectNode list = JSON.createObjectNode().putNull("nextCursor");
        list.putArray("items").addAll(of.values());
        return list;
    }
}
