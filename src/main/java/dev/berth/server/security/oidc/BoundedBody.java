package dev.berth.server.security.oidc;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads an answer whole, unless it is larger than anything that a provider has to say. */
final class BoundedBody implements BodyStream<Buffer> {
    private final BodyStream<Buffer> whole;
    private final int most;
    private long read;

    private BoundedBody(BodyStream<Buffer> whole, int most) {
        this.whole = whole;
        this.most = most;
    }

    /** @param most in bytes */
    static BodyCodec<Buffer> codec(int most) {
        BodyCodec<Buffer> unbounded = BodyCodec.buffer();
        return made -> {
            Handler<AsyncResult<BodyStream<Buffer>>> bounded =
                    begun -> made.handle(begun.map(whole -> new BoundedBody(whole, most)));
            unbounded.create(bounded);
        };
    }

    @Override
    public Future<Void> write(Buffer part) {
        read += part.length();
        return read > most ? Future.failedFuture(tooLarge()) : whole.write(part);
    }

    /** Of a failure of the token endpoint the library tells the cause alone. */
    private IOException tooLarge() {
        SignInFailedException cause =
                SignInFailedException.away("an answer of the identity provider has more than " + most + " bytes");
        return new IOException(cause.getMessage(), cause);
    }

    @Override
    public void write(Buffer part, Handler<AsyncResult<Void>> done) {
        write(part).onComplete(done);
    }

    @Override
    public void end(Handler<AsyncResult<Void>> done) {
        whole.end(done);
    }

    @Override
    public Future<Buffer> result() {
        return whole.result();
    }

    @Override
    public void handle(Throwable failure) {
        whole.handle(failure);
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        whole.exceptionHandler(handler);
        return this;
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
        whole.setWriteQueueMaxSize(size);
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return whole.writeQueueFull();
    }

    @Override
    public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
        whole.drainHandler(handler);
        return this;
    }
}
