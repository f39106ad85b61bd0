package dev.berth.server.persistence.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.Room;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.persistence.workspace.ConfigurationEntity.Key;
import io.smallrye.mutiny.Uni;
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
class PanacheConfigurationStore implements ConfigurationStore {
    private static final String CONTENT = "SELECT content FROM configurations WHERE workspace = $1 AND version = $2";

    private final UnitOfWork unit;
    private final WorkspaceRepository workspaces;
    private final ConfigurationRepository configurations;
    private final Database database;

    PanacheConfigurationStore(
            UnitOfWork unit,
            WorkspaceRepository workspaces,
            ConfigurationRepository configurations,
            Database database) {
        this.unit = unit;
        this.database = database;
        this.workspaces = workspaces;
        this.configurations = configurations;
    }

    @Override
    public Uni<Optional<Stored>> put(
            WorkspaceName workspace, byte[] tarGz, String sha256, Modules modules, Instant now) {
        // The workspace's row is held while its version is counted up, so two uploads never get the same one.
        return unit.write(() -> workspaces
                .hold(workspace.value())
                .flatMap(row -> row == null
                        ? Uni.createFrom().item(Optional.empty())
                        : configurations
                                .persistAndFlush(next(row, tarGz, sha256, modules, now))
                                .map(stored -> Optional.of(stored.stored()))));
    }

    private static ConfigurationEntity next(
            WorkspaceEntity workspace, byte[] tarGz, String sha256, Modules modules, Instant now) {
        workspace.configurationVersion++;
        ConfigurationEntity entity = new ConfigurationEntity();
        entity.key = Key.of(workspace.name, workspace.configurationVersion);
        entity.sha256 = sha256;
        entity.bytes = tarGz.length;
        entity.content = tarGz;
        entity.terraformDirectories = joined(modules.terraform());
        entity.tofuDirectories = joined(modules.tofu());
        entity.terraformBackends = json(modules.terraformBackends());
        entity.tofuBackends = json(modules.tofuBackends());
        entity.createdAt = Times.stored(now);
        return entity;
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
