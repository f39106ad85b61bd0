package dev.berth.server.issuer;

import dev.berth.domain.issuer.KeyRotation;
import dev.berth.domain.issuer.KeyTimes;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.SigningKeyStore;
import dev.berth.server.control.port.SigningKeyStore.StoredKey;
import dev.berth.server.control.port.StoreUnavailableException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all servers on this database (A11): the one that leads makes them, and every one publishes them. What was read
 * counts for a moment, so that whoever asks for the keys again and again does not ask the database.
 */
@ApplicationScoped
public class IssuerKeys {
    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);
    private static final Duration REMEMBERED = Duration.ofSeconds(3);

    private final SigningKeyStore store;
    private final Issuer issuer;
    private final Leadership leadership;
    private final Vertx vertx;
    private final Clock clock;
    private volatile Uni<List<StoredKey>> read;
    private volatile @Nullable List<StoredKey> lastKnown;

    IssuerKeys(SigningKeyStore store, Issuer issuer, Leadership leadership, Vertx vertx, Clock clock) {
        this.store = store;
        this.issuer = issuer;
        this.leadership = leadership;
        this.vertx = vertx;
        this.clock = clock;
        this.read = reading();
    }

    /**
     * The public keys that are published now, each as JSON, the youngest first; those of before while the database is away.
     * Fails with a StoreUnavailableException when none were ever read.
     */
    public Uni<List<String>> published() {
        return current()
                .onFailure(StoreUnavailableException.class)
                .recoverWithUni(failure -> {
                    List<StoredKey> known = lastKnown;
                    return known == null
                            ? Uni.createFrom().failure(failure)
                            : Uni.createFrom().item(known);
                })
                .map(keys -> KeyRotation.published(times(keys), now()).stream()
                        .map(times -> of(keys, times).publicJwk())
                        .toList());
    }

    /** All keys that are not yet forgotten, the oldest first. */
    public Uni<List<KeyTimes>> all() {
        return fresh().map(IssuerKeys::times);
    }

    /** The key that signs now; it is made, if there is none yet. */
    Uni<StoredKey> signing() {
        return current()
                .flatMap(keys -> signing(keys)
                        .map(key -> Uni.createFrom().item(key))
                        .orElseGet(() -> tend().flatMap(tended -> fresh())
                                .map(made -> signing(made)
                                        .orElseThrow(() -> new IllegalStateException("there is no key that signs")))));
    }

    private Optional<StoredKey> signing(List<StoredKey> keys) {
        return KeyRotation.signing(times(usable(keys)), now()).map(times -> of(keys, times));
    }

    /**
     * Makes a key that signs from now on. The others sign no more.
     *
     * @param withdraw whether the others are published no more either, as if they had never been
     */
    public Uni<KeyTimes> rotate(boolean withdraw) {
        Instant now = now();
        return aside(now, now)
                .flatMap(key -> store.replaceAll(key, withdraw).replaceWith(key.times()))
                .invoke(() -> read = reading())
                .invoke(times -> LOG.infof("signing key made by hand kid=%s withdraw=%s", times.id(), withdraw));
    }

    @Scheduled(every = "1m", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return issuer.address().isEmpty()
                ? Uni.createFrom().voidItem()
                : leadership.look(
                        this::tend,
                        failure -> LOG.warnf("the signing keys were not looked after: %s", failure.getMessage()));
    }

    /** Makes the next key if it is time, and forgets those that nobody needs. */
    Uni<Void> tend() {
        Instant now = now();
        return fresh().flatMap(keys -> makeNext(keys, now).flatMap(made -> forget(keys, now)));
    }

    private Uni<Void> makeNext(List<StoredKey> keys, Instant now) {
        Optional<Instant> activeFrom = issuer.rotation().next(times(usable(keys)), now);
        if (activeFrom.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // Of two servers that do so at once the second one throws its key away.
        return aside(now, activeFrom.get())
                .flatMap(key -> store.add(key, last(keys)).invoke(added -> told(key, added)))
                .invoke(() -> read = reading())
                .replaceWithVoid();
    }

    private static void told(StoredKey key, boolean added) {
        if (added) {
            LOG.infof(
                    "signing key made kid=%s activeFrom=%s",
                    key.times().id(), key.times().activeFrom());
        }
    }

    private Uni<Void> forget(List<StoredKey> keys, Instant now) {
        List<String> over =
                KeyRotation.over(times(keys), now).stream().map(KeyTimes::id).toList();
        return over.isEmpty() ? Uni.createFrom().voidItem() : store.delete(over, now);
    }

    private Uni<List<StoredKey>> fresh() {
        read = reading();
        return current();
    }

    private Uni<List<StoredKey>> current() {
        return onThisContext(Uni.createFrom().deferred(() -> read));
    }

    private Uni<List<StoredKey>> reading() {
        return Uni.createFrom()
                .deferred(store::keys)
                .invoke(keys -> lastKnown = keys)
                .memoize()
                .atLeast(REMEMBERED);
    }

    /** A key takes about a second to make. */
    private Uni<StoredKey> aside(Instant now, Instant activeFrom) {
        Context context = vertx.getOrCreateContext();
        return Uni.createFrom()
                .completionStage(() -> context.executeBlocking(() -> SigningKeys.make(now, activeFrom), false)
                        .toCompletionStage());
    }

    /** What several wait for is told to each on the context of its own. */
    private <T> Uni<T> onThisContext(Uni<T> answer) {
        Context context = vertx.getOrCreateContext();
        return answer.emitOn(command -> context.runOnContext(ignored -> command.run()));
    }

    /** What was sealed by an encryption key that is gone signs no more. */
    private static List<StoredKey> usable(List<StoredKey> keys) {
        return keys.stream().filter(key -> key.privateKey() != null).toList();
    }

    private static List<KeyTimes> times(List<StoredKey> keys) {
        return keys.stream().map(StoredKey::times).toList();
    }

    private static StoredKey of(List<StoredKey> keys, KeyTimes times) {
        return keys.stream()
                .filter(key -> key.times().equals(times))
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable String last(List<StoredKey> keys) {
        return keys.stream()
                .map(StoredKey::times)
                .max(Comparator.comparing(KeyTimes::createdAt).thenComparing(KeyTimes::id))
                .map(KeyTimes::id)
                .orElse(null);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
