package dev.berth.server.security.oidc;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** What comes of calls that have threads of their own goes on where the caller was. */
final class CallerContext {
    private CallerContext() {}

    static <T> Uni<T> answered(Uni<T> answer) {
        @Nullable Context caller = Vertx.currentContext();
        return caller == null ? answer : answer.emitOn(command -> caller.runOnContext(ignored -> command.run()));
    }
}
