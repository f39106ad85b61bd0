package dev.berth.server.control.port;

import io.smallrye.mutiny.Uni;

/** Whether the store can do its work now (F8). */
public interface StoreHealth {
    /**
     * Whether what is told is stored: false from a database that answers and takes no writes, as after a failover.
     *
     * @throws StoreUnavailableException (as the Uni's failure) when it cannot be reached
     */
    Uni<Boolean> writable();
}
