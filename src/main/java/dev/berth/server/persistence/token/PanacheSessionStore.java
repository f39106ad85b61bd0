package dev.berth.server.persistence.token;

import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.security.Sealer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sessions; the schema ends those of a token with it. */
@ApplicationScoped
class PanacheSessionStore implements SessionStore {
    /** With each session that begins: one too many it is, unless the limit was lowered. */
    private static final int MOST_ENDED = 100;

    /** Of one subject or session at the provider; no more can begin than are kept of a person. */
    private static final int MOST_AT_PROVIDER = 10_000;

    private final UnitOfWork unit;
    private final SessionRepository sessions;
    private final TokenRepository tokens;
    private final PersonRepository people;
    private final Sealer sealer;

    PanacheSessionStore(
            UnitOfWork unit,
            SessionRepository sessions,
            TokenRepository tokens,
            PersonRepository people,
            Sealer sealer) {
        this.unit = unit;
        this.sessions = sessions;
        this.tokens = tokens;
        this.people = people;
        this.sealer = sealer;
    }

    @Override
    public Uni<Void> signIn(SignIn signIn, int most) {
        Uni<Void> stored = unit.write(() -> people.seen(signIn.person(), signIn.createdAt())
                .flatMap(person -> sessions.persistAndFlush(SessionEntity.of(signIn, sealed(signIn)))
                        .flatMap(session -> sessions.deleteBeyondOfPerson(person.person, most, MOST_ENDED)))
                .replaceWithVoid());
        // Of two who are the same person and come for the first time at once, one finds the other's row the next time.
        return stored.onFailure(SqlFailures::unique).retry().atMost(1);
    }

    private byte[] sealed(SignIn signIn) {
        return sealer.seal(signIn.idToken().getBytes(StandardCharsets.UTF_8), context(signIn.id()));
    }

    private static String context(String id) {
        return "sessions/id_token/" + id;
    }

    @Override
    public Uni<Optional<String>> idToken(String id) {
        return unit.read(() -> sessions.findById(id))
                .map(row -> Optional.ofNullable(row)
                        .flatMap(one -> Optional.ofNullable(one.idToken))
                        .map(token -> new String(sealer.open(token, context(id)), StandardCharsets.UTF_8)));
    }

    @Override
    public Uni<List<Session>> endAtProvider(@Nullable String subject, @Nullable String providerSession) {
        if (subject == null && providerSession == null) {
            return Uni.createFrom().item(List.of());
        }
        return unit.write(() -> sessions.atProvider(subject, providerSession, MOST_AT_PROVIDER)
                .flatMap(found -> {
                    List<Session> ended =
                            found.stream().map(SessionEntity::session).toList();
                    return sessions.deleteAll(found).replaceWith(ended);
                }));
    }

    @Override
    public Uni<Long> endOf(String person) {
        return unit.write(() -> sessions.deleteOf(person));
    }

    @Override
    public Uni<Boolean> begin(Begun begun, int most) {
        return unit.write(() -> tokens.findById(begun.tokenId())
                        .flatMap(token -> token == null
                                ? Uni.createFrom().item(false)
                                : sessions.persistAndFlush(SessionEntity.of(begun, token))
                                        .flatMap(stored -> sessions.deleteBeyond(begun.tokenId(), most, MOST_ENDED))
                                        .replaceWith(true)))
                // The token was deleted in this moment.
                .onFailure(SqlFailures::foreignKey)
                .recoverWithItem(false);
    }

    @Override
    public Uni<Optional<Session>> find(String secretSha256, Instant now) {
        return unit.read(() -> sessions.valid(secretSha256, true, now))
                .map(row -> Optional.ofNullable(row).map(SessionEntity::session));
    }

    @Override
    public Uni<Optional<Session>> open(String linkSha256, String secretSha256, Instant now, Instant expiresAt) {
        return unit.write(() -> sessions.open(linkSha256, secretSha256, now, expiresAt)
                        .flatMap(opened -> sessions.valid(secretSha256, true, now)))
                .map(row -> Optional.ofNullable(row).map(SessionEntity::session));
    }

    @Override
    public Uni<Void> renew(String id, Instant expiresAt) {
        return unit.write(() -> sessions.renew(id, expiresAt)).replaceWithVoid();
    }

    @Override
    public Uni<Page<Session>> list(Instant now, Page.Request page) {
        return Uni.createFrom().deferred(() -> read(now, Cursors.before(page.cursor()), page));
    }

    private Uni<Page<Session>> read(Instant now, long before, Page.Request page) {
        return unit.read(() -> sessions.open(now, before, Cursors.rows(page)))
                .map(rows -> Cursors.page(page, rows, row -> row.number, SessionEntity::session));
    }

    @Override
    public Uni<Optional<Session>> end(String id) {
        return unit.write(() -> sessions.byId(id)
                .flatMap(found -> found == null
                        ? Uni.createFrom().item(Optional.empty())
                        : sessions.deleteById(id)
                                .map(deleted -> deleted ? Optional.of(found.session()) : Optional.empty())));
    }
}
