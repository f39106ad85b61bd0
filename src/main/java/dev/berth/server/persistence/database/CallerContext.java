package dev.berth.server.persistence.database;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** What another context works out, told on the context of whoever asked. */
public final class CallerContext {
    private CallerContext() {}

    /** The same answer; a caller that has no context gets it wherever it comes. */
    public static <T> Uni<T> answered(Uni<T> answer) {
        return Uni.createFrom().deferred(() -> {
            @Nullable Context caller = Vertx.currentContext();
            return caller == null ? answer : answer.emitOn(command -> caller.runOnContext(ignored -> command.run()));
        });
    }
}
