package dev.berth.server.outward;

import dev.berth.domain.hook.HookAddress;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.config.OutsideConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to addresses that users write down (O2). A name is looked up, its addresses are checked, and the connection goes to one of
 * those that were checked, while name and certificate stay those of the host: a name that leads elsewhere a moment later gains
 * nothing. Redirects are not followed, answers are bounded in size and time, nothing blocks, and no connection is kept.
 */
@ApplicationScoped
class GuardedClient {
    private static final Logger LOG = Logger.getLogger(GuardedClient.class);

    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_WAITING = 256;

    private final Vertx vertx;
    private final Resolver resolver;
    private final Guard guard;
    private final Duration connect;
    private final Duration answer;
    private final HttpClient client;
    private final AtomicInteger turns = new AtomicInteger();

    @Inject
    GuardedClient(Vertx vertx, BerthConfig config) {
        this(vertx, config.outside(), new SystemResolver());
    }

    GuardedClient(Vertx vertx, OutsideConfig config, Resolver resolver) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.guard = new Guard(config.allow().orElse(List.of()));
        this.connect = config.connectTimeout();
        this.answer = config.answerTimeout();
        this.client = vertx.createHttpClient(options(config))
                .connectionHandler(connection ->
                        // Whoever asked is told by the answer that fails; a receiver writes nothing into the server's
                        // log.
                        connection.exceptionHandler(
                                failure -> LOG.debugf("a receiver's connection: %s", failure.toString())));
    }

    private static HttpClientOptions options(OutsideConfig config) {
        int connectMillis = Math.toIntExact(config.connectTimeout().toMillis());
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(false)
                .setVerifyHost(true)
                .setConnectTimeout(connectMillis)
                .setSslHandshakeTimeout(connectMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(Math.toIntExact(config.answerTimeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false)
                // An address may be a secret, and a trace is none of its receiver's business.
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING);
        config.caFile().ifPresent(file -> {
            try {
                options.setTrustOptions(TrustOptions.wrap(Trust.with(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("berth.outside.ca-file cannot be used", e);
            }
        });
        return options;
    }

    @PreDestroy
    void stop() {
        var unused = client.close();
        if (resolver instanceof SystemResolver system) {
            system.close();
        }
    }

    /**
     * A request.
     *
     * @param headers besides the host and the length
     * @param body null for none
     * @param most bytes that are read of the answer; the rest of it is left
     */
    record Call(
            HttpMethod method, HookAddress address, Map<String, String> headers, byte @Nullable [] body, int most) {}

    /** An answer, whatever its status. */
    record Reply(int status, Buffer body) {
        boolean good() {
            return status >= 200 && status < 300;
        }
    }

    /** The answer; fails with an {@link UnreachableException} when there is none in time. */
    Uni<Reply> call(Call call) {
        @Nullable Context here = Vertx.currentContext();
        Uni<Reply> reply = Uni.createFrom().completionStage(() -> start(call));
        Uni<Reply> told = reply.onFailure().transform(Faults::told);
        return here == null ? told : told.emitOn(command -> here.runOnContext(ignored -> command.run()));
    }

    private CompletableFuture<Reply> start(Call call) {
        // Longer than each of its steps may take, for whatever waits between them.
        CompletableFuture<Reply> reply = new CompletableFuture<Reply>()
                .orTimeout(connect.multipliedBy(3).plus(answer).toMillis(), TimeUnit.MILLISECONDS);
        var unused = addresses(call.address())
                .orTimeout(connect.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(found -> guard.admitted(call.address(), found))
                .whenComplete((admitted, failure) -> {
                    if (failure != null) {
                        reply.completeExceptionally(failure);
                    } else {
                        // One after the other, so that one of them that is away does not hold up all.
                        InetAddress to = admitted.get(Math.floorMod(turns.getAndIncrement(), admitted.size()));
                        vertx.getOrCreateContext().runOnContext(now -> send(call, to, reply));
                    }
                });
        return reply;
    }

    private CompletableFuture<List<InetAddress>> addresses(HookAddress address) {
        if (address.isNumber()) {
            try {
                return CompletableFuture.completedFuture(List.of(InetAddress.getByName(address.host())));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
        // A copy: who stops waiting does not stop the others.
        return resolver.resolve(address.host()).toCompletableFuture().copy();
    }

    private void send(Call call, InetAddress to, CompletableFuture<Reply> reply) {
        HookAddress address = call.address();
        RequestOptions options = new RequestOptions()
                .setMethod(call.method())
                .setServer(SocketAddress.inetSocketAddress(address.port(), to.getHostAddress()))
                .setHost(address.host())
                .setPort(address.port())
                .setSsl(address.tls())
                .setURI(address.path())
                .setFollowRedirects(false)
                .putHeader("Host", host(address))
                .putHeader("User-Agent", "Berth");
        call.headers().forEach(options::putHeader);
        client.request(options).onFailure(reply::completeExceptionally).onSuccess(request -> {
            if (reply.isDone()) {
                request.reset();
                return;
            }
            long timer = vertx.setTimer(answer.toMillis(), late -> {
                reply.completeExceptionally(new UnreachableException("it did not answer in time", true));
                request.reset();
            });
            var unused = reply.whenComplete((done, failure) -> vertx.cancelTimer(timer));
            exchange(request, call, reply);
        });
    }

    /** As RFC 9110 has it. */
    private static String host(HookAddress address) {
        String host = address.host().indexOf(':') >= 0 ? "[" + address.host() + "]" : address.host();
        int usual = address.tls() ? 443 : 80;
        return address.port() == usual ? host : host + ":" + address.port();
    }

    private static void exchange(HttpClientRequest request, Call call, CompletableFuture<Reply> reply) {
        request.exceptionHandler(reply::completeExceptionally);
        byte[] body = call.body();
        (body == null ? request.send() : request.send(Buffer.buffer(body)))
                .onFailure(reply::completeExceptionally)
                .onSuccess(response -> read(response, call.most(), reply));
    }

    private static void read(HttpClientResponse response, int most, CompletableFuture<Reply> reply) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(reply::completeExceptionally);
        response.endHandler(end -> reply.complete(new Reply(response.statusCode(), body)));
        response.handler(part -> {
            body.appendBuffer(part, 0, Math.min(part.length(), most - body.length()));
            if (body.length() == most && reply.complete(new Reply(response.statusCode(), body))) {
                response.request().reset();
            }
        });
    }
}
