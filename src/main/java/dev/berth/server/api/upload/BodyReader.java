package dev.berth.server.api.upload;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one body as it streams in, keeping no more of it than its limit. What goes beyond is answered at once, and read
 * and thrown away up to as much again, because many clients look at the answer only when they have sent everything;
 * whoever sends still more is disconnected.
 */
final class BodyReader {
    /** Whoever is still sending gets the answer before the connection is reset. */
    private static final long LINGER_MILLIS = 1_000;

    private final RoutingContext routing;
    private final HttpServerRequest request;
    private final long limit;
    private final BodyBudget.Share share;
    private final Duration timeout;
    private final List<Buffer> chunks = new ArrayList<>();
    private long seen;
    private boolean answered;
    private boolean hungUp;

    BodyReader(RoutingContext routing, long limit, BodyBudget.Share share, Duration timeout) {
        this.routing = routing;
        this.request = routing.request();
        this.limit = limit;
        this.share = share;
        this.timeout = timeout;
    }

    /** The body; fails with {@link TooLarge}, {@link TooSlow}, {@link NoRoom} or {@link CutShort}. */
    Uni<byte[]> read() {
        return Uni.createFrom().emitter((UniEmitter<? super byte[]> emitter) -> start(emitter));
    }

    private void start(UniEmitter<? super byte[]> emitter) {
        long declared = declaredLength();
        boolean asksFirst = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
        if (declared > limit && (asksFirst || declared > 2 * limit)) {
            refuse(emitter, new TooLarge());
            return;
        }
        if (declared > limit) {
            answerAtOnce(emitter);
            return;
        }
        if (asksFirst) {
            request.response().writeContinue();
        }
        // Comes on the request's own loop, like the body: what is kept and counted of it belongs to one thread.
        long timer = routing.vertx().setTimer(timeout.toMillis(), due -> late(emitter));
        emitter.onTermination(() -> routing.vertx().cancelTimer(timer));
        request.handler(chunk -> received(chunk, emitter));
        request.endHandler(end -> ended(emitter));
        request.exceptionHandler(failure -> emitter.fail(new CutShort()));
        request.resume();
    }

    private void received(Buffer chunk, UniEmitter<? super byte[]> emitter) {
        seen += chunk.length();
        if (seen > limit) {
            forget();
            answerAtOnce(emitter);
        } else if (share.take(chunk.length())) {
            chunks.add(chunk);
        } else {
            refuse(emitter, new NoRoom());
        }
    }

    private void ended(UniEmitter<? super byte[]> emitter) {
        if (answered) {
            return;
        }
        answered = true;
        emitter.complete(joined());
    }

    /**
     * Says so before the body has come, and reads on for those who listen only when they have sent it all; who sends
     * more than as much again is hung up on.
     */
    private void answerAtOnce(UniEmitter<? super byte[]> emitter) {
        answered = true;
        long timer = routing.vertx()
                .setTimer(timeout.toMillis(), due -> request.connection().close());
        request.endHandler(end -> routing.vertx().cancelTimer(timer));
        request.exceptionHandler(gone -> routing.vertx().cancelTimer(timer));
        request.handler(this::passedOver);
        request.resume();
        emitter.fail(new TooLarge());
    }

    private void passedOver(Buffer chunk) {
        seen += chunk.length();
        if (seen > 2 * limit && !hungUp) {
            hangUpSoon();
        }
    }

    private void late(UniEmitter<? super byte[]> emitter) {
        if (!answered) {
            refuse(emitter, new TooSlow());
        }
    }

    private byte[] joined() {
        byte[] body = new byte[(int) seen];
        int at = 0;
        for (Buffer chunk : chunks) {
            chunk.getBytes(body, at);
            at += chunk.length();
        }
        chunks.clear();
        return body;
    }

    private void forget() {
        chunks.clear();
        share.giveBack();
    }

    private void refuse(UniEmitter<? super byte[]> emitter, IOException why) {
        turnAway();
        emitter.fail(why);
    }

    /** Takes no more of it: the answer goes out at once, and the connection ends with it. */
    private void turnAway() {
        answered = true;
        forget();
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader("Connection", "close");
            // The framework sends that header, but keeps to what the request said of the connection.
            routing.addEndHandler(sent -> hangUpSoon());
        }
        request.handler(chunk -> {});
        request.resume();
    }

    private void hangUpSoon() {
        hungUp = true;
        routing.vertx().setTimer(LINGER_MILLIS, timer -> request.connection().close());
    }

    private long declaredLength() {
        String header = request.getHeader("Content-Length");
        return header != null && header.matches("[0-9]{1,18}") ? Long.parseLong(header) : 0;
    }

    /** The client went away before it had sent everything. */
    static final class CutShort extends EOFException {
        private static final long serialVersionUID = 1L;
    }

    /** It did not arrive in time. */
    static final class TooSlow extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Other bodies have all the memory that there is for them. */
    static final class NoRoom extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** More bytes than the limit. */
    static final class TooLarge extends EOFException {
        private static final long serialVersionUID = 1L;
    }
}
