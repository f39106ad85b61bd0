package dev.berth.server.api.forward;

import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Requests to the server that leads. Nothing is sent before it has shown the key that the lease names. */
@ApplicationScoped
class LeaderClient {
    private static final Logger LOG = Logger.getLogger(LeaderClient.class);
    /** As many as the port takes from which they come. */
    private static final int MOST = 10_000;

    private static final int MOST_WAITING = 1_000;
    private static final int CONNECT_MILLIS = 2_000;
    /** Shorter than a request is held, and long enough for a leader that is busy. */
    private static final int HANDSHAKE_MILLIS = 5_000;

    /** Less than the leader waits for the next request on a connection. */
    private static final int KEEP_SECONDS = 15;
    /** Longer than followed answers and sockets are ever quiet. */
    private static final int IDLE_SECONDS = 90;

    /** Who does not take a connection is not asked for another one so soon: many may wait. */
    private static final long REFUSED_NANOS = 100_000_000L;
    /** What a leader has begun when it hands over is finished within that time. */
    private static final long LAST_MILLIS = 1_000;

    private final Vertx vertx;
    private final Leadership leadership;
    private final Supplier<Optional<Endpoint>> own;
    private @Nullable Way way;

    @Inject
    LeaderClient(Vertx vertx, Leadership leadership, ForwardListener listener) {
        this(vertx, leadership, listener::endpoint);
    }

    /** @param own where this server takes what others forward */
    LeaderClient(Vertx vertx, Leadership leadership, Supplier<Optional<Endpoint>> own) {
        this.vertx = vertx;
        this.leadership = leadership;
        this.own = own;
    }

    /** The connections to one leader, and what has no answer from it yet. */
    static final class Way {
        final Endpoint leader;
        final HttpClient client;
        volatile long refusedAt = System.nanoTime() - REFUSED_NANOS;
        private final Set<Errand> underWay = new HashSet<>();
        private boolean left;

        Way(Endpoint leader, HttpClient client) {
            this.leader = leader;
            this.client = client;
        }

        synchronized boolean add(Errand errand) {
            return !left && underWay.add(errand);
        }

        synchronized void remove(Errand errand) {
            underWay.remove(errand);
        }

        /** A leader that stands still ends nothing by itself, not even what waits for its connection. */
        synchronized void letGo() {
            left = true;
            underWay.forEach(Errand::letGo);
            underWay.clear();
            var unused = client.close();
        }
    }

    /** One request from the moment it asks for a connection until its answer begins. It belongs to its event loop. */
    private static final class Errand {
        private static final Throwable LEFT = new NoStackTraceThrowable("another server leads by now");

        private final Context context;
        private final Promise<HttpClientRequest> connected = Promise.promise();
        private @Nullable HttpClientRequest out;

        Errand(Context context) {
            this.context = context;
        }

        /** @return false when it was let go before */
        boolean connected(HttpClientRequest request) {
            out = request;
            return connected.tryComplete(request);
        }

        void letGo() {
            context.runOnContext(now -> {
                HttpClientRequest request = out;
                if (request == null) {
                    connected.tryFail(LEFT);
                } else {
                    request.reset(0, LEFT);
                }
            });
        }
    }

    /** Who leads; a server that does so itself is another one to what it began to forward. */
    Optional<Endpoint> target() {
        return leadership.waits() ? leadership.leader().map(Held::endpoint) : own.get();
    }

    /**
     * A connection to the leader's endpoint, ready for the request; a failure means that nothing was sent.
     *
     * @param leader who led a moment ago; another one may do so by now, and then this one is not asked
     */
    Future<HttpClientRequest> request(Endpoint leader, RequestOptions options) {
        Way to = to(leader).orElse(null);
        if (to == null) {
            return Future.failedFuture("another server leads by now");
        }
        if (System.nanoTime() - to.refusedAt < REFUSED_NANOS) {
            return Future.failedFuture("the server that leads takes no connection");
        }
        int colon = leader.address().lastIndexOf(':');
        String host = leader.address().substring(0, colon).replaceAll("[\\[\\]]", "");
        int port = Integer.parseInt(leader.address().substring(colon + 1));
        return send(to, options.setSsl(true).setServer(SocketAddress.inetSocketAddress(port, host)));
    }

    private Future<HttpClientRequest> send(Way to, RequestOptions options) {
        Errand errand = new Errand(vertx.getOrCreateContext());
        if (!to.add(errand)) {
            return Future.failedFuture(Errand.LEFT);
        }
        to.client
                .request(options)
                .onSuccess(out -> {
                    out.response().onComplete(answered -> to.remove(errand));
                    if (!errand.connected(out)) {
                        out.reset();
                    }
                })
                .onFailure(failure -> {
                    to.remove(errand);
                    to.refusedAt = System.nanoTime();
                    errand.connected.tryFail(failure);
                });
        return errand.connected.future();
    }

    /** Empty when it leads no more: who comes late with its name must not end the connections to the next one. */
    private synchronized Optional<Way> to(Endpoint leader) {
        Way present = follow();
        if (present == null && target().filter(leader::equals).isPresent()) {
            present = new Way(leader, client(leader));
            way = present;
        }
        return Optional.ofNullable(present).filter(found -> found.leader.equals(leader));
    }

    /**
     * Ends the connections to a server that leads no more in a moment, and with them what waits for them or for its
     * answers: it may stand still.
     *
     * @return the connections to the one that leads, if there are any
     */
    synchronized @Nullable Way follow() {
        Way present = way;
        if (present != null && replaced(present.leader)) {
            way = null;
            vertx.setTimer(LAST_MILLIS, timer -> present.letGo());
            return null;
        }
        return present;
    }

    /** Whether its successor is known, be it one that takes nothing that others forward. */
    private boolean replaced(Endpoint leader) {
        return leadership.waits()
                ? leadership
                        .leader()
                        .filter(held -> !leader.equals(held.endpoint()))
                        .isPresent()
                : own.get().filter(leader::equals).isEmpty();
    }

    private HttpClient client(Endpoint leader) {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setVerifyHost(false)
                .setTrustOptions(TrustOptions.wrap(new TheLeadersKey(leader.keySha256())))
                .setConnectTimeout(CONNECT_MILLIS)
                // A process that stands still takes connections all the same.
                .setSslHandshakeTimeout(HANDSHAKE_MILLIS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(KEEP_SECONDS)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxPoolSize(MOST)
                .setMaxWaitQueueSize(MOST_WAITING));
        // Whoever waits for an answer hears of it; nobody else has to.
        return client.connectionHandler(connection ->
                connection.exceptionHandler(failure -> LOG.debugf("connection to the leader: %s", failure)));
    }

    /** The address may be somebody else's by now; the key cannot be. */
    private record TheLeadersKey(String sha256) implements X509TrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            if (chain.length == 0 || !ForwardingKey.sha256(chain[0]).equals(sha256)) {
                throw new CertificateException("this is not the server that holds the lease");
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("no client is expected here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
