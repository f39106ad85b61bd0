package dev.berth.server.persistence.token;

import dev.berth.domain.id.PoolName;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.LeaseTaken;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.persistence.pool.PoolRepository;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens. Every request authenticates, so that one goes through SQL, past Hibernate, and users' tokens are remembered for
 * a moment. Agents show theirs only when they connect.
 */
@ApplicationScoped
class PanacheTokenStore implements TokenStore {
    private static final String AUTHENTICATE = """
            SELECT id, kind, name, role, pool, created_at, expires_at FROM tokens
             WHERE kind = $1 AND secret_sha256 = $2 AND (expires_at IS NULL OR expires_at > $3)""";

    private final UnitOfWork unit;
    private final TokenRepository tokens;
    private final PoolRepository pools;
    private final Database database;
    private final RememberedTokens remembered;

    PanacheTokenStore(
            UnitOfWork unit, TokenRepository tokens, PoolRepository pools, Database database, BerthConfig config) {
        this.unit = unit;
        this.tokens = tokens;
        this.pools = pools;
        this.database = database;
        this.remembered = new RememberedTokens(config.tokens().rememberedFor(), System::nanoTime);
    }

    /** Another server may have deleted tokens meanwhile. */
    void lead(@Observes LeaseTaken event) {
        remembered.forgetAll();
    }

    @Override
    public Uni<Boolean> create(Token token, String secretSha256) {
        return unit.write(() -> poolExists(token.pool())
                        .flatMap(exists -> exists
                                ? tokens.persistAndFlush(TokenEntity.of(token, secretSha256))
                                        .replaceWith(true)
                                : Uni.createFrom().item(false)))
                // The pool went in between.
                .onFailure(SqlFailures::foreignKey)
                .recoverWithItem(false);
    }

    private Uni<Boolean> poolExists(@Nullable PoolName pool) {
        return pool == null
                ? Uni.createFrom().item(true)
                : pools.findById(pool.value()).map(found -> found != null);
    }

    @Override
    public Uni<Optional<Token>> authenticate(Kind kind, String secretSha256, Instant now) {
        return Uni.createFrom().deferred(() -> {
            Optional<Token> known = kind == Kind.API ? remembered.find(secretSha256, now) : Optional.empty();
            return known.isPresent() ? Uni.createFrom().item(known) : lookUp(kind, secretSha256, now);
        });
    }

    private Uni<Optional<Token>> lookUp(Kind kind, String secretSha256, Instant now) {
        long deletions = remembered.deletions();
        Uni<Optional<Token>> found = database.run(AUTHENTICATE, SqlText.of(kind), secretSha256, Times.column(now))
                .map(rows -> Database.list(rows).stream().findFirst().map(PanacheTokenStore::token));
        return kind == Kind.API
                ? found.invoke(token -> token.ifPresent(one -> remembered.keep(secretSha256, one, deletions)))
                : found;
    }

    private static Token token(Row row) {
        String role = row.getString("role");
        String pool = row.getString("pool");
        return new Token(
                row.getString("id"),
                SqlText.parse(Kind.class, row.getString("kind")),
                row.getString("name"),
                role == null ? null : SqlText.parse(Role.class, role),
                pool == null ? null : new PoolName(pool),
                TaskRows.instant(row, "created_at"),
                TaskRows.instantOrNull(row, "expires_at"));
    }

    @Override
    public Uni<Page<Token>> list(Kind kind, @Nullable PoolName pool, Page.Request page) {
        return unit.read(() -> tokens.before(kind, name(pool), Cursors.before(page.cursor()), Cursors.rows(page)))
                .map(rows -> Cursors.page(page, rows, row -> row.number, TokenEntity::token));
    }

    @Override
    public Uni<Boolean> delete(Kind kind, @Nullable PoolName pool, String id) {
        // Deleted or perhaps deleted, and whether anybody waits for the answer or not: it counts no more.
        return Uni.createFrom()
                .emitter(answer -> unit.write(() -> tokens.remove(kind, name(pool), id))
                        .eventually(() -> remembered.forget(id))
                        .subscribe()
                        .with(answer::complete, answer::fail));
    }

    @Override
    public Uni<Boolean> anyApiToken() {
        return unit.read(() -> tokens.count("kind", SqlText.of(Kind.API))).map(count -> count > 0);
    }

    private static @Nullable String name(@Nullable PoolName pool) {
        return pool == null ? null : pool.value();
    }
}
