package dev.berth.cli.client;

import dev.berth.cli.CommandException;
import dev.berth.cli.client.credential.Credentials;
import dev.berth.cli.client.credential.ServerAddress;
import dev.berth.cli.client.wire.Server;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which server is asked, and with which token. */
final class ConnectionOptions {
    @Option(names = "--server", paramLabel = "URL", description = "The server (default: $$BERTH_SERVER).")
    private @Nullable String server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file that holds the token (default: $$BERTH_TOKEN, else what berth login kept).")
    private @Nullable Path tokenFile;

    @Mixin
    private TrustOption trust;

    /** The server; nothing is sent yet. */
    Server open() {
        Map<String, String> environment = System.getenv();
        String text = server == null ? environment.getOrDefault("BERTH_SERVER", "") : server;
        if (text.isBlank()) {
            throw new CommandException("no server is named: give --server URL, or set BERTH_SERVER");
        }
        ServerAddress address = address(text.strip());
        Path file = tokenFile;
        if (file == null) {
            return new Server(address, Credentials.find(address, null, environment), trust.authorities());
        }
        // Read for each call: what a platform writes there for a job, or for a pod, it writes anew before it ends.
        return new Server(address, () -> Credentials.find(address, file, environment), trust.authorities());
    }

    static ServerAddress address(String text) {
        try {
            return ServerAddress.of(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }
}
