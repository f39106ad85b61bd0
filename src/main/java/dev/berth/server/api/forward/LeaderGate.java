package dev.berth.server.api.forward;

import dev.berth.server.api.problem.Problems;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.Forwarding;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import dev.berth.server.security.CredentialSigner;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that does not lead answers for itself only: its health and its metrics. All else goes to the one that leads,
 * one hop and no further, and waits a while for there to be one (F14).
 */
@ApplicationScoped
class LeaderGate implements Forwarding {
    private static final long HELD_NANOS = 10_000_000_000L;
    private static final int MOST_HELD = 1_000;
    private static final long LOOK_MILLIS = 200;
    private static final long PROBE_MILLIS = 1_000;

    private final Leadership leadership;
    private final LeaderClient client;
    private final ForwardListener listener;
    private final CredentialSigner signer;
    private final Vertx vertx;
    private final AtomicInteger held = new AtomicInteger();
    private volatile boolean reachesLeader;

    LeaderGate(
            Leadership leadership,
            LeaderClient client,
            ForwardListener listener,
            CredentialSigner signer,
            Vertx vertx) {
        this.leadership = leadership;
        this.client = client;
        this.listener = listener;
        this.signer = signer;
        this.vertx = vertx;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::pass);
        vertx.setPeriodic(PROBE_MILLIS, timer -> probe());
    }

    @Override
    public Optional<Endpoint> endpoint() {
        return listener.endpoint();
    }

    @Override
    public boolean reachesLeader() {
        return reachesLeader;
    }

    /** Ready is who can forward: the leader's liveness is asked for as every request is. */
    private void probe() {
        Endpoint leader = client.leader();
        if (!leadership.waits() || leader == null) {
            reachesLeader = false;
            return;
        }
        client.request(leader, new RequestOptions().setURI("/q/health/live").setTimeout(2 * PROBE_MILLIS))
                .flatMap(HttpClientRequest::send)
                .onComplete(answer ->
                        reachesLeader = answer.succeeded() && answer.result().statusCode() == 200);
    }

    private void pass(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean forwarded = forwarded(request);
        if (!forwarded) {
            request.headers().remove(PublicAddress.FORWARDED_SCHEME);
        }
        if (!leadership.waits() || context.normalizedPath().startsWith("/q/")) {
            context.next();
        } else if (forwarded || held.get() >= MOST_HELD) {
            Problems.notLeader(context);
        } else {
            request.pause();
            held.incrementAndGet();
            forward(context, System.nanoTime());
        }
    }

    /** What the header of anybody else says is not believed. */
    private boolean forwarded(HttpServerRequest request) {
        String proof = request.getHeader(ForwardedHeaders.PROOF);
        return proof != null
                && signer.forwarder(proof).equals(listener.endpoint().map(Endpoint::keySha256))
                && listener.endpoint().isPresent();
    }

    private void forward(RoutingContext context, long since) {
        Endpoint leader = client.leader();
        if (context.response().closed()) {
            held.decrementAndGet();
        } else if (!leadership.waits()) {
            held.decrementAndGet();
            context.next();
        } else if (leader == null) {
            later(context, since);
        } else {
            HttpServerRequest in = context.request();
            client.request(leader, new RequestOptions().setMethod(in.method()).setURI(in.uri()))
                    .onSuccess(out -> {
                        held.decrementAndGet();
                        new Relay(in, out, () -> Problems.notLeader(context))
                                .start(signer.forwardProof(leader.keySha256()), scheme(in));
                    })
                    .onFailure(failure -> later(context, since));
        }
    }

    private static String scheme(HttpServerRequest request) {
        String scheme = request.scheme();
        return scheme == null ? "http" : scheme;
    }

    /** Nothing was sent, so it can be tried again: somebody takes the lease in a moment. */
    private void later(RoutingContext context, long since) {
        if (System.nanoTime() - since > HELD_NANOS || listener.endpoint().isEmpty()) {
            held.decrementAndGet();
            Problems.notLeader(context);
        } else {
            vertx.setTimer(LOOK_MILLIS, timer -> forward(context, since));
        }
    }
}
