package dev.berth.server.api.forward;

import dev.berth.server.api.identity.PublishedKeys;
import dev.berth.server.api.problem.Problems;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.Forwarding;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import dev.berth.server.security.CredentialSigner;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A server that does not lead answers for itself only: its health and its metrics, and the keys of all for the tokens of runs
 * (A11). All else goes to the one that leads, one hop and no further, and waits a while for there to be one (F14).
 */
@ApplicationScoped
class LeaderGate implements Forwarding {
    private static final int MOST_HELD = 1_000;
    /** Of small bodies together, until their answers come; more are not kept, and go out once. */
    private static final int MOST_KEPT = 16 << 20;

    private static final long LOOK_MILLIS = 100;
    private static final long PROBE_MILLIS = 1_000;

    /** Under what name the metrics count a request, or else by its address, of which there is no end. */
    private static final String METRICS_PATH = "UrlPathTemplate";

    private static final String NOT_SERVED = "/forwarded";

    private final Leadership leadership;
    private final LeaderClient client;
    private final Supplier<Optional<Endpoint>> own;
    private final CredentialSigner signer;
    private final Vertx vertx;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();
    private volatile boolean reachesLeader;
    private volatile boolean stopped;

    @Inject
    LeaderGate(
            Leadership leadership,
            LeaderClient client,
            ForwardListener listener,
            CredentialSigner signer,
            Vertx vertx) {
        this(leadership, client, listener::endpoint, signer, vertx);
    }

    /** @param own where this server takes what others forward */
    LeaderGate(
            Leadership leadership,
            LeaderClient client,
            Supplier<Optional<Endpoint>> own,
            CredentialSigner signer,
            Vertx vertx) {
        this.leadership = leadership;
        this.client = client;
        this.own = own;
        this.signer = signer;
        this.vertx = vertx;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE + 3).handler(this::pass);
        vertx.setPeriodic(PROBE_MILLIS, unlessStopped(this::probe));
        vertx.setPeriodic(LOOK_MILLIS, unlessStopped(client::follow));
    }

    /** Timers outlive the beans that they ask. */
    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private Handler<Long> unlessStopped(Runnable step) {
        return timer -> {
            if (stopped) {
                vertx.cancelTimer(timer);
            } else {
                step.run();
            }
        };
    }

    @Override
    public Optional<Endpoint> endpoint() {
        return own.get();
    }

    @Override
    public boolean reachesLeader() {
        return reachesLeader;
    }

    /** Ready is who can forward: the leader's liveness is asked for as every request is. */
    private void probe() {
        Endpoint leader = client.target().orElse(null);
        if (!leadership.waits() || leader == null) {
            reachesLeader = false;
            return;
        }
        client.request(leader, new RequestOptions().setURI("/q/health/live").setTimeout(2 * PROBE_MILLIS))
                .flatMap(HttpClientRequest::send)
                .onComplete(answer ->
                        reachesLeader = answer.succeeded() && answer.result().statusCode() == 200);
    }

    /** Its health and its metrics, and the keys of all, which must be had while nobody leads. */
    private static boolean isOfEachServer(String path) {
        return path.startsWith("/q/") || PublishedKeys.isAt(path);
    }

    private void pass(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean forwarded = forwarded(request);
        if (!forwarded) {
            request.headers().remove(PublicAddress.FORWARDED_SCHEME);
            request.headers().remove(PublicAddress.FORWARDED_FOR);
        }
        if (!leadership.waits() || isOfEachServer(context.normalizedPath())) {
            context.next();
        } else if (forwarded) {
            context.response().putHeader(ForwardedHeaders.NOT_BEGUN, "true");
            vertx.getOrCreateContext().putLocal(METRICS_PATH, NOT_SERVED);
            Problems.notLeader(context);
        } else {
            request.pause();
            vertx.getOrCreateContext().putLocal(METRICS_PATH, NOT_SERVED);
            hold(new ForwardedRequest(context, System.nanoTime()));
        }
    }

    /** What the header of anybody else says is not believed. */
    private boolean forwarded(HttpServerRequest request) {
        String proof = request.getHeader(ForwardedHeaders.PROOF);
        return proof != null
                && signer.forwarder(proof).equals(own.get().map(Endpoint::keySha256))
                && own.get().isPresent();
    }

    private void hold(ForwardedRequest request) {
        if (held.incrementAndGet() > MOST_HELD) {
            held.decrementAndGet();
            Problems.notLeader(request.context());
        } else {
            forward(request);
        }
    }

    private void forward(ForwardedRequest request) {
        if (request.gone() || stopped) {
            held.decrementAndGet();
            refuse(request);
            return;
        }
        Endpoint leader = client.target().orElse(null);
        if (!leadership.waits() && request.untouched()) {
            held.decrementAndGet();
            vertx.getOrCreateContext().removeLocal(METRICS_PATH);
            request.context().next();
        } else if (leader == null) {
            later(request);
        } else {
            HttpServerRequest in = request.in();
            client.request(leader, new RequestOptions().setMethod(in.method()).setURI(in.uri()))
                    .onSuccess(out -> relay(request, leader, out))
                    .onFailure(failure -> later(request));
        }
    }

    private void relay(ForwardedRequest request, Endpoint leader, HttpClientRequest out) {
        held.decrementAndGet();
        if (request.gone() || stopped) {
            out.reset();
            refuse(request);
            return;
        }
        new Relay(request, out, this::unanswered)
                .start(signer.forwardProof(leader.keySha256()), scheme(request.in()), room(request));
    }

    /** Whether the body may be kept; it counts until the request has its answer. */
    private boolean room(ForwardedRequest request) {
        int length = request.bodyLength();
        if (length <= 0 || request.keepsBody()) {
            return true;
        }
        if (kept.addAndGet(length) > MOST_KEPT) {
            kept.addAndGet(-length);
            return false;
        }
        request.context().addEndHandler(over -> kept.addAndGet(-length));
        return true;
    }

    private static void refuse(ForwardedRequest request) {
        if (!request.gone()) {
            Problems.notLeader(request.context());
        }
    }

    private void unanswered(ForwardedRequest request, boolean begun) {
        if (request.gone()) {
            return;
        }
        if (request.mayBeRepeated(begun)) {
            long now = System.nanoTime();
            request.unanswered(now);
            if (request.heldTooLong(now)) {
                Problems.notLeader(request.context());
            } else {
                vertx.setTimer(LOOK_MILLIS, timer -> hold(request));
            }
        } else {
            Problems.notLeader(request.context());
        }
    }

    private static String scheme(HttpServerRequest request) {
        String scheme = request.scheme();
        return scheme == null ? "http" : scheme;
    }

    /** Somebody takes the lease in a moment. */
    private void later(ForwardedRequest request) {
        if (request.heldTooLong(System.nanoTime()) || own.get().isEmpty()) {
            held.decrementAndGet();
            Problems.notLeader(request.context());
        } else {
            vertx.setTimer(LOOK_MILLIS, timer -> forward(request));
        }
    }
}
