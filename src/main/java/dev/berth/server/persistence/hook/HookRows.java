package dev.berth.server.persistence.hook;

import dev.berth.domain.access.Author;
import dev.berth.domain.hook.HookAddress;
import dev.berth.domain.hook.HookEvent;
import dev.berth.domain.hook.HookScope;
import dev.berth.domain.hook.HookTemplate;
import dev.berth.domain.id.HookName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.HookBuilder;
import dev.berth.server.control.port.HookStore.Health;
import dev.berth.server.control.port.HookStore.Hook;
import dev.berth.server.control.port.HookStore.Secrets;
import dev.berth.server.control.port.HookStore.Wish;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.security.Sealer;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of {@code hooks} as hooks, and back. What is sealed is bound to its row and column. */
@ApplicationScoped
class HookRows {
    /** All of a row; the table's alias must be {@code h}. */
    static final String COLUMNS = """
            h.id, h.workspace, h.pool, h.name, h.url_sealed, h.template, h.events, h.paused, h.repositories, h.secret_sealed,
            h.previous_sealed, h.previous_until, h.token_sealed, h.author, h.author_person, h.created_at, h.failures, h.rest_until""";

    private final Sealer sealer;

    HookRows(Sealer sealer) {
        this.sealer = sealer;
    }

    Hook hook(Row row) {
        long id = row.getLong("id");
        return HookBuilder.builder()
                .id(id)
                .scope(scope(row))
                .name(new HookName(row.getString("name")))
                .wish(new Wish(
                        new HookAddress(new String(opened(row, "url_sealed", id), StandardCharsets.UTF_8)),
                        SqlText.parse(HookTemplate.class, row.getString("template")),
                        events(row.getArrayOfStrings("events")),
                        row.getBoolean("paused"),
                        List.of(row.getArrayOfStrings("repositories"))))
                .secrets(new Secrets(
                        opened(row, "secret_sealed", id),
                        row.getBuffer("previous_sealed") == null ? null : opened(row, "previous_sealed", id),
                        Times.instantOrNull(row.getOffsetDateTime("previous_until")),
                        row.getBuffer("token_sealed") == null
                                ? null
                                : new String(opened(row, "token_sealed", id), StandardCharsets.UTF_8)))
                .author(new Author(row.getString("author"), row.getString("author_person")))
                .createdAt(Times.instant(row.getOffsetDateTime("created_at")))
                .health(new Health(
                        row.getInteger("failures"), Times.instantOrNull(row.getOffsetDateTime("rest_until"))))
                .build();
    }

    /** What an older server does not know any more is passed over. */
    private static Set<HookEvent> events(String[] words) {
        return Arrays.stream(words).map(HookEvent::of).flatMap(Optional::stream).collect(Collectors.toSet());
    }

    private static HookScope scope(Row row) {
        String workspace = row.getString("workspace");
        if (workspace != null) {
            return new HookScope.OfWorkspace(new WorkspaceName(workspace));
        }
        String pool = row.getString("pool");
        return pool == null ? HookScope.ALL : new HookScope.OfPool(new PoolName(pool));
    }

    private byte[] opened(Row row, String column, long id) {
        return sealer.open(row.getBuffer(column).getBytes(), context(column, id));
    }

    private Buffer sealed(byte[] plain, String column, long id) {
        return Buffer.buffer(sealer.seal(plain, context(column, id)));
    }

    private static String context(String column, long id) {
        return "hooks:" + column + ":" + id;
    }

    static @Nullable String workspace(HookScope scope) {
        return scope instanceof HookScope.OfWorkspace of ? of.workspace().value() : null;
    }

    static @Nullable String pool(HookScope scope) {
        return scope instanceof HookScope.OfPool of ? of.pool().value() : null;
    }

    /** What may change, in the order of {@link SqlHookStore}: $1 to $13. */
    @Nullable
    Object[] values(Hook hook) {
        Wish wish = hook.wish();
        Secrets secrets = hook.secrets();
        byte[] previous = secrets.previous();
        String token = secrets.token();
        return new Object[] {
            hook.id(),
            sealed(wish.address().text().getBytes(StandardCharsets.UTF_8), "url_sealed", hook.id()),
            wish.address().shown(),
            SqlText.of(wish.template()),
            wish.events().stream().map(HookEvent::word).sorted().toArray(String[]::new),
            wish.paused(),
            sealed(secrets.present(), "secret_sealed", hook.id()),
            previous == null ? null : sealed(previous, "previous_sealed", hook.id()),
            Times.columnOrNull(secrets.previousUntil()),
            SqlText.storable(hook.author().name()),
            SqlText.storableOrNull(hook.author().person()),
            wish.repositories().toArray(String[]::new),
            token == null ? null : sealed(token.getBytes(StandardCharsets.UTF_8), "token_sealed", hook.id())
        };
    }
}
