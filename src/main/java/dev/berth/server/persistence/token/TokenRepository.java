package dev.berth.server.persistence.token;

import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens by id, by number and by the digest of their secret. */
@ApplicationScoped
public class TokenRepository implements PanacheRepositoryBase<TokenEntity, String> {
    private static final String VALID = "kind = ?1 and secretSha256 = ?2 and (expiresAt is null or expiresAt > ?3)";

    private static final String EXPIRED =
            "select old.id from TokenEntity old where old.expiresAt < ?1 order by old.expiresAt";

    TokenRepository() {}

    /** The one with that digest, unless it has expired. */
    Uni<@Nullable TokenEntity> valid(Kind kind, String secretSha256, Instant now) {
        return find(VALID, SqlText.of(kind), secretSha256, Times.stored(now)).firstResult();
    }

    Uni<Boolean> any(Kind kind) {
        return find("kind", SqlText.of(kind)).firstResult().map(found -> found != null);
    }

    /** Newest first; those of one pool, or of all. */
    Uni<List<TokenEntity>> before(Kind kind, @Nullable String pool, long number, int rows) {
        String word = SqlText.of(kind);
        return (pool == null
                        ? find("kind = ?1 and number < ?2 order by number desc", word, number)
                        : find("kind = ?1 and number < ?2 and pool = ?3 order by number desc", word, number, pool))
                .range(0, rows - 1)
                .list();
    }

    /** Answers whether there was such a token. */
    Uni<Boolean> remove(Kind kind, @Nullable String pool, String id) {
        String word = SqlText.of(kind);
        return (pool == null
                        ? delete("id = ?1 and kind = ?2", id, word)
                        : delete("id = ?1 and kind = ?2 and pool = ?3", id, word, pool))
                .map(deleted -> deleted > 0);
    }

    /** Deletes what expired before that time, so many at most; answers with their number. */
    public Uni<Long> deleteExpired(Instant before, int rows) {
        return find(EXPIRED, Times.stored(before))
                .project(String.class)
                .range(0, rows - 1)
                .list()
                .flatMap(ids -> ids.isEmpty() ? Uni.createFrom().item(0L) : delete("id in ?1", ids));
    }
}
