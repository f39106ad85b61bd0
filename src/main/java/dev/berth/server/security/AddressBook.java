package dev.berth.server.security;

import java.util.Optional;

/** Which thing each address of a front is below. Whoever adds an address below a thing adds it to its front's book. */
public interface AddressBook {

    /**
     * What is named by an address of this front; nothing by one that is no single thing's, and by those of other fronts. Never
     * fails.
     *
     * @param path normalized, without its query
     */
    Optional<Named> named(String path);
}
