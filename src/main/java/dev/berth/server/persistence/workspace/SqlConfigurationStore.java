package dev.berth.server.persistence.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.Room;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The uploaded configurations. */
@ApplicationScoped
class SqlConfigurationStore implements ConfigurationStore {
    /**
     * $1 workspace, $2 digest, $3 bytes, $4 content, $5 and $6 directories, $7 and $8 backends, $9 now. The workspace's row
     * is held while its version is counted up, so two uploads never get the same one.
     */
    private static final String PUT = """
            WITH counted AS (
                UPDATE workspaces SET configuration_version = configuration_version + 1 WHERE name = $1
                RETURNING name, configuration_version
            )
            INSERT INTO configurations (
                   workspace, version, sha256, bytes, content, terraform_directories, tofu_directories,
                   terraform_backends, tofu_backends, created_at)
            SELECT name, configuration_version, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz FROM counted
            RETURNING version""";

    private static final String CONTENT = "SELECT content FROM configurations WHERE workspace = $1 AND version = $2";

    private final Database database;

    SqlConfigurationStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Optional<Stored>> put(
            WorkspaceName workspace, byte[] tarGz, String sha256, Modules modules, Instant now) {
        return database.run(
                        PUT,
                        workspace.value(),
                        sha256,
                        (long) tarGz.length,
                        Buffer.buffer(tarGz),
                        joined(modules.terraform()),
                        joined(modules.tofu()),
                        json(modules.terraformBackends()),
                        json(modules.tofuBackends()),
                        Times.column(now))
                .map(rows -> Database.list(rows).stream()
                        .findFirst()
                        .map(row -> new Stored(row.getInteger("version"), sha256, tarGz.length)));
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
    public Uni<Optional<byte[]>> content(WorkspaceName workspace, int version, Room room) {
        return database.run(room, "octet_length(content)", CONTENT, workspace.value(), version)
                .map(rows -> Database.list(rows).stream()
                        .findFirst()
                        .map(row -> row.getBuffer("content").getBytes()));
    }
}
