package dev.berth.server.security;

import dev.berth.domain.access.Role;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.TokenBuilder;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Sees to it that somebody can log in: the token of {@code berth.bootstrap-token}, or on a fresh installation one that
 * is written to {@code admin-token} in the data directory.
 */
@ApplicationScoped
class TokenBootstrap {
    private static final Logger LOG = Logger.getLogger(TokenBootstrap.class);
    private static final String FILE_NAME = "admin-token";

    /** One fixed row, so that another secret in the setting replaces the old one instead of joining it. */
    private static final String BOOTSTRAP_ID = "bootstrap";

    private final BerthConfig config;
    private final TokenStore tokens;
    private final Clock clock;

    TokenBootstrap(BerthConfig config, TokenStore tokens, Clock clock) {
        this.config = config;
        this.tokens = tokens;
        this.clock = clock;
    }

    void onStart(@Observes StartupEvent event) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> AtStart.patiently(AtStart.PATIENCE, this::ensureAdmin));
    }

    Uni<Void> ensureAdmin() {
        return config.bootstrapToken()
                .map(secret -> ensureBootstrapToken(Digests.sha256(secret)))
                .orElseGet(this::ensureAnyToken);
    }

    private Uni<Void> ensureBootstrapToken(String sha256) {
        return tokens.authenticate(Kind.API, sha256, clock.instant())
                .flatMap(found -> found.isPresent()
                        ? Uni.createFrom().voidItem()
                        : tokens.delete(Kind.API, null, BOOTSTRAP_ID)
                                .flatMap(deleted -> tokens.create(admin(BOOTSTRAP_ID, "bootstrap"), sha256))
                                .replaceWithVoid()
                                .onFailure()
                                .recoverWithUni(failure -> requireToken(sha256, failure)));
    }

    /** Another server that starts at the same time may have been faster. */
    private Uni<Void> requireToken(String sha256, Throwable failure) {
        return tokens.authenticate(Kind.API, sha256, clock.instant())
                .flatMap(found -> found.isPresent()
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(failure));
    }

    private Uni<Void> ensureAnyToken() {
        return tokens.anyApiToken().flatMap(any -> any ? Uni.createFrom().voidItem() : createFirstToken());
    }

    /** The file comes first: a token that is stored and nowhere written down would lock everybody out for good. */
    private Uni<Void> createFirstToken() {
        String secret = TokenSecret.make();
        Path file = config.dataDir().resolve(FILE_NAME);
        try {
            OwnerOnlyFile.write(file, secret + "\n");
        } catch (IOException e) {
            return Uni.createFrom()
                    .failure(new IllegalStateException(
                            "cannot write the first admin token to " + file + ": " + e.getMessage(), e));
        }
        return tokens.create(admin(UUID.randomUUID().toString(), "admin"), Digests.sha256(secret))
                .invoke(created -> LOG.infof("the first admin token is in the data directory: file=%s", file))
                .replaceWithVoid();
    }

    private Token admin(String id, String name) {
        return TokenBuilder.builder()
                .id(id)
                .kind(Kind.API)
                .name(name)
                .person(null)
                .owner(null)
                .role(Role.ADMIN)
                .teams(Set.of())
                .pool(null)
                .createdAt(clock.instant().truncatedTo(ChronoUnit.MICROS))
                .expiresAt(null)
                .build();
    }
}
