package dev.berth.server.persistence.token;

import dev.berth.domain.access.Person;
import dev.berth.domain.id.PoolName;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.LeaseTaken;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens; of their secrets the database has the SHA-256 only. Every request authenticates, so users' tokens are remembered
 * for a moment. Agents show theirs only when they connect.
 */
@ApplicationScoped
class PanacheTokenStore implements TokenStore {
    private final UnitOfWork unit;
    private final TokenRepository tokens;
    private final PersonRepository people;
    private final RememberedTokens remembered;

    PanacheTokenStore(UnitOfWork unit, TokenRepository tokens, PersonRepository people, BerthConfig config) {
        this.unit = unit;
        this.tokens = tokens;
        this.people = people;
        this.remembered = new RememberedTokens(config.tokens().rememberedFor(), System::nanoTime);
    }

    /** Another server may have deleted tokens meanwhile. */
    void lead(@Observes LeaseTaken event) {
        remembered.forgetAll();
    }

    @Override
    public Uni<Boolean> create(Token token, String secretSha256) {
        return unit.write(() -> stored(token, secretSha256))
                // There is no such pool.
                .onFailure(SqlFailures::foreignKey)
                .recoverWithItem(false);
    }

    private Uni<Boolean> stored(Token token, String secretSha256) {
        Person owner = token.owner();
        if (owner == null) {
            return tokens.persistAndFlush(TokenEntity.of(token, null, secretSha256))
                    .replaceWith(true);
        }
        return people.findById(owner.id())
                .flatMap(row -> row == null
                        ? Uni.createFrom().item(false)
                        : tokens.persistAndFlush(TokenEntity.of(token, row, secretSha256))
                                .replaceWith(true));
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
        Uni<Optional<Token>> found = unit.read(() -> tokens.valid(kind, secretSha256, now))
                .map(row -> Optional.ofNullable(row).map(TokenEntity::token));
        return kind == Kind.API
                ? found.invoke(token -> token.ifPresent(one -> remembered.keep(secretSha256, one, deletions)))
                : found;
    }

    @Override
    public Uni<Page<Token>> list(Kind kind, @Nullable PoolName pool, Page.Request page) {
        return unit.read(() -> tokens.before(kind, name(pool), Cursors.before(page.cursor()), Cursors.rows(page)))
                .map(rows -> Cursors.page(page, rows, row -> row.number, TokenEntity::token));
    }

    @Override
    public Uni<Boolean> delete(Kind kind, @Nullable PoolName pool, String id) {
        return deleted(() -> tokens.remove(kind, name(pool), id), () -> remembered.forget(id));
    }

    @Override
    public Uni<Page<Token>> listOwn(String owner, Page.Request page) {
        return unit.read(() -> tokens.ofOwner(owner, Cursors.before(page.cursor()), Cursors.rows(page)))
                .map(rows -> Cursors.page(page, rows, row -> row.number, TokenEntity::token));
    }

    @Override
    public Uni<Boolean> deleteOwn(String owner, String id) {
        return deleted(() -> tokens.removeOwn(owner, id), () -> remembered.forget(id));
    }

    @Override
    public Uni<Long> deleteOf(String person) {
        return deleted(() -> tokens.removeOf(person), () -> remembered.forgetOf(person));
    }

    /** Deleted or perhaps deleted, and whether anybody waits for the answer or not: it counts no more. */
    private <T> Uni<T> deleted(Supplier<Uni<T>> deletion, Runnable forget) {
        return Uni.createFrom()
                .emitter(answer ->
                        unit.write(deletion).eventually(forget).subscribe().with(answer::complete, answer::fail));
    }

    @Override
    public Uni<Boolean> anyApiToken() {
        return unit.read(() -> tokens.any(Kind.API));
    }

    private static @Nullable String name(@Nullable PoolName pool) {
        return pool == null ? null : pool.value();
    }
}
