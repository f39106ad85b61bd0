package dev.berth.server.control.port;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** One sealed value, the same for as long as the database lives, by which a server sees whether its keys are the right ones. */
public interface KeyCheckStore {

    /** The sealed value; empty in a new database. */
    Uni<Optional<byte[]>> load();

    /** Puts it in the place of the one before, if any. */
    Uni<Void> save(byte[] sealed);
}
