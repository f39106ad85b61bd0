package dev.berth.server.persistence.database;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What another context works out, told on the context of whoever asked. */
public final class CallerContext {
    private CallerContext() {}

    /** Runs what is done for several callers at once: each time on a context that belongs to none of them. */
    public static Executor nobodys(Vertx vertx) {
        return command -> Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()))
                .runOnContext(ignored -> command.run());
    }

    /** The same answer; a caller that has no context gets it wherever it comes. */
    public static <T> Uni<T> answered(Uni<T> answer) {
        return Uni.createFrom().deferred(() -> {
            @Nullable Context caller = Vertx.currentContext();
            return caller == null ? answer : answer.emitOn(command -> caller.runOnContext(ignored -> command.run()));
        });
    }

    /** Runs work where it disturbs nobody, if there is much of it; the answer comes on the caller's context. */
    public static <T> Uni<T> aside(boolean much, Supplier<T> work) {
        Uni<T> answer = Uni.createFrom().item(work);
        return much ? answered(answer.runSubscriptionOn(Infrastructure.getDefaultWorkerPool())) : answer;
    }
}
