package dev.berth.server.api.forward;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** One request on its way to whoever leads, until its answer begins. It belongs to its event loop. */
final class ForwardedRequest {
    /** A body that is larger is not kept, and goes out once. */
    static final int LARGEST_KEPT = 64 << 10;

    private static final long HELD_NANOS = 10_000_000_000L;
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final RoutingContext context;
    private long heldSince;
    private boolean failed;
    private @Nullable Future<Buffer> body;
    private boolean streamed;
    private boolean gone;
    private Runnable whenGone = () -> {};

    ForwardedRequest(RoutingContext context, long nanos) {
        this.context = context;
        this.heldSince = nanos;
        context.addEndHandler(end -> {
            if (end.failed()) {
                gone = true;
                whenGone.run();
            }
        });
    }

    RoutingContext context() {
        return context;
    }

    HttpServerRequest in() {
        return context.request();
    }

    /** Whether its client has gone: nothing of it may be touched then. */
    boolean gone() {
        return gone || context.response().closed();
    }

    /** @param step runs in the place of the one that was given before */
    void whenGone(Runnable step) {
        whenGone = step;
    }

    /** Whether it has been held as long as it may be. */
    boolean heldTooLong(long nanos) {
        return nanos - heldSince > HELD_NANOS;
    }

    /** Its leader did not answer: once, the time for which it may be held begins anew. */
    void unanswered(long nanos) {
        heldSince = failed ? heldSince : nanos;
        failed = true;
    }

    /** Nothing of it was read, so this server's own resources may. */
    boolean untouched() {
        return body == null && !streamed && !failed;
    }

    /** The length of a body that may be kept; 0 for none, -1 when it is too large, or not known. */
    int bodyLength() {
        if (!ForwardedHeaders.hasBody(in().headers())) {
            return 0;
        }
        String length = in().getHeader("Content-Length");
        try {
            int bytes = length == null ? -1 : Integer.parseInt(length.strip());
            return bytes <= LARGEST_KEPT ? bytes : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The whole of a small body, which is read once for all servers that it may be sent to. */
    Future<Buffer> body() {
        Future<Buffer> present = body;
        if (present != null) {
            return present;
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer read = Buffer.buffer();
        in().handler(read::appendBuffer);
        in().endHandler(end -> whole.tryComplete(read));
        in().resume();
        body = whole.future();
        return whole.future();
    }

    /** Whether the body is kept, or being read to be kept. */
    boolean keepsBody() {
        return body != null;
    }

    /** From here on there is no second copy. */
    void stream() {
        streamed = true;
    }

    /** @param begun whether the leader may have begun with it */
    boolean mayBeRepeated(boolean begun) {
        return !streamed && (!begun || isSafe());
    }

    /** Doing it twice is doing it once. */
    private boolean isSafe() {
        HttpMethod method = in().method();
        return method.equals(HttpMethod.GET)
                || method.equals(HttpMethod.HEAD)
                // Nothing else heeds the key (F9).
                || (method.equals(HttpMethod.POST)
                        && context.normalizedPath().endsWith("/tasks")
                        && in().headers().contains(IDEMPOTENCY_KEY));
    }
}
