package dev.berth.server.persistence.token;

import dev.berth.server.persistence.database.Times;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sessions by id, by token and by the digest of their secret. */
@ApplicationScoped
public class SessionRepository implements PanacheRepositoryBase<SessionEntity, String> {
    private static final String WHOLE = "from SessionEntity s left join fetch s.token t left join fetch t.owner where ";

    private static final String NOT_OVER = "s.expiresAt > ?1 and (t.expiresAt is null or t.expiresAt > ?1)"
            + " and (s.endsAt is null or s.endsAt > ?1)";

    private static final String VALID = WHOLE + NOT_OVER + " and s.secretSha256 = ?2 and s.opened = ?3";

    private static final String OPENED =
            WHOLE + NOT_OVER + " and s.number < ?2 and s.opened = true order by s.number desc";

    private static final String BY_ID = WHOLE + "s.id = ?1";

    private static final String OPEN = "opened = true, secretSha256 = ?1, expiresAt = ?2"
            + " where secretSha256 = ?3 and opened = false and expiresAt > ?4";

    private static final String NEWEST =
            "select s.id from SessionEntity s where s.token.id = ?1 order by s.number desc";

    private static final String NEWEST_OF_PERSON =
            "select s.id from SessionEntity s where s.person = ?1 order by s.number desc";

    private static final String RENEW = "expiresAt = least(?1, coalesce(endsAt, ?1))"
            + " where id = ?2 and expiresAt < least(?1, coalesce(endsAt, ?1))";

    private static final String EXPIRED =
            "select old.id from SessionEntity old where old.expiresAt < ?1 order by old.expiresAt";

    SessionRepository() {}

    /** The one with that digest, with its token, unless either has expired. */
    Uni<@Nullable SessionEntity> valid(String secretSha256, boolean opened, Instant now) {
        return find(VALID, Times.stored(now), secretSha256, opened).firstResult();
    }

    /** Answers whether there was such a link. */
    Uni<Boolean> open(String linkSha256, String secretSha256, Instant now, Instant expiresAt) {
        return update(OPEN, secretSha256, Times.stored(expiresAt), linkSha256, Times.stored(now))
                .map(changed -> changed > 0);
    }

    /** Those that are open, newest first, with their tokens. */
    Uni<List<SessionEntity>> open(Instant now, long number, int rows) {
        return find(OPENED, Times.stored(now), number).range(0, rows - 1).list();
    }

    /** The one of that id, open or not, with its token. */
    Uni<@Nullable SessionEntity> byId(String id) {
        return find(BY_ID, id).firstResult();
    }

    Uni<Integer> renew(String id, Instant expiresAt) {
        return update(RENEW, Times.stored(expiresAt), id);
    }

    /** Those that the provider calls that; at least one is not null. */
    Uni<List<SessionEntity>> atProvider(@Nullable String subject, @Nullable String providerSession, int rows) {
        Map<String, Object> named = new HashMap<>();
        if (subject != null) {
            named.put("providerSubject", subject);
        }
        if (providerSession != null) {
            named.put("providerSession", providerSession);
        }
        String conditions =
                named.keySet().stream().map(name -> "s." + name + " = :" + name).collect(Collectors.joining(" and "));
        return find(WHOLE + conditions, named).range(0, rows - 1).list();
    }

    Uni<Long> deleteAll(List<SessionEntity> found) {
        return found.isEmpty()
                ? Uni.createFrom().item(0L)
                : delete("id in ?1", found.stream().map(one -> one.id).toList());
    }

    /** Those of a person and of tokens of theirs. */
    Uni<Long> deleteOf(String person) {
        return delete("person = ?1 or token.id in (select t.id from TokenEntity t where t.person = ?1)", person);
    }

    /** Deletes the oldest of a token's sessions beyond so many, a few at a time. */
    Uni<Long> deleteBeyond(String token, int kept, int rows) {
        return deleteBeyond(NEWEST, token, kept, rows);
    }

    /** The same of a person's. */
    Uni<Long> deleteBeyondOfPerson(String person, int kept, int rows) {
        return deleteBeyond(NEWEST_OF_PERSON, person, kept, rows);
    }

    private Uni<Long> deleteBeyond(String newest, String whose, int kept, int rows) {
        return find(newest, whose)
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
