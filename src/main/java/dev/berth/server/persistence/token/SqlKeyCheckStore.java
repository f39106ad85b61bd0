package dev.berth.server.persistence.token;

import dev.berth.server.control.port.KeyCheckStore;
import dev.berth.server.persistence.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The one row of the table {@code key_check}. */
@ApplicationScoped
class SqlKeyCheckStore implements KeyCheckStore {
    private static final String LOAD = "SELECT sealed FROM key_check";
    private static final String SAVE =
            "INSERT INTO key_check (sealed) VALUES ($1) ON CONFLICT (one) DO UPDATE SET sealed = excluded.sealed";

    private final Database database;

    SqlKeyCheckStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Optional<byte[]>> load() {
        return database.run(LOAD)
                .map(rows -> Database.list(rows).stream()
                        .findFirst()
                        .map(row -> row.getBuffer("sealed").getBytes()));
    }

    @Override
    public Uni<Void> save(byte[] sealed) {
        return database.run(SAVE, Buffer.buffer(sealed)).replaceWithVoid();
    }
}
