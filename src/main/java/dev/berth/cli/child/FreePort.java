package dev.berth.cli.child;

import dev.berth.cli.CommandException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a command's own server will listen. */
public final class FreePort {
    private static final int USUAL = 8080;
    private static final int ANY = 0;

    private FreePort() {}

    /**
     * The wanted port; without one the usual port, or any other when that is taken.
     *
     * @param wanted 0 for any free one
     * @throws CommandException when the wanted port is taken
     */
    public static int choose(@Nullable Integer wanted) {
        if (wanted != null) {
            return tried(wanted)
                    .orElseThrow(() -> new CommandException(
                            "port " + wanted + " is taken: end what listens there, or give another one with --port"));
        }
        return tried(USUAL)
                .or(() -> tried(ANY))
                .orElseThrow(() -> new CommandException("no port to listen on is free"));
    }

    private static Optional<Integer> tried(int port) {
        // On every address, for what listens on another one than loopback would answer the user's calls.
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return Optional.of(socket.getLocalPort());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
