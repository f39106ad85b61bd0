package dev.berth.server.tfe.access;

import dev.berth.server.api.request.Caller;

/** The lock that a client takes before it writes a state: it is the token's, since nothing else is shown with a write. */
public final class ClientLock {
    private ClientLock() {}

    /** The id of the lock on the state that this caller takes. */
    public static String of(Caller caller) {
        return "cli-" + caller.tokenId();
    }
}
