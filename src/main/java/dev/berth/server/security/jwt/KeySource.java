package dev.berth.server.security.jwt;

import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.access.Issuer;
import dev.berth.server.security.jwt.IssuerKeys.Step;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** The keys of one issuer from one place: written down, or fetched by one question at a time that all wait for. */
final class KeySource implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KeySource.class);

    private final Issuer issuer;
    private final IssuerKeys known = new IssuerKeys();
    private final Supplier<CompletableFuture<SigningKeys>> fetch;
    private final AutoCloseable fetcher;
    private final Clock clock;
    private final @Nullable SigningKeys written;
    // Only to be touched by whoever holds the lock of this object.
    private @Nullable CompletableFuture<Boolean> underWay;

    /** The outcome for a token. */
    sealed interface Found {
        record Keys(SigningKeys keys) implements Found {}

        record Away(int retrySeconds) implements Found {}
    }

    /** @param fetch asks the issuer once */
    KeySource(Issuer issuer, Supplier<CompletableFuture<SigningKeys>> fetch, AutoCloseable fetcher, Clock clock) {
        this.issuer = issuer;
        this.fetch = fetch;
        this.fetcher = fetcher;
        this.clock = clock;
        this.written = null;
    }

    private KeySource(Issuer issuer, SigningKeys written, Clock clock) {
        this.issuer = issuer;
        this.fetch = () -> CompletableFuture.completedFuture(written);
        this.fetcher = () -> {};
        this.clock = clock;
        this.written = written;
    }

    /** That of a binding, which was checked when it was made. */
    static KeySource of(Issuer issuer, KeyOrigin keys, Clock clock) {
        try {
            if (keys instanceof KeyOrigin.Written inline) {
                return new KeySource(issuer, SigningKeys.read(inline.jwks()), clock);
            }
            KeyFetch asking = new KeyFetch(issuer, keys);
            return new KeySource(issuer, asking::fetch, asking, clock);
        } catch (JoseException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the keys of a binding cannot be used: " + issuer, e);
        }
    }

    /** The keys for a token; from memory, unless the issuer has to be asked. Never fails. */
    Uni<Found> find(CompactToken token) {
        if (written != null) {
            return Uni.createFrom().item(new Found.Keys(written));
        }
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<Boolean> asked = asked(token);
            return asked == null
                    ? Uni.createFrom().item(told(token))
                    : Uni.createFrom().completionStage(asked).map(done -> told(token));
        });
    }

    /** The question that is under way, or a new one where one is due; null when none is needed. */
    private synchronized @Nullable CompletableFuture<Boolean> asked(CompactToken token) {
        Instant now = clock.instant();
        CompletableFuture<Boolean> present = underWay;
        if (present != null && !present.isDone()) {
            // Its answer may bring the very key: whoever does not wait for it would be refused.
            return known.hasFresh(token, now) ? null : present;
        }
        if (known.step(token, now, false) instanceof Step.Ask) {
            underWay = fetch.get().handle(this::took);
            return underWay;
        }
        return null;
    }

    private boolean took(@Nullable SigningKeys found, @Nullable Throwable failure) {
        if (found != null) {
            known.fetched(found, clock.instant());
            return true;
        }
        known.failed();
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        // At most once in the time between two questions.
        LOG.warnf("keys of an issuer cannot be fetched: issuer=%s reason=%s", issuer, cause);
        return false;
    }

    private Found told(CompactToken token) {
        return switch (known.step(token, clock.instant(), true)) {
            case Step.Use use -> new Found.Keys(use.keys());
            case Step.Away away -> new Found.Away(away.retrySeconds());
            case Step.Ask ask -> throw new IllegalStateException("an issuer is asked once for a token");
        };
    }

    @Override
    public void close() throws Exception {
        fetcher.close();
    }
}
