package dev.berth.server.persistence.task;

import static dev.berth.server.persistence.Samples.await;

import dev.berth.server.persistence.database.Database;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;

/** A transaction that holds something until it is closed. */
final class Held implements AutoCloseable {
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final CompletableFuture<Void> ended;

    Held(Database database, String sql, Object... values) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        ended = database.transaction(connection -> Database.run(connection, sql, values)
                        .invoke(rows -> begun.complete(null))
                        .flatMap(rows -> Uni.createFrom().completionStage(over)))
                .subscribeAsCompletionStage();
        await(Uni.createFrom().completionStage(begun));
    }

    @Override
    public void close() {
        over.complete(null);
        await(Uni.createFrom().completionStage(ended));
    }
}
