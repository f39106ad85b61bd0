package dev.berth.server.control.port;

import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TeamName;
import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API tokens and the agent tokens of static pools; only their SHA-256 is stored. */
public interface TokenStore {

    /** What a token is for. */
    enum Kind {
        API,
        AGENT
    }

    /**
     * A token without its secret.
     *
     * @param person whose API token it is, or null for a machine's
     * @param owner the person who made it for themself, as they signed in the last time: it never gives more than they have;
     *     null for one that an admin made
     * @param role of an API token over everything, or null for none
     * @param teams which an API token belongs to by itself
     * @param pool for an agent token
     */
    @RecordBuilder
    record Token(
            String id,
            Kind kind,
            String name,
            @Nullable String person,
            @Nullable Person owner,
            @Nullable Role role,
            Set<TeamName> teams,
            @Nullable PoolName pool,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        public Token {
            teams = Set.copyOf(teams);
        }
    }

    /** Stores it; false when an agent token's pool does not exist, or an owner never signed in. */
    Uni<Boolean> create(Token token, String secretSha256);

    /** The token of that secret, if it is there and not expired. */
    Uni<Optional<Token>> authenticate(Kind kind, String secretSha256, Instant now);

    Uni<Page<Token>> list(Kind kind, @Nullable PoolName pool, Page.Request page);

    /** False when there is no such token. */
    Uni<Boolean> delete(Kind kind, @Nullable PoolName pool, String id);

    /** A page of the API tokens that a person made for themself, newest first. */
    Uni<Page<Token>> listOwn(String owner, Page.Request page);

    /** Deletes an API token that the person made for themself; false when there is none. */
    Uni<Boolean> deleteOwn(String owner, String id);

    /** Deletes all API tokens of a person, whoever made them; answers with their number. */
    Uni<Long> deleteOf(String person);

    /** Whether any API token exists. */
    Uni<Boolean> anyApiToken();
}
