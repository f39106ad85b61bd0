package dev.berth.server.persistence.database;

import dev.berth.server.security.Sealer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

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
        return CallerContext.aside(bytes > EVENT_LOOP_LIMIT, work);
    }
}
