package dev.berth.cli.client.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.client.credential.Credentials.Token;
import dev.berth.cli.client.credential.ServerAddress;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.wire.Calls.Answer;
import dev.berth.cli.client.wire.Calls.Call;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A Berth server, called as docs/http-api.md says. Redirects are not followed, so the token goes to this server and to no other.
 * Every method throws a {@link CallException} when it fails.
 */
public final class Server {
    private static final String BASE = "/api/v1";
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As long as a server waits for a body, and then some. */
    private static final Duration UPLOAD_PATIENCE = Duration.ofMinutes(15);

    private static final int FIRST_ERROR = 300;
    private static final int PAGE = 500;

    /** Lists are put together from pages up to here; more does not fit on any screen. */
    private static final int MOST_ITEMS = 10_000;

    private static final int MAX_PROBLEM = 64 * 1024;

    private final Calls calls;
    private final @Nullable SSLContext tls;
    private final ServerAddress address;
    private final Supplier<Token> token;
    private final Failures failures;
    private @Nullable HttpClient streams;

    /** A server, whose certificate may be signed by an authority of this file. Nothing is sent yet. */
    public Server(ServerAddress address, Token token, @Nullable Path authorities) {
        this(address, () -> token, authorities);
    }

    /** The same with a token that may be another one at each call: where it is from stays as it was. */
    public Server(ServerAddress address, Supplier<Token> token, @Nullable Path authorities) {
        this.tls = authorities == null ? null : Trust.with(authorities);
        this.calls = new Calls(tls, CONNECT);
        this.address = address;
        this.token = token;
        this.failures = new Failures(address, token.get());
    }

    public ServerAddress address() {
        return address;
    }

    /** A path of steps that users name. */
    public static String path(String... steps) {
        StringBuilder path = new StringBuilder();
        for (String step : steps) {
            path.append('/').append(encoded(step));
        }
        return path.toString();
    }

    /** A query of what is set; empty values are left out. */
    public static String query(Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    public JsonNode get(String path) throws InterruptedException {
        return json(call("GET", path, Map.of("Accept", JSON), null, PATIENCE));
    }

    /** A text as it is stored, from this byte on. */
    public byte[] text(String path) throws InterruptedException {
        return call("GET", path, Map.of("Accept", "text/plain"), null, UPLOAD_PATIENCE);
    }

    /**
     * The items of a list, page by page.
     *
     * @param most how many at most; the newest come first
     */
    public ArrayNode items(String path, Map<String, String> parameters, int most) throws InterruptedException {
        ArrayNode items = Json.object().arrayNode();
        String cursor = "";
        int wanted = Math.min(most, MOST_ITEMS);
        do {
            Map<String, String> page = new TreeMap<>(parameters);
            page.put("limit", String.valueOf(Math.min(PAGE, wanted - items.size())));
            page.put("cursor", cursor);
            JsonNode answer = get(path + query(page));
            answer.path("items").forEach(items::add);
            cursor = answer.path("nextCursor").asText("");
        } while (!cursor.isEmpty() && items.size() < wanted);
        return items;
    }

    public JsonNode post(String path, @Nullable ObjectNode body) throws InterruptedException {
        return post(path, body, Map.of());
    }

    public JsonNode post(String path, @Nullable ObjectNode body, Map<String, String> headers)
            throws InterruptedException {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Accept", JSON);
        all.put("Content-Type", JSON);
        byte[] sent = body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8);
        return json(call("POST", path, all, sent, PATIENCE));
    }

    /** Sends so many bytes, which are read while they are sent. */
    public JsonNode put(String path, String mediaType, Supplier<InputStream> content, long bytes)
            throws InterruptedException {
        BodyPublisher body = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(content), bytes);
        HttpRequest.Builder request = request(path)
                .header("Accept", JSON)
                .header("Content-Type", mediaType)
                .PUT(body);
        return json(upload(request.build()));
    }

    public void delete(String path) throws InterruptedException {
        var unused = call("DELETE", path, Map.of(), null, PATIENCE);
    }

    /**
     * Opens a stream of events.
     *
     * @param lastId the id of the last event that was seen, or empty
     */
    public EventStream follow(String path, String lastId) throws InterruptedException {
        HttpRequest.Builder request = request(path).header("Accept", EVENTS).timeout(PATIENCE);
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        try {
            HttpResponse<InputStream> answer = streams().send(request.build(), BodyHandlers.ofInputStream());
            String type = answer.headers().firstValue("Content-Type").orElse("");
            if (answer.statusCode() >= FIRST_ERROR || !type.startsWith(EVENTS)) {
                try (InputStream problem = answer.body()) {
                    throw failures.refused("GET " + path, answer.statusCode(), problem.readNBytes(MAX_PROBLEM));
                }
            }
            return new EventStream(answer.body());
        } catch (IOException e) {
            throw failures.noAnswer(e);
        }
    }

    /** The client for what is sent or read for long: it can say what is wrong before all has been sent. */
    private HttpClient streams() {
        if (streams == null) {
            HttpClient.Builder client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
            if (tls != null) {
                client.sslContext(tls);
            } else if ("http".equals(address.base().getScheme())) {
                client.sslContext(new NoTls());
            }
            streams = client.build();
        }
        return streams;
    }

    private URI uri(String path) {
        return URI.create(address.base() + BASE + path);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", authorization());
    }

    private String authorization() {
        return "Bearer " + token.get().token();
    }

    private byte[] call(
            String method, String path, Map<String, String> headers, byte @Nullable [] body, Duration patience)
            throws InterruptedException {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Authorization", authorization());
        Call call = new Call(method, uri(path), all, body);
        try {
            Answer answer = calls.send(call, patience);
            return accepted(method, call.address(), answer.status(), answer.body());
        } catch (IOException e) {
            throw failures.noAnswer(e);
        }
    }

    private byte[] upload(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = whole(request, UPLOAD_PATIENCE);
            return accepted(request.method(), request.uri(), answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw failures.noAnswer(e);
        }
    }

    private byte[] accepted(String method, URI uri, int status, byte[] body) {
        if (status >= FIRST_ERROR) {
            throw failures.refused(method + " " + uri.getPath(), status, body);
        }
        return body;
    }

    /** The client's own time-out ends with the head of the answer; this one is for all of it. */
    private HttpResponse<byte[]> whole(HttpRequest request, Duration patience)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = streams().sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("not complete after " + patience.toSeconds() + " s", e);
        } finally {
            answer.cancel(true);
        }
    }

    private JsonNode json(byte[] body) {
        try {
            return Json.parse(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw CallException.hopeless(address + " does not answer as Berth does: is it its address?", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
