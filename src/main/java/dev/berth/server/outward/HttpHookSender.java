package dev.berth.server.outward;

import dev.berth.domain.hook.HookAddress;
import dev.berth.server.control.port.DeliveryStore.Delivery;
import dev.berth.server.control.port.HookSender;
import dev.berth.server.control.port.HookStore.Hook;
import dev.berth.server.control.port.HookStore.Secrets;
import dev.berth.server.outward.GuardedClient.Call;
import dev.berth.server.outward.GuardedClient.Reply;
import dev.berth.server.outward.HookBodies.Body;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells receivers over HTTP, signed as Standard Webhooks has it. */
@ApplicationScoped
class HttpHookSender implements HookSender {
    private static final Logger LOG = Logger.getLogger(HttpHookSender.class);

    /** What a receiver answers beside its status is of no interest. */
    private static final int MOST_ANSWER = 16 << 10;

    private final GuardedClient client;
    private final HookBodies bodies;
    private final ForgeSender forges;

    HttpHookSender(GuardedClient client, HookBodies bodies, ForgeSender forges) {
        this.forges = forges;
        this.client = client;
        this.bodies = bodies;
    }

    @Override
    public Uni<Answer> send(Hook hook, Delivery delivery, Instant now) {
        return answered(
                () -> hook.wish().template().forge()
                        ? forges.send(hook, delivery)
                        : client.call(call(hook, delivery, now)),
                reply -> reply.good() ? null : problem(reply.status()));
    }

    private Call call(Hook hook, Delivery delivery, Instant now) {
        Body body = bodies.of(hook.wish().template(), delivery);
        long seconds = now.getEpochSecond();
        Map<String, String> headers = Map.of(
                "Content-Type",
                body.mediaType(),
                "webhook-id",
                delivery.eventId(),
                "webhook-timestamp",
                Long.toString(seconds),
                "webhook-signature",
                signatures(hook.secrets(), delivery.eventId(), now, body.bytes()));
        return new Call(HttpMethod.POST, hook.wish().address(), headers, body.bytes(), MOST_ANSWER);
    }

    /** With each secret that counts, so that a receiver may know either of them. */
    private static String signatures(Secrets secrets, String id, Instant now, byte[] body) {
        String present = HookSignature.of(secrets.present(), id, now.getEpochSecond(), body);
        byte[] previous = secrets.previous();
        Instant until = secrets.previousUntil();
        return previous == null || until == null || !now.isBefore(until)
                ? present
                : present + " " + HookSignature.of(previous, id, now.getEpochSecond(), body);
    }

    private static String problem(int status) {
        return status >= 300 && status < 400
                ? "it answers " + status + ", and redirects are not followed"
                : "it answers " + status;
    }

    @Override
    public Uni<Answer> look(HookAddress address) {
        // Any answer will do: what a receiver takes is its own business.
        return answered(
                () -> client.call(new Call(HttpMethod.HEAD, address, Map.of(), null, MOST_ANSWER)), reply -> null);
    }

    private static Uni<Answer> answered(Supplier<Uni<Reply>> call, Function<Reply, @Nullable String> problem) {
        long begun = System.nanoTime();
        return Uni.createFrom()
                .deferred(call::get)
                .map(reply -> new Answer(reply.status(), problem.apply(reply), took(begun)))
                .onFailure(UnreachableException.class)
                .recoverWithItem(failure -> new Answer(null, ((UnreachableException) failure).told(), took(begun)))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.error("what a hook is to be told could not be sent", failure);
                    return new Answer(null, "it could not be sent; the server's log says why", took(begun));
                });
    }

    private static Duration took(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
