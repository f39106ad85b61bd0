package dev.berth.server.persistence.database;

import dev.berth.server.control.port.StoreHealth;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Asks PostgreSQL whether it takes writes; connections to one that does not are thrown away. */
@ApplicationScoped
class SqlStoreHealth implements StoreHealth {
    private static final String WRITABLE =
            "SELECT NOT pg_is_in_recovery()" + " AND NOT current_setting('transaction_read_only')::boolean AS writable";

    private final Database database;
    private final ConnectionSource pools;

    SqlStoreHealth(Database database, ConnectionSource pools) {
        this.database = database;
        this.pools = pools;
    }

    @Override
    public Uni<Boolean> writable() {
        return database.run(WRITABLE)
                .map(rows -> rows.iterator().next().getBoolean("writable"))
                .invoke(writable -> {
                    if (!writable) {
                        pools.renew("read_only");
                    }
                });
    }
}
