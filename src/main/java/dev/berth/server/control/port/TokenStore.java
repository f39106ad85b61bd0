package dev.berth.server.control.port;

import dev.berth.domain.id.PoolName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** API tokens and the agent tokens of static pools; only their SHA-256 is stored. */
public interface TokenStore {

    /** What a token is for. */
    enum Kind {
        API,
        AGENT
    }

    /** The rights of an API token; each includes the ones before. */
    enum Role {
        VIEWER,
        SUBMITTER,
        APPROVER,
        ADMIN
    }

    /**
     * A token without its secret.
     *
     * @param role for an API token
     * @param pool for an agent token
     */
    record Token(
            String id,
            Kind kind,
            String name,
            @Nullable Role role,
            @Nullable PoolName pool,
            Instant createdAt,
            @Nullable Instant expiresAt) {}

    /** Stores it; false when an agent token's pool does not exist. */
    Uni<Boolean> create(Token token, String secretSha256);

    /** The token of that secret, if it is there and not expired. */
    Uni<Optional<Token>> authenticate(Kind kind, String secretSha256, Instant now);

    Uni<Page<Token>> list(Kind kind, @Nullable PoolName pool, Page.Request page);

    /** False when there is no such token. */
    Uni<Boolean> delete(Kind kind, @Nullable PoolName pool, String id);

    /** Whether any API token exists. */
    Uni<Boolean> anyApiToken();
}
