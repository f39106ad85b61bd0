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
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens; of their secrets the database has the SHA-256 only. Every request authenticates, so users' tokens are remembered
 * for a moment. Agents show theirs only when they connect.
 */
@ApplicationScoped
class SqlTokenStore implements TokenStore {
    private static final String COLUMNS = "id, kind, name, role, pool, created_at, expires_at";

    /** The values of the columns, $8 the digest of the secret. */
    private static final String CREATE = """
            INSERT INTO tokens (%s, secret_sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""".formatted(COLUMNS);

    /** $1 kind, $2 digest, $3 now. */
    private static final String AUTHENTICATE = """
            SELECT %s FROM tokens
             WHERE kind = $1 AND secret_sha256 = $2 AND (expires_at IS NULL OR expires_at > $3)""".formatted(COLUMNS);

    /** $1 kind, $2 the number below which the page begins, $3 rows; newest first. */
    private static final String LIST = """
            SELECT number, %s FROM tokens WHERE kind = $1 AND number < $2
             ORDER BY number DESC LIMIT $3""".formatted(COLUMNS);

    /** The same for the pool $4. */
    private static final String LIST_OF_POOL = """
            SELECT number, %s FROM tokens WHERE kind = $1 AND number < $2 AND pool = $4
             ORDER BY number DESC LIMIT $3""".formatted(COLUMNS);

    /** $1 kind, $2 id, $3 the pool that it must be of, or null. */
    private static final String DELETE =
            "DELETE FROM tokens WHERE id = $2 AND kind = $1 AND ($3::text IS NULL OR pool = $3)";

    private static final String ANY = "SELECT EXISTS (SELECT FROM tokens WHERE kind = $1) AS present";

    private final Database database;
    private final RememberedTokens remembered;

    SqlTokenStore(Database database, BerthConfig config) {
        this.database = database;
        this.remembered = new RememberedTokens(config.tokens().rememberedFor(), System::nanoTime);
    }

    /** Another server may have deleted tokens meanwhile. */
    void lead(@Observes LeaseTaken event) {
        remembered.forgetAll();
    }

    @Override
    public Uni<Boolean> create(Token token, String secretSha256) {
        return database.run(
                        CREATE,
                        token.id(),
                        SqlText.of(token.kind()),
                        SqlText.storable(token.name()),
                        SqlText.orNull(token.role()),
                        name(token.pool()),
                        Times.column(token.createdAt()),
                        Times.columnOrNull(token.expiresAt()),
                        secretSha256)
                .replaceWith(true)
                // There is no such pool.
                .onFailure(SqlFailures::foreignKey)
                .recoverWithItem(false);
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
                .map(rows -> Database.list(rows).stream().findFirst().map(SqlTokenStore::token));
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
        return Uni.createFrom()
                .deferred(() -> before(kind, pool, Cursors.before(page.cursor()), Cursors.rows(page)))
                .map(rows ->
                        Cursors.page(page, Database.list(rows), row -> row.getLong("number"), SqlTokenStore::token));
    }

    private Uni<RowSet<Row>> before(Kind kind, @Nullable PoolName pool, long number, int rows) {
        return pool == null
                ? database.run(LIST, SqlText.of(kind), number, rows)
                : database.run(LIST_OF_POOL, SqlText.of(kind), number, rows, pool.value());
    }

    @Override
    public Uni<Boolean> delete(Kind kind, @Nullable PoolName pool, String id) {
        // Deleted or perhaps deleted, and whether anybody waits for the answer or not: it counts no more.
        return Uni.createFrom()
                .emitter(answer -> database.run(DELETE, SqlText.of(kind), id, name(pool))
                        .map(rows -> rows.rowCount() > 0)
                        .eventually(() -> remembered.forget(id))
                        .subscribe()
                        .with(answer::complete, answer::fail));
    }

    @Override
    public Uni<Boolean> anyApiToken() {
        return database.run(ANY, SqlText.of(Kind.API))
                .map(rows -> rows.iterator().next().getBoolean("present"));
    }

    private static @Nullable String name(@Nullable PoolName pool) {
        return pool == null ? null : pool.value();
    }
}
