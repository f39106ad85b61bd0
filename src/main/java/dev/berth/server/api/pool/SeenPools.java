package dev.berth.server.api.pool;

import dev.berth.server.api.access.Sights;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** The list of pools, as the present caller sees it (I4). */
@ApplicationScoped
public class SeenPools {
    private final PoolStore store;
    private final Sights sights;

    SeenPools(PoolStore store, Sights sights) {
        this.store = store;
        this.sights = sights;
    }

    /** A page, newest first. */
    public Uni<Page<StoredSpec>> list(Page.Request page) {
        return sights.seesAll() ? store.list(page) : sights.seenPools().flatMap(seen -> store.list(seen, page));
    }
}
