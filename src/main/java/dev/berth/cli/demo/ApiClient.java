package dev.berth.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls a server as any client would. Every failure is a {@link DemoException} that says which call it was. */
final class ApiClient {
    private static final String BASE = "/api/v1";
    private static final String JSON = "application/json";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FIRST_ERROR = 400;
    private static final int OK = 200;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI server;
    private final String token;

    ApiClient(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    URI server() {
        return server;
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DemoException("the server's answer is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    JsonNode get(String path) throws InterruptedException {
        return json(text(send(request(path).header("Accept", JSON).GET().build())));
    }

    /** A text as it is; for logs. */
    byte[] bytes(String path) throws InterruptedException {
        return send(request(path).header("Accept", "text/plain").GET().build());
    }

    JsonNode post(String path, JsonNode body) throws InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", JSON)
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        return json(text(send(request)));
    }

    void put(String path, String type, byte[] body) throws InterruptedException {
        send(request(path)
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofByteArray(body))
                .build());
    }

    void delete(String path) throws InterruptedException {
        send(request(path).DELETE().build());
    }

    /** An answer that goes on until one side ends it; close it to end it. */
    InputStream follow(String path) throws InterruptedException, IOException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(BASE + path))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() != OK) {
            response.body().close();
            throw new IOException("answered " + response.statusCode());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(BASE + path)).header("Authorization", "Bearer " + token);
    }

    private byte[] send(HttpRequest request) throws InterruptedException {
        String call = request.method() + " " + request.uri().getPath();
        try {
            HttpResponse<byte[]> response = whole(request);
            if (response.statusCode() >= FIRST_ERROR) {
                throw new DemoException(
                        call + " answered " + response.statusCode() + Problem.in(text(response.body())));
            }
            return response.body();
        } catch (IOException e) {
            throw new DemoException(call + " got no answer (" + reason(e) + ")", e);
        }
    }

    /** The request's own time-out ends with the head of the answer; this one is for all of it. */
    private HttpResponse<byte[]> whole(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        } catch (TimeoutException e) {
            throw new IOException("not complete after " + PATIENCE.toSeconds() + " s", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** What a problem document says, on one line. */
    private static final class Problem {
        private static String in(String body) {
            JsonNode problem;
            try {
                problem = MAPPER.readTree(body);
            } catch (JsonProcessingException e) {
                return "";
            }
            StringBuilder words = new StringBuilder();
            for (String field : new String[] {"code", "detail"}) {
                String value = problem.path(field).asText("");
                words.append(value.isEmpty() ? "" : (words.isEmpty() ? " " : ": ") + value.replaceAll("\\s+", " "));
            }
            for (JsonNode violation : problem.path("violations")) {
                words.append("; ")
                        .append(violation.path("field").asText())
                        .append(' ')
                        .append(violation.path("message").asText());
            }
            return words.toString();
        }
    }
}
