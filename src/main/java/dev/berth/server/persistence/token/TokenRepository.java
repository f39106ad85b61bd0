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
    private static final String WITH_OWNER = "from TokenEntity t left join fetch t.owner where ";

    private static final String VALID =
            WITH_OWNER + "t.kind = ?1 and t.secretSha256 = ?2 and (t.expiresAt is null or t.expiresAt > ?3)";

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
                        ? find(WITH_OWNER + "t.kind = ?1 and t.number < ?2 order by t.number desc", word, number)
                        : find(
                                WITH_OWNER + "t.kind = ?1 and t.number < ?2 and t.pool = ?3 order by t.number desc",
                                word,
                                number,
                                pool))
                .range(0, rows - 1)
                .list();
    }

    /** Newest first; those that a person made for themself. */
    Uni<List<TokenEntity>> ofOwner(String owner, long number, int rows) {
        return find(WITH_OWNER + "t.owner.person = ?1 and t.number < ?2 order by t.number desc", owner, number)
                .range(0, rows - 1)
                .list();
    }

    Uni<Boolean> removeOwn(String owner, String id) {
        return delete("id = ?1 and owner.person = ?2", id, owner).map(deleted -> deleted > 0);
    }

    /** All of a person, whoever made them. */
    Uni<Long> removeOf(String person) {
        return delete("kind = ?1 and person = ?2", SqlText.of(Kind.API), person);
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
