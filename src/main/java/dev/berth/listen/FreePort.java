package dev.berth.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * A port that is seen to be free now and bound later, perhaps by another process. So it is chosen below the ports that
 * a system gives to outgoing connections (from 32768 on Linux, {@code ip(7)}; from 49152 as RFC 6335 has it), one of
 * which would take it in between, or while a server is started again.
 */
public final class FreePort {
    private static final int LOWEST = 20_000;
    private static final int BELOW = 32_768;
    private static final int TRIES = 100;

    private FreePort() {}

    /**
     * One of 20000 to 32767.
     *
     * @throws IOException when none of a hundred could be bound
     */
    public static int any(String host) throws IOException {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(LOWEST, BELOW))
                .limit(TRIES)
                .filter(port -> isFree(host, port))
                .findFirst()
                .orElseThrow(() -> new IOException("no port on " + host + " can be bound"));
    }

    /**
     * The port that is asked for.
     *
     * @throws IOException when it cannot be bound
     */
    public static void requireFree(String host, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        }
    }

    /** Whether the port can be bound now. */
    public static boolean isFree(String host, int port) {
        try {
            requireFree(host, port);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
