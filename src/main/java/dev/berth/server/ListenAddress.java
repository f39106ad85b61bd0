package dev.berth.server;

import dev.berth.listen.FreePort;
import java.io.IOException;
import java.util.Set;

/** Where the server listens, and how a process on this machine reaches it there. */
record ListenAddress(String scheme, String host, int port) {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    /**
     * The port, seen to be free; 0 becomes a free one.
     *
     * @throws BootException when another program has it
     */
    static ListenAddress claim(String host, int port) {
        return new ListenAddress("http", host, free(host, port, "with --port"));
    }

    /**
     * The same for HTTPS, on a port of its own.
     *
     * @throws BootException when another program has it, or this server as the other port
     */
    static ListenAddress claimSecure(ListenAddress plain, int port) {
        if (port == plain.port()) {
            throw new BootException(
                    "berth.tls.port (" + port + ") is where the server listens without TLS: set another one");
        }
        int free = free(plain.host(), port, "as berth.tls.port");
        return free == plain.port() ? claimSecure(plain, port) : new ListenAddress("https", plain.host(), free);
    }

    /**
     * The port at which other servers reach this one is seen to be free; it stays as it was said.
     *
     * @throws BootException when another program has it, or this server as its own port
     */
    static void requireFreeForForwarding(ListenAddress plain, int port) {
        if (port == plain.port()) {
            throw new BootException(
                    "berth.forwarding.port (" + port + ") is where the server listens itself: set another one");
        }
        int unused = free("0.0.0.0", port, "as berth.forwarding.port");
    }

    private static int free(String host, int port, String where) {
        try {
            if (port == 0) {
                return FreePort.any(host);
            }
            FreePort.requireFree(host, port);
            return port;
        } catch (IOException e) {
            throw new BootException(
                    "cannot listen on " + host + ":" + port + " (" + e.getMessage()
                            + "): end what listens there, or give another port " + where,
                    e);
        }
    }

    /** For processes on this machine. */
    String url() {
        String reachable = EVERYWHERE.contains(host) ? "127.0.0.1" : host;
        return scheme + "://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port;
    }
}
