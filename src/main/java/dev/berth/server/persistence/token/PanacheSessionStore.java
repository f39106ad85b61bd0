package dev.berth.server.persistence.token;

import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** Sessions; the schema ends those of a token with it. */
@ApplicationScoped
class PanacheSessionStore implements SessionStore {
    /** With each session that begins: one too many it is, unless the limit was lowered. */
    private static final int MOST_ENDED = 100;

    private final UnitOfWork unit;
    private final SessionRepository sessions;
    private final TokenRepository tokens;

    PanacheSessionStore(UnitOfWork unit, SessionRepository sessions, TokenRepository tokens) {
        this.unit = unit;
        this.sessions = sessions;
        this.tokens = tokens;
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
        return unit.write(() -> sessions.withToken(id)
                .flatMap(found -> found == null
                        ? Uni.createFrom().item(Optional.empty())
                        : sessions.deleteById(id)
                                .map(deleted -> deleted ? Optional.of(found.session()) : Optional.empty())));
    }
}
