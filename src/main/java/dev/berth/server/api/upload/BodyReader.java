package dev.berth.server.api.upload;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.EOFException;

/**
 * Reads one body as it streams in, keeping no more of it than its limit. What goes beyond is read and thrown away up
 * to as much again, because many clients look at the answer only when they have sent everything; whoever sends still
 * more is answered at once and disconnected.
 */
final class BodyReader {
    private final HttpServerRequest request;
    private final long limit;
    private Buffer body = Buffer.buffer();
    private long seen;
    private boolean answered;

    BodyReader(HttpServerRequest request, long limit) {
        this.request = request;
        this.limit = limit;
    }

    /** The body; fails with {@link TooLarge} or {@link CutShort}. */
    Uni<Buffer> read() {
        return Uni.createFrom().emitter((UniEmitter<? super Buffer> emitter) -> start(emitter));
    }

    private void start(UniEmitter<? super Buffer> emitter) {
        long declared = declaredLength();
        boolean asksFirst = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
        if (declared > limit && (asksFirst || declared > 2 * limit)) {
            refuse(emitter);
            return;
        }
        if (asksFirst) {
            request.response().writeContinue();
        }
        request.handler(chunk -> received(chunk, emitter));
        request.endHandler(end -> ended(emitter));
        request.exceptionHandler(failure -> emitter.fail(new CutShort()));
        request.resume();
    }

    private void received(Buffer chunk, UniEmitter<? super Buffer> emitter) {
        seen += chunk.length();
        if (seen <= limit) {
            body.appendBuffer(chunk);
            return;
        }
        body = Buffer.buffer();
        if (seen > 2 * limit && !answered) {
            refuse(emitter);
        }
    }

    private void ended(UniEmitter<? super Buffer> emitter) {
        if (answered) {
            return;
        }
        answered = true;
        if (seen > limit) {
            emitter.fail(new TooLarge());
        } else {
            emitter.complete(body);
        }
    }

    private void refuse(UniEmitter<? super Buffer> emitter) {
        answered = true;
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader("Connection", "close");
        }
        request.handler(chunk -> {});
        request.resume();
        emitter.fail(new TooLarge());
    }

    private long declaredLength() {
        String header = request.getHeader("Content-Length");
        return header != null && header.matches("[0-9]{1,18}") ? Long.parseLong(header) : 0;
    }

    /** The client went away before it had sent everything. */
    static final class CutShort extends EOFException {
        private static final long serialVersionUID = 1L;
    }

    /** More bytes than the limit. */
    static final class TooLarge extends EOFException {
        private static final long serialVersionUID = 1L;
    }
}
