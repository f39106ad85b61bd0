package dev.berth.server.api.upload;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;

/** Takes work that computes for long, such as digests and archives, off the event loop and comes back to it. */
@Singleton
public class WorkerThread {
    private final Vertx vertx;

    WorkerThread(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The result of the work, on the caller's own context again. */
    public <T> Uni<T> call(Callable<T> work) {
        Context context = vertx.getOrCreateContext();
        return Uni.createFrom()
                .completionStage(() -> context.executeBlocking(work, false).toCompletionStage());
    }
}
