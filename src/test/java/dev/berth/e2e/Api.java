package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.awaitility.Awaitility;

/** The HTTP interface as a client uses it. Every call must succeed, unless it says otherwise. */
public final class Api {
    /** What {@link #follow} hands over last when the stream did not end in order. */
    static final String CUT_OFF = "cut off";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(20);
    /** Far longer than any call takes: a server with the first compiler alone makes an RSA key, under load. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(120);

    private static final Duration LIMIT = Duration.ofSeconds(240);

    private final HttpClient client;
    private final String base;
    private final String token;

    public Api(int port, String token) {
        this(HttpClient.newHttpClient(), "http://127.0.0.1:" + port, token);
    }

    /** Through a client of one's own, to an address with its scheme. */
    Api(HttpClient client, String base, String token) {
        this.client = client;
        this.base = base;
        this.token = token;
    }

    public boolean ready() {
        return health("ready") == 200;
    }

    /** The status of one of the health checks, or 0 when there was no answer within a few seconds. */
    public int health(String check) {
        try {
            return healthAnswer(check).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What one of the health checks says. */
    public HttpResponse<Void> healthAnswer(String check) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/q/health/" + check))
                .timeout(HEALTH_LIMIT)
                .build();
        return client.send(request, BodyHandlers.discarding());
    }

    public JsonNode get(String path) {
        return json(send("GET", path, null));
    }

    public String text(String path) {
        return text(succeed(send("GET", path, null)));
    }

    public JsonNode post(String path, Map<String, ?> body) {
        return json(send("POST", path, write(body)));
    }

    public void put(String path, Map<String, ?> body) {
        succeed(exchange("PUT", path, body, Map.of()));
    }

    public void patch(String path, Map<String, ?> body) {
        succeed(exchange("PATCH", path, body, Map.of()));
    }

    /** The answer's status, whatever it is. */
    public int status(String method, String path, Map<String, ?> body) {
        return send(method, path, write(body)).statusCode();
    }

    /** The answer, whatever it is, to a call with these headers. */
    public HttpResponse<byte[]> exchange(String method, String path, Map<String, ?> body, Map<String, String> headers) {
        HttpRequest.Builder request = request(path)
                .method(method, BodyPublishers.ofByteArray(write(body)))
                .header("Content-Type", "application/json");
        headers.forEach(request::header);
        return exchange(request.build());
    }

    /** A pool of the local runtime whose pods go soon after they are free. */
    public void pool(String name, int maxPods, String idleTimeout) {
        post(
                "/pools",
                Map.of("name", name, "runtime", "local", "minPods", 0, "maxPods", maxPods, "idleTimeout", idleTimeout));
    }

    /** A workspace whose configuration is this one file. */
    public void workspace(String name, String pool, String terraform) {
        post("/workspaces", Map.of("name", name, "pool", pool));
        configuration(name, terraform);
    }

    public void configuration(String workspace, String terraform) {
        configuration(workspace, Map.of("main.tf", terraform));
    }

    public void configuration(String workspace, Map<String, String> files) {
        HttpResponse<byte[]> answer = upload(workspace, files);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
    }

    /** The answer to an upload, whatever it is. */
    public HttpResponse<byte[]> upload(String workspace, Map<String, String> files) {
        return exchange(request("/workspaces/" + workspace + "/configuration")
                .header("Content-Type", "application/gzip")
                .PUT(BodyPublishers.ofByteArray(tarGz(files)))
                .build());
    }

    /** The same interface for the holder of another token. */
    public Api as(String otherToken) {
        return new Api(client, base, otherToken);
    }

    public long plan(String workspace) {
        return submit(workspace, "plan", Map.of());
    }

    public long planAndApply(String workspace) {
        return submit(workspace, "plan_and_apply", Map.of());
    }

    public long submit(String workspace, String type, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("workspace", workspace);
        body.put("type", type);
        return post("/tasks", body).get("id").asLong();
    }

    public JsonNode task(long id) {
        return get("/tasks/" + id);
    }

    public String log(long id) {
        return text("/tasks/" + id + "/logs");
    }

    public void confirm(long id) {
        post("/tasks/" + id + "/confirm", Map.of());
    }

    /** Waits until the task has the status; a final status that is another one fails at once. */
    public JsonNode await(long id, String status) {
        List<String> last = List.of("planned", "applied", "discarded", "failed", "canceled");
        JsonNode[] seen = new JsonNode[1];
        Awaitility.await("task " + id + " becomes " + status)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    seen[0] = task(id);
                    String now = seen[0].get("status").asText();
                    return now.equals(status) || last.contains(now);
                });
        assertThat(seen[0].get("status").asText())
                .as("%s%n%s", seen[0], log(id))
                .isEqualTo(status);
        return seen[0];
    }

    public List<JsonNode> pods(String pool) {
        List<JsonNode> pods = new ArrayList<>();
        get("/pools/" + pool + "/pods").get("items").forEach(pods::add);
        return pods;
    }

    public JsonNode pod(String pool, String name) {
        return pods(pool).stream()
                .filter(pod -> pod.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("pod " + name + " is gone"));
    }

    /** Waits until the pool's pods are as asked for. */
    public void awaitPods(String pool, Predicate<List<JsonNode>> wanted) {
        Awaitility.await("the pods of " + pool)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> wanted.test(pods(pool)));
    }

    public void deleteAllPods() {
        for (JsonNode pool : get("/pools").get("items")) {
            String name = pool.get("name").asText();
            pods(name)
                    .forEach(pod -> send(
                            "DELETE",
                            "/pools/" + name + "/pods/" + pod.get("name").asText() + "?force=true",
                            null));
        }
    }

    /** Follows {@code /events} on a thread of its own until the stream ends; each line is handed over. */
    public Thread follow(String query, Consumer<String> lines) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/api/v1/events" + query))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<Stream<String>> answer;
        try {
            answer = client.send(request, BodyHandlers.ofLines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(answer.statusCode()).isEqualTo(200);
        return Thread.ofVirtual().start(() -> {
            try (Stream<String> stream = answer.body()) {
                stream.forEach(lines);
            } catch (UncheckedIOException e) {
                lines.accept(CUT_OFF);
            }
        });
    }

    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + "/api/v1" + path))
                .timeout(CALL_LIMIT)
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body) {
        HttpRequest.Builder request =
                request(path).method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return exchange(request.build());
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<byte[]> succeed(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode())
                .as("%s %s: %s", answer.request().method(), answer.uri(), text(answer))
                .isBetween(200, 299);
        return answer;
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return body(succeed(answer));
    }

    public static JsonNode body(HttpResponse<byte[]> answer) {
        return parse(text(answer));
    }

    public static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static byte[] write(Map<String, ?> body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] tarGz(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes), StandardCharsets.UTF_8.name())) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
