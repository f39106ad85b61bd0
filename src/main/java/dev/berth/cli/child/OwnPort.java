package dev.berth.cli.child;

import dev.berth.cli.CommandException;
import dev.berth.listen.FreePort;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where a command's own server will listen. */
public final class OwnPort {
    private static final int USUAL = 8080;
    // What listens on another address than loopback would answer the user's calls.
    private static final String EVERYWHERE = "0.0.0.0";

    private OwnPort() {}

    /**
     * The wanted port; without one the usual port, or any other when that is taken.
     *
     * @param wanted 0 for any free one
     * @throws CommandException when the wanted port is taken
     */
    public static int choose(@Nullable Integer wanted) {
        if (wanted == null) {
            return FreePort.isFree(EVERYWHERE, USUAL) ? USUAL : any();
        }
        if (wanted == 0) {
            return any();
        }
        if (!FreePort.isFree(EVERYWHERE, wanted)) {
            throw new CommandException(
                    "port " + wanted + " is taken: end what listens there, or give another one with --port");
        }
        return wanted;
    }

    private static int any() {
        try {
            return FreePort.any(EVERYWHERE);
        } catch (IOException e) {
            throw new CommandException("no port to listen on is free");
        }
    }
}
