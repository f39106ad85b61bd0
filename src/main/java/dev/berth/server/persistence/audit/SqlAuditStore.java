package dev.berth.server.persistence.audit;

import dev.berth.server.control.port.AuditStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Who did what; only ever added to, until the retention takes it. */
@ApplicationScoped
class SqlAuditStore implements AuditStore {
    private static final String RECORD =
            "INSERT INTO audit (at, actor, action, object, detail) VALUES ($1, $2, $3, $4, $5)";

    private final Database database;

    SqlAuditStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Void> record(Act act) {
        return database.run(
                        RECORD,
                        Times.column(act.at()),
                        SqlText.storable(act.actor()),
                        SqlText.storable(act.action()),
                        SqlText.storable(act.object()),
                        SqlText.storable(act.detail()))
                .replaceWithVoid();
    }
}
