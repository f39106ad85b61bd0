package dev.berth.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.server.api.Archives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The server under attack, as its admin sees it: static pools, workspaces and tasks under names of their own. */
public final class Site {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final int port;
    private final String token;
    private final HttpClient client = HttpClient.newHttpClient();

    public Site(int port, String token) {
        this.port = port;
        this.token = token;
    }

    public int port() {
        return port;
    }

    public String pool() {
        String name = "h-" + Long.toString(System.nanoTime(), 36) + "-" + COUNTER.incrementAndGet();
        created("POST", "/pools", """
                {"name": "%s", "runtime": "static", "minPods": 0, "maxPods": 5}""".formatted(name));
        return name;
    }

    public String agentToken(String pool) {
        return created("POST", "/pools/" + pool + "/tokens", "{}").get("token").asText();
    }

    /** A workspace of the pool, under the pool's name, with a configuration. */
    public String workspace(String pool) {
        created("POST", "/workspaces", "{\"name\": \"%1$s\", \"pool\": \"%1$s\"}".formatted(pool));
        HttpResponse<String> stored = send(
                "PUT",
                "/workspaces/" + pool + "/configuration",
                "application/gzip",
                BodyPublishers.ofByteArray(Archives.tarGz(tar -> Archives.file(tar, "main.tf", "# nothing"))));
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
        return pool;
    }

    public long submit(String workspace, String type) {
        return created("POST", "/tasks", "{\"workspace\": \"%s\", \"type\": \"%s\"}".formatted(workspace, type))
                .get("id")
                .asLong();
    }

    /** A schedule of the workspace. */
    public String schedule(String workspace) {
        created("POST", "/workspaces/" + workspace + "/schedules", """
                {"name": "nightly", "cron": "@daily", "submits": "plan"}""");
        return "nightly";
    }

    /** A team, and a binding that belongs to it, of that name. */
    public void teamAndBinding(String name) {
        created("POST", "/teams", "{\"name\": \"%s\"}".formatted(name));
        created("POST", "/bindings", """
                {"name": "%1$s", "issuer": "https://issuer.example.com", "audience": "berth", "subject": "%1$s",
                 "teams": ["%1$s"]}""".formatted(name));
    }

    public JsonNode get(String path) {
        return parse(
                send("GET", path, "application/json", BodyPublishers.noBody()).body());
    }

    public String log(long task) {
        return send("GET", "/tasks/" + task + "/logs", "text/plain", BodyPublishers.noBody())
                .body();
    }

    public HttpResponse<String> post(String path, String json) {
        return send("POST", path, "application/json", BodyPublishers.ofString(json));
    }

    public HttpResponse<String> post(String path, byte[] json) {
        return send("POST", path, "application/json", BodyPublishers.ofByteArray(json));
    }

    public HttpResponse<String> send(String method, String path, String type, BodyPublisher body) {
        return send(token, method, path, type, body);
    }

    /** A call with a credential of the test's choice. */
    public HttpResponse<String> send(String credential, String method, String path, String type, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + credential)
                .header("Content-Type", type)
                .header("Accept", method.equals("GET") ? type : "*/*")
                .method(method, body)
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The head of a request with this site's credential, for connections made by hand. */
    public String head(String method, String path, String... headers) {
        return method + " /api/v1" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n"
                + String.join("", headers) + "\r\n";
    }

    /** An agent of the pool that has said hello, with a running table of the test's choice. */
    public RawSocket hello(String agentToken, String pod, String running) throws IOException {
        return RawSocket.agent(port, agentToken).text("""
                {"type": "hello", "agentId": "%1$s-agent", "pod": "%1$s", "version": "test", "slots": 3,
                 "running": [%2$s], "warm": []}""".formatted(pod, running));
    }

    public static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode created(String method, String path, String json) {
        HttpResponse<String> answer = send(method, path, "application/json", BodyPublishers.ofString(json));
        assertThat(answer.statusCode()).as(answer.body()).isIn(201, 202);
        return parse(answer.body());
    }
}
