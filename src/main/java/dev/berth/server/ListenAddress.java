package dev.berth.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;

/** Where the server listens, and how a process on this machine reaches it there. */
record ListenAddress(String host, int port) {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    /**
     * The port, seen to be free; 0 becomes a free one.
     *
     * @throws BootException when another program has it
     */
    static ListenAddress claim(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return new ListenAddress(host, socket.getLocalPort());
        } catch (IOException e) {
            throw new BootException(
                    "cannot listen on " + host + ":" + port + " (" + e.getMessage()
                            + "): end what listens there, or give another port with --port",
                    e);
        }
    }

    /** For processes on this machine. */
    String url() {
        String reachable = EVERYWHERE.contains(host) ? "127.0.0.1" : host;
        return "http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port;
    }
}
