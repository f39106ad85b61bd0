package dev.berth.server.security.oidc;

import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something of the provider that is fetched when it is needed and kept for a while; many who need it at once fetch it once. */
final class Remembered<T> {
    private final Supplier<Uni<T>> fetch;
    private final Duration kept;
    private final Clock clock;
    // Only to be touched by whoever holds the lock of this object.
    private @Nullable Uni<T> present;
    private Instant since = Instant.MIN;

    Remembered(Supplier<Uni<T>> fetch, Duration kept, Clock clock) {
        this.fetch = fetch;
        this.kept = kept;
        this.clock = clock;
    }

    Uni<T> get() {
        return noOlderThan(kept);
    }

    /** What was fetched within that time, or is being fetched, or is fetched now. */
    synchronized Uni<T> noOlderThan(Duration age) {
        Instant now = clock.instant();
        Uni<T> known = present;
        if (known != null && Duration.between(since, now).compareTo(age) < 0) {
            return known;
        }
        Uni<T> fetched = Uni.createFrom().deferred(fetch::get).memoize().indefinitely();
        Uni<T> held = fetched.onFailure().invoke(() -> forget());
        present = held;
        since = now;
        return held;
    }

    /** What failed is tried again by whoever needs it next. */
    private synchronized void forget() {
        present = null;
    }
}
