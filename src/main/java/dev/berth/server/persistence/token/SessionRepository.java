package dev.berth.server.persistence.token;

import dev.berth.server.persistence.database.Times;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sessions by id, by token and by the digest of their secret. */
@ApplicationScoped
public class SessionRepository implements PanacheRepositoryBase<SessionEntity, String> {
    private static final String VALID =
            "from SessionEntity s join fetch s.token t where s.secretSha256 = ?1 and s.opened = ?2"
                    + " and s.expiresAt > ?3 and (t.expiresAt is null or t.expiresAt > ?3)";

    private static final String OPENED = "from SessionEntity s join fetch s.token t where s.number < ?1"
            + " and s.opened = true and s.expiresAt > ?2 and (t.expiresAt is null or t.expiresAt > ?2)"
            + " order by s.number desc";

    private static final String WITH_TOKEN = "from SessionEntity s join fetch s.token t where s.id = ?1";

    private static final String OPEN = "opened = true, secretSha256 = ?1, expiresAt = ?2"
            + " where secretSha256 = ?3 and opened = false and expiresAt > ?4";

    private static final String NEWEST =
            "select s.id from SessionEntity s where s.token.id = ?1 order by s.number desc";

    private static final String EXPIRED =
            "select old.id from SessionEntity old where old.expiresAt < ?1 order by old.expiresAt";

    SessionRepository() {}

    /** The one with that digest, with its token, unless either has expired. */
    Uni<@Nullable SessionEntity> valid(String secretSha256, boolean opened, Instant now) {
        return find(VALID, secretSha256, opened, Times.stored(now)).firstResult();
    }

    /** Answers whether there was such a link. */
    Uni<Boolean> open(String linkSha256, String secretSha256, Instant now, Instant expiresAt) {
        return update(OPEN, secretSha256, Times.stored(expiresAt), linkSha256, Times.stored(now))
                .map(changed -> changed > 0);
    }

    /** Those that are open, newest first, with their tokens. */
    Uni<List<SessionEntity>> open(Instant now, long number, int rows) {
        return find(OPENED, number, Times.stored(now)).range(0, rows - 1).list();
    }

    /** The one of that id, open or not, with its token. */
    Uni<@Nullable SessionEntity> withToken(String id) {
        return find(WITH_TOKEN, id).firstResult();
    }

    Uni<Integer> renew(String id, Instant expiresAt) {
        return update("expiresAt = ?1 where id = ?2 and expiresAt < ?1", Times.stored(expiresAt), id);
    }

    /** Deletes the oldest of a token's sessions beyond so many, a few at a time. */
    Uni<Long> deleteBeyond(String token, int kept, int rows) {
        return find(NEWEST, token)
                .project(String.class)
                .range(kept, kept + rows - 1)
                .list()
                .flatMap(ids -> ids.isEmpty() ? Uni.createFrom().item(0L) : delete("id in ?1", ids));
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
