package dev.berth.agent.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's way to the state of its workspace on the server, with its credential. A server that is away is asked
 * again, so that an apply outlives its restart, but not for ever and not beyond the grace of an attempt that has to stop.
 * The credential goes to the server's own address and nowhere else: redirects are not followed.
 */
public final class StateLink {
    private static final Duration QUICK = Duration.ofSeconds(90);
    private static final Duration TRANSFER = Duration.ofMinutes(10);
    private static final int MOST_FAULTS = 5;
    private static final int MOST_TEXT = 256 << 10;

    private final HttpClient http;
    private final ServerAddress server;
    private final Target target;
    private final Patience patience;
    private final CompletableFuture<?> over;
    private final AtomicLong silentSince = new AtomicLong();

    /** @param over done when nobody waits for answers any more */
    StateLink(HttpClient http, ServerAddress server, Target target, Patience patience, CompletableFuture<?> over) {
        this.http = http;
        this.server = server;
        this.target = target;
        this.patience = patience;
        this.over = over;
    }

    /**
     * Whose state, and how to get there.
     *
     * @param authorization the header's value
     * @param directory where large bodies are kept while they are needed
     */
    public record Target(String workspace, String authorization, Path directory) {
        @Override
        public String toString() {
            return "Target[" + workspace + "]";
        }
    }

    /**
     * How long a server that does not answer is asked again.
     *
     * @param pause between two tries
     * @param most from the first try without an answer; later requests get one try each until it answers again
     */
    public record Patience(Backoff pause, Duration most) {}

    /**
     * One request.
     *
     * @param path what follows the address of the state, with the query
     */
    public record Call(
            String method,
            String path,
            Map<String, String> headers,
            @Nullable Payload body) {}

    /** What the server said; to be closed. */
    public record Reply(int status, Payload body) implements java.io.Closeable {
        /** Whether the request was granted. */
        public boolean ok() {
            return status / 100 == 2;
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /**
     * Sends it until there is an answer; empty when it was given up.
     *
     * @param onSilence told once, when the first try got no answer
     */
    public Optional<Reply> send(Call call, Consumer<String> onSilence) throws IOException {
        int faults = 0;
        int tries = 0;
        while (true) {
            Reply reply = once(call);
            boolean away = reply == null || isAway(reply.status());
            if (!away) {
                silentSince.set(0);
            }
            if (reply != null && !away && (reply.status() < 500 || ++faults >= MOST_FAULTS)) {
                return Optional.of(reply);
            }
            if (reply != null) {
                reply.close();
            }
            tries++;
            if (tries == 1) {
                onSilence.accept(reply == null ? "does not answer" : "answers " + reply.status());
            }
            if (away && isLongSilent() || !pause(tries)) {
                return Optional.empty();
            }
        }
    }

    private static boolean isAway(int status) {
        return status == 408 || status == 425 || status == 429 || (status >= 502 && status <= 504);
    }

    private boolean isLongSilent() {
        long now = System.nanoTime();
        // 0 stands for a server that answers, which no clock is likely to show.
        silentSince.compareAndSet(0, now);
        return now - silentSince.get() > patience.most().toNanos();
    }

    /** False when the attempt is over. */
    private boolean pause(int failures) {
        try {
            over.get(patience.pause().after(failures).toMillis(), TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The answer, or null when there was none. */
    private @Nullable Reply once(Call call) {
        if (over.isDone()) {
            return null;
        }
        CompletableFuture<HttpResponse<Payload>> exchange;
        Duration limit = call.body() == null || call.body().length() < MOST_TEXT ? QUICK : TRANSFER;
        try {
            exchange = http.sendAsync(request(call, limit), head -> receiving(head.statusCode()));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        try {
            CompletableFuture.anyOf(exchange, over).get(TRANSFER.toMillis(), TimeUnit.MILLISECONDS);
            HttpResponse<Payload> response = exchange.getNow(null);
            return response == null ? null : new Reply(response.statusCode(), response.body());
        } catch (TimeoutException | ExecutionException | CompletionException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            exchange.cancel(true);
        }
    }

    private HttpRequest request(Call call, Duration limit) throws IOException {
        Payload body = call.body();
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : body.publisher();
        URI address = URI.create(server.read() + "/api/v1/workspaces/" + target.workspace() + "/state" + call.path());
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(limit)
                .method(call.method(), publisher)
                .setHeader("Authorization", target.authorization());
        call.headers().forEach(request::setHeader);
        return request.build();
    }

    /** States go to a payload of any size; what else is said, in words. */
    private HttpResponse.BodySubscriber<Payload> receiving(int status) {
        Payload payload = new Payload(target.directory());
        long most = status / 100 == 2 ? Long.MAX_VALUE : MOST_TEXT;
        return HttpResponse.BodySubscribers.mapping(
                HttpResponse.BodySubscribers.ofByteArrayConsumer(piece -> piece.ifPresent(bytes -> {
                    try {
                        if (payload.length() + bytes.length <= most) {
                            payload.write(bytes, bytes.length);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })),
                done -> {
                    try {
                        return payload.written();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
