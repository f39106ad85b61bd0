package dev.berth.server.persistence.workspace;

import static dev.berth.server.persistence.task.TaskRows.instant;
import static dev.berth.server.persistence.task.TaskRows.instantOrNull;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.ConfigurationBuilder;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configurations of workspaces, before and after their bytes have come. */
@ApplicationScoped
class SqlConfigurationStore implements ConfigurationStore {
    private final Database database;

    SqlConfigurationStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Optional<Configuration>> put(WorkspaceName workspace, Archive archive, Author by, Instant now) {
        List<@Nullable Object> values =
                new ArrayList<>(List.of(workspace.value(), Times.column(now), SqlText.storable(by.name())));
        addAll(values, archive);
        values.add(SqlText.storableOrNull(by.person()));
        return database.run(ConfigurationStatements.PUT, values.toArray()).map(SqlConfigurationStore::first);
    }

    /** The digest and what follows it. */
    private static void addAll(List<@Nullable Object> values, Archive archive) {
        Modules modules = archive.modules();
        values.add(archive.sha256());
        values.add((long) archive.tarGz().length);
        values.add(Buffer.buffer(archive.tarGz()));
        values.add(joined(modules.terraform()));
        values.add(joined(modules.tofu()));
        values.add(json(modules.terraformBackends()));
        values.add(json(modules.tofuBackends()));
    }

    /** Each between two slashes, which no path has in a row: so one is found by its text alone. */
    private static String joined(Set<String> directories) {
        return SqlText.storable(directories.stream().sorted().collect(Collectors.joining("//", "//", "//")));
    }

    private static @Nullable String json(@Nullable Map<String, String> backends) {
        if (backends == null) {
            return null;
        }
        JsonObject json = new JsonObject();
        backends.forEach((directory, type) -> json.put(SqlText.storable(directory), SqlText.storable(type)));
        return json.encode();
    }

    @Override
    public Uni<Made> make(Draft draft, Patience patience, Instant now) {
        return database.transaction(connection -> Database.run(
                        connection,
                        ConfigurationStatements.HOLD,
                        draft.workspace().value())
                .flatMap(held -> held.size() == 0
                        ? Uni.createFrom().item(new Made.NoWorkspace())
                        : makeHeld(connection, draft, patience, now)));
    }

    private static Uni<Made> makeHeld(SqlConnection connection, Draft draft, Patience patience, Instant now) {
        return Database.run(
                        connection,
                        ConfigurationStatements.MAKE,
                        draft.workspace().value(),
                        Times.column(now),
                        SqlText.storable(draft.by().name()),
                        draft.speculative(),
                        draft.provisional(),
                        Times.column(now.plus(patience.time())),
                        patience.pending(),
                        SqlText.storableOrNull(draft.by().person()))
                .map(made -> first(made).<Made>map(Made.Done::new).orElseGet(Made.TooMany::new));
    }

    @Override
    public Uni<Uploaded> upload(Upload upload, Archive archive, Instant now) {
        WorkspaceName workspace = upload.workspace();
        Author by = upload.by();
        List<@Nullable Object> values =
                new ArrayList<>(List.of(workspace.value(), upload.version(), Times.column(now)));
        addAll(values, archive);
        values.add(by == null ? null : SqlText.storable(by.name()));
        values.add(by == null ? null : SqlText.storableOrNull(by.person()));
        return database.run(ConfigurationStatements.UPLOAD, values.toArray())
                .flatMap(taken -> uploaded(taken, workspace, upload.version()));
    }

    @Override
    public Uni<Uploaded> refuse(WorkspaceName workspace, int version, Refusal refusal) {
        return database.run(
                        ConfigurationStatements.REFUSE,
                        workspace.value(),
                        version,
                        refusal.code(),
                        SqlText.storable(refusal.message()))
                .flatMap(taken -> uploaded(taken, workspace, version));
    }

    private Uni<Uploaded> uploaded(RowSet<Row> taken, WorkspaceName workspace, int version) {
        return first(taken)
                .map(configuration -> Uni.createFrom().<Uploaded>item(new Uploaded.Done(configuration)))
                .orElseGet(() -> find(workspace, version)
                        .map(found -> found.<Uploaded>map(Uploaded.Before::new).orElseGet(Uploaded.NotFound::new)));
    }

    @Override
    public Uni<Optional<Configuration>> find(WorkspaceName workspace, int version) {
        return database.run(ConfigurationStatements.FIND, workspace.value(), version)
                .map(SqlConfigurationStore::first);
    }

    @Override
    public Uni<Page<Configuration>> list(WorkspaceName workspace, Page.Request page) {
        return Uni.createFrom()
                .deferred(() -> database.run(
                        ConfigurationStatements.LIST,
                        workspace.value(),
                        Cursors.before(page.cursor()),
                        Cursors.rows(page)))
                .map(rows -> Cursors.page(
                        page,
                        Database.list(rows),
                        row -> row.getInteger("version"),
                        SqlConfigurationStore::configuration));
    }

    private static Optional<Configuration> first(RowSet<Row> rows) {
        return Database.list(rows).stream().findFirst().map(SqlConfigurationStore::configuration);
    }

    private static Configuration configuration(Row row) {
        String code = row.getString("error_code");
        return ConfigurationBuilder.builder()
                .workspace(new WorkspaceName(row.getString("workspace")))
                .version(row.getInteger("version"))
                .status(SqlText.parse(Status.class, row.getString("status")))
                .speculative(row.getBoolean("speculative"))
                .provisional(row.getBoolean("provisional"))
                .sha256(row.getString("sha256"))
                .bytes(row.getLong("bytes"))
                .error(code == null ? null : new Refusal(code, row.getString("error_message")))
                .createdBy(row.getString("created_by"))
                .createdAt(instant(row, "created_at"))
                .uploadedAt(instantOrNull(row, "uploaded_at"))
                .build();
    }

    @Override
    public Uni<Optional<byte[]>> content(WorkspaceName workspace, int version, Room room) {
        return database.run(room, "octet_length(content)", ConfigurationStatements.CONTENT, workspace.value(), version)
                .map(rows -> Database.list(rows).stream()
                        .findFirst()
                        .map(row -> row.getBuffer("content").getBytes()));
    }
}
