package dev.berth.server.persistence.database;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * One Hibernate session for one call of a store. A session lives in a duplicated Vert.x context and must not be shared
 * by concurrent work, so every call gets a context of its own: stores can be called from a request, from a socket, from
 * the loop and at start alike, and several at a time from each. The answer comes back on the caller's context.
 */
@ApplicationScoped
public class UnitOfWork {
    private final Vertx vertx;
    private final Database database;

    UnitOfWork(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    /** Reads and writes, all or nothing. */
    public <T> Uni<T> write(Supplier<Uni<T>> work) {
        return apart(() -> Panache.withTransaction(work));
    }

    /** Only reads. */
    public <T> Uni<T> read(Supplier<Uni<T>> work) {
        return apart(() -> Panache.withSession(work));
    }

    private <T> Uni<T> apart(Supplier<Uni<T>> work) {
        return CallerContext.answered(Uni.createFrom().emitter(emitter -> start(work, emitter)));
    }

    private <T> void start(Supplier<Uni<T>> work, UniEmitter<? super T> emitter) {
        Context own = Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
        VertxContextSafetyToggle.setContextSafe(own, true);
        Uni<T> answer = database.named(Uni.createFrom().deferred(work::get));
        own.runOnContext(ignored -> answer.subscribe().with(emitter::complete, emitter::fail));
    }
}
