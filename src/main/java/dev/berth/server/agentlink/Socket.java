package dev.berth.server.agentlink;

import io.smallrye.mutiny.Uni;

/** One open connection, as far as a session needs it. */
interface Socket {
    /** Writes one text frame; completes when the operating system has taken it. */
    Uni<Void> send(String frame);

    /** Closes the connection; a connection that is closed already is fine. */
    void close(int code, String reason);
}
