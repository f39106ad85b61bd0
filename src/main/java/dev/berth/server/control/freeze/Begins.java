package dev.berth.server.control.freeze;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The begins that are under way, from before they look at the windows until their writes have ended, well or not. */
final class Begins {
    private final Set<CompletableFuture<Void>> underWay = ConcurrentHashMap.newKeySet();

    /**
     * A begin. Whoever waits for it may turn away: it counts as under way until it has ended all the same, for what it writes may
     * still come.
     */
    <T> Uni<T> begin(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<Void> end = new CompletableFuture<>();
            underWay.add(end);
            CompletableFuture<T> answer = new CompletableFuture<>();
            Uni.createFrom()
                    .<T>deferred(work::get)
                    .onItemOrFailure()
                    .invoke((done, failure) -> ended(end))
                    .subscribe()
                    .with(answer::complete, answer::completeExceptionally);
            return Uni.createFrom().completionStage(answer);
        });
    }

    private void ended(CompletableFuture<Void> end) {
        underWay.remove(end);
        end.complete(null);
    }

    /** Ends once all have ended that are under way now; later ones are not waited for. */
    Uni<Void> ended() {
        return Uni.createFrom()
                .deferred(() -> Uni.createFrom()
                        .completionStage(CompletableFuture.allOf(underWay.toArray(CompletableFuture<?>[]::new))));
    }
}
