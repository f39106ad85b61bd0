package dev.berth.agent.net;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.StoppedException;
import dev.berth.protocol.Frames;
import dev.berth.protocol.IdentityToken;
import dev.berth.protocol.MalformedFrameException;
import dev.berth.protocol.RescuedState;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The work endpoints, and the way to the state backend. While the server is away a request is tried again for as long as
 * the attempt is wanted and its time lasts: what was done must not be lost because a server restarts (F8). Redirects are
 * not followed: a credential is for the address that the agent was given.
 */
public final class WorkClient {
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration TRANSFER = Duration.ofMinutes(10);
    /** Failures of one request in a row, while the channel stands, after which the request itself is to blame. */
    private static final int MOST_FAILURES_CONNECTED = 10;

    private final HttpClient http;
    private final ServerAddress server;
    private final Backoff backoff;
    private final BooleanSupplier connected;

    /** @param connected whether the channel to the server stands now */
    public WorkClient(HttpClient http, ServerAddress server, Backoff backoff, BooleanSupplier connected) {
        this.http = http;
        this.server = server;
        this.backoff = backoff;
        this.connected = connected;
    }

    /** The attempt's key to the work endpoints. */
    public record Key(long task, String token) {
        @Override
        public String toString() {
            return "Key[" + task + "]";
        }
    }

    /** One request. */
    private record Call(
            String method,
            String path,
            Map<String, String> headers,
            @Nullable FileBody body,
            @Nullable Path target,
            long limit,
            Duration timeout) {}

    /**
     * Asks for the work, which begins the attempt (P11).
     *
     * @param patience for a server that is away; the attempt's own time limit begins only with the answer
     */
    public WorkDocument begin(Key key, Duration patience, StopSignal stop)
            throws StoppedException, SupersededException, RefusedException {
        Map<String, String> headers = new java.util.HashMap<>(bearer(key));
        headers.put(WorkDocument.ABLE, WorkDocument.IDENTITY);
        Call call = new Call("GET", path(key, "work"), headers, null, null, 0, SHORT);
        try {
            return Frames.readWork(
                    exchange(call, System.nanoTime() + patience.toNanos(), stop).text());
        } catch (MalformedFrameException | IOException e) {
            throw new RefusedException(0, "the work document cannot be read: " + e.getMessage());
        }
    }

    /**
     * Fetches the configuration, or the plan's bundle, into the file.
     *
     * @throws IOException when the file cannot be written
     */
    public void download(Key key, String what, Path target, long limit, StopSignal stop)
            throws IOException, StoppedException, SupersededException, RefusedException {
        Call call = new Call("GET", path(key, what), bearer(key), null, target, limit, TRANSFER);
        if (exchange(call, null, stop).tooLarge()) {
            throw new RefusedException(0, what + " is larger than " + limit + " bytes");
        }
    }

    /**
     * Stores a file of the attempt.
     *
     * @throws IOException when the file cannot be read
     */
    public void upload(Key key, String what, Path file, Map<String, String> headers, StopSignal stop)
            throws IOException, StoppedException, SupersededException, RefusedException {
        Map<String, String> all = new java.util.HashMap<>(bearer(key));
        all.putAll(headers);
        Call call = new Call("PUT", path(key, what), all, new FileBody(file), null, 0, TRANSFER);
        Received unused = exchange(call, null, stop);
    }

    /**
     * Brings the state that an apply left behind.
     *
     * @throws IOException when the file cannot be read
     */
    public RescuedState rescue(Key key, Path state, StopSignal stop)
            throws IOException, StoppedException, SupersededException, RefusedException {
        Map<String, String> headers = new java.util.HashMap<>(bearer(key));
        headers.put("Content-Type", "application/json");
        Call call = new Call("PUT", path(key, "state"), headers, new FileBody(state), null, 0, TRANSFER);
        try {
            return Frames.readRescuedState(exchange(call, null, stop).text());
        } catch (MalformedFrameException e) {
            throw new RefusedException(0, "the answer cannot be read: " + e.getMessage());
        }
    }

    /** The attempt's tokens anew, by which its tool says elsewhere who it is (A11). */
    public List<IdentityToken> renewIdentity(Key key, StopSignal stop)
            throws StoppedException, SupersededException, RefusedException {
        Call call = new Call("POST", path(key, "identity"), bearer(key), null, null, 0, SHORT);
        try {
            return Frames.readIdentityTokens(exchange(call, null, stop).text()).tokens();
        } catch (MalformedFrameException | IOException e) {
            throw new RefusedException(0, "the tokens cannot be read: " + e.getMessage());
        }
    }

    /** The attempt's way to the state of its workspace. */
    public StateLink stateLink(StateLink.Target target, StateLink.Patience patience, CompletableFuture<?> over) {
        return new StateLink(http, server, target, patience, over);
    }

    /** @param deadline by the clock of {@link System#nanoTime()}; null when the stop signal keeps the time */
    private Received exchange(Call call, @Nullable Long deadline, StopSignal stop)
            throws IOException, StoppedException, SupersededException, RefusedException {
        int failures = 0;
        int failuresConnected = 0;
        while (true) {
            stop.check();
            Received received = send(call, stop);
            requireFiles(call, received);
            if (received != null && received.status() / 100 == 2) {
                return received;
            }
            if (received != null && !isTransient(received.status())) {
                throw refusal(received);
            }
            failures++;
            failuresConnected = connected.getAsBoolean() && received == null ? failuresConnected + 1 : 0;
            if (failuresConnected >= MOST_FAILURES_CONNECTED) {
                throw new RefusedException(0, call.method() + " " + call.path() + " breaks off again and again");
            }
            if (deadline != null && System.nanoTime() - deadline > 0) {
                throw new RefusedException(0, call.method() + " " + call.path() + " was not answered in time");
            }
            stop.sleep(backoff.after(failures));
        }
    }

    /** What is wrong with a file here stays wrong however often the server is asked. */
    private static void requireFiles(Call call, @Nullable Received received) throws IOException {
        IOException unwritten = received == null ? null : received.failure();
        if (unwritten != null) {
            throw unwritten;
        }
        FileBody body = call.body();
        IOException unread = body == null ? null : body.failure();
        if (unread != null) {
            throw unread;
        }
    }

    private static boolean isTransient(int status) {
        return status >= 500 || status == 408 || status == 425 || status == 429;
    }

    private static RefusedException refusal(Received received) throws SupersededException {
        if (received.status() == 401 || received.status() == 403) {
            throw new SupersededException();
        }
        String code = textField(received.text(), "code");
        String detail = textField(received.text(), "detail");
        return new RefusedException(
                received.status(),
                "the server answered " + received.status() + (code == null ? "" : " " + code)
                        + (detail == null ? "" : ": " + detail));
    }

    /** The answer, or null when there was none. */
    private @Nullable Received send(Call call, StopSignal stop) throws StoppedException {
        CompletableFuture<HttpResponse<Received>> exchange;
        try {
            exchange = http.sendAsync(request(call), Received.into(call.target(), call.limit()));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        try {
            if (stop.awaitEnd(exchange, call.timeout())) {
                return exchange.join().body();
            }
            return null;
        } catch (CompletionException e) {
            return null;
        } finally {
            exchange.cancel(true);
        }
    }

    private HttpRequest request(Call call) throws IOException {
        FileBody body = call.body();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.read() + call.path()))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(call.timeout())
                .method(call.method(), body == null ? BodyPublishers.noBody() : body.publisher());
        call.headers().forEach(request::setHeader);
        return request.build();
    }

    private static String path(Key key, String what) {
        return "/api/v1/agent/tasks/" + key.task() + "/" + what;
    }

    private static Map<String, String> bearer(Key key) {
        return Map.of("Authorization", "Bearer " + key.token());
    }

    private static @Nullable String textField(String json, String name) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException e) {
            // No JSON: the status has to tell it all.
            return null;
        }
    }
}
