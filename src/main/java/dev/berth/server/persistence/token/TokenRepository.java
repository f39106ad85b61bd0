package dev.berth.server.persistence.token;

import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.persistence.database.SqlText;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens by id. */
@ApplicationScoped
class TokenRepository implements PanacheRepositoryBase<TokenEntity, String> {

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
        return findById(id).flatMap(token -> {
            if (token == null || !token.kind.equals(SqlText.of(kind)) || (pool != null && !pool.equals(token.pool))) {
                return Uni.createFrom().item(false);
            }
            return delete(token).replaceWith(true);
        });
    }
}
