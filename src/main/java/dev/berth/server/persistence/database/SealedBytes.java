package dev.berth.server.persistence.database;

import dev.berth.server.security.Sealer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Seals and opens blobs; large ones on a worker thread, since a hundred megabytes take an event loop too long. */
@ApplicationScoped
public class SealedBytes {
    private static final int EVENT_LOOP_LIMIT = 1 << 20;

    private final Sealer sealer;

    SealedBytes(Sealer sealer) {
        this.sealer = sealer;
    }

    public Uni<byte[]> seal(byte[] plain, String context) {
        return aside(plain.length, () -> sealer.seal(plain, context));
    }

    public Uni<byte[]> open(byte[] sealed, String context) {
        return aside(sealed.length, () -> sealer.open(sealed, context));
    }

    /** Runs work on so many bytes where it disturbs nobody; the answer comes on the caller's context. */
    public static <T> Uni<T> aside(int bytes, Supplier<T> work) {
        Uni<T> answer = Uni.createFrom().item(work);
        if (bytes <= EVENT_LOOP_LIMIT) {
            return answer;
        }
        @Nullable Context caller = Vertx.currentContext();
        Uni<T> aside = answer.runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
        return caller == null ? aside : aside.emitOn(command -> caller.runOnContext(ignored -> command.run()));
    }
}
