package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.SecretStore.Secret;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.workspace.SecretHistory.Change;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import dev.berth.server.persistence.workspace.SecretHistory.Known;
import dev.berth.server.persistence.workspace.SecretHistory.Owner;
import dev.berth.server.security.Sealer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The histories of the workspaces' secrets, each sealed as one; whoever changes one holds the workspace's row. */
@ApplicationScoped
class SecretRows {
    private static final Logger LOG = Logger.getLogger(SecretRows.class);

    /** $1 workspace. */
    private static final String FIND = "SELECT sealed FROM known_secrets WHERE workspace = $1";

    /** $1 workspace, $2 its history, sealed. */
    private static final String STORE = """
            INSERT INTO known_secrets (workspace, sealed) VALUES ($1, $2)
            ON CONFLICT (workspace) DO UPDATE SET sealed = excluded.sealed""";

    private final Database database;
    private final Sealer sealer;

    SecretRows(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    Uni<List<Known>> of(String workspace) {
        return database.run(FIND, workspace).flatMap(rows -> opened(workspace, sealed(rows)));
    }

    /** Adds what is new; answers with the whole. */
    Uni<List<Known>> add(SqlConnection connection, String workspace, Change change) {
        return Database.run(connection, FIND, workspace)
                .flatMap(rows -> opened(workspace, sealed(rows)))
                .flatMap(before -> {
                    List<Known> after = SecretHistory.after(before, change);
                    return after.equals(before)
                            ? Uni.createFrom().item(before)
                            : store(connection, workspace, after).replaceWith(after);
                });
    }

    private Uni<?> store(SqlConnection connection, String workspace, List<Known> entries) {
        return SealedBytes.aside(size(entries), () -> sealer.seal(bytes(entries), context(workspace)))
                .flatMap(history -> Database.run(connection, STORE, workspace, Buffer.buffer(history)));
    }

    private static byte @Nullable [] sealed(RowSet<Row> rows) {
        return rows.size() == 0
                ? null
                : rows.iterator().next().getBuffer("sealed").getBytes();
    }

    /** A history as it is stored; null when there is none. */
    Uni<List<Known>> opened(String workspace, byte @Nullable [] sealed) {
        return sealed == null
                ? Uni.createFrom().item(List.of())
                : SealedBytes.aside(sealed.length, () -> open(workspace, sealed));
    }

    private List<Known> open(String workspace, byte[] sealed) {
        byte[] plain;
        try {
            plain = sealer.open(sealed, context(workspace));
        } catch (IllegalStateException e) {
            // Its key may have been taken away after all values in use were set anew; tasks must not fail for that.
            LOG.warnf("former secrets are not masked any more workspace=%s: %s", workspace, e.getMessage());
            return List.of();
        }
        JsonArray rows = new JsonArray(Buffer.buffer(plain));
        return IntStream.range(0, rows.size())
                .mapToObj(rows::getJsonObject)
                .map(SecretRows::known)
                .toList();
    }

    private static Known known(JsonObject row) {
        Entry entry = new Entry(
                SqlText.parse(Owner.class, row.getString("owner")),
                row.getString("name"),
                new Secret(row.getString("text"), row.getBoolean("expression")));
        // Of older rows nobody knows.
        return new Known(entry, row.getBoolean("given", true));
    }

    private static byte[] bytes(List<Known> entries) {
        JsonArray rows = new JsonArray();
        for (Known known : entries) {
            Entry entry = known.entry();
            rows.add(new JsonObject()
                    .put("owner", SqlText.of(entry.owner()))
                    .put("name", entry.name())
                    .put("text", entry.secret().text())
                    .put("expression", entry.secret().expression())
                    .put("given", known.given()));
        }
        return rows.toBuffer().getBytes();
    }

    private static int size(List<Known> entries) {
        return entries.stream()
                .mapToInt(known -> known.entry().secret().text().length())
                .sum();
    }

    private static String context(String workspace) {
        return "known_secrets/" + workspace;
    }
}
