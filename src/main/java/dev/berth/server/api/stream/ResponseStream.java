package dev.berth.server.api.stream;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

/**
 * Sends an answer piece by piece. The next piece is asked for when the one before has been written, so that a slow
 * client slows down its own source and nothing piles up.
 */
public final class ResponseStream {
    private static final Logger LOG = Logger.getLogger(ResponseStream.class);

    private final RoutingContext routing;
    private final String mediaType;

    public ResponseStream(RoutingContext routing, String mediaType) {
        this.routing = routing;
        this.mediaType = mediaType;
    }

    /**
     * Sends the head at once, then the pieces. Completes at their end or when the client has gone; the response is then
     * ended by whoever handles the request. A failure breaks the connection, because after the head there is no other
     * way to say that something is missing.
     */
    public Uni<Void> send(Multi<String> pieces) {
        Context context = routing.vertx().getOrCreateContext();
        HttpServerResponse response = routing.response();
        response.setChunked(true)
                .putHeader("Content-Type", mediaType)
                .putHeader("Cache-Control", "no-store")
                // Tells reverse proxies to pass the pieces on as they come.
                .putHeader("X-Accel-Buffering", "no");
        Uni<Void> sent = Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(""), pieces)
                .emitOn(command -> context.runOnContext(unused -> command.run()))
                .onItem()
                .transformToUniAndConcatenate(piece -> write(response, piece))
                .onItem()
                .ignoreAsUni();
        return Uni.combine()
                .any()
                .of(sent, gone())
                .onFailure()
                .invoke(failure -> broken(response, failure))
                .onFailure()
                .recoverWithNull();
    }

    private static Uni<Void> write(HttpServerResponse response, String piece) {
        return Uni.createFrom()
                .completionStage(() -> response.write(Buffer.buffer(piece)).toCompletionStage());
    }

    private Uni<Void> gone() {
        return Uni.createFrom().emitter(emitter -> routing.addEndHandler(ended -> emitter.complete(null)));
    }

    private static void broken(HttpServerResponse response, Throwable failure) {
        LOG.debugf("stream cut off: %s", failure.toString());
        response.reset();
    }
}
