package dev.berth.cli.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says whose certificates are trusted beside the usual ones. */
final class TrustOption {
    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Certificates in PEM that are trusted beside the usual ones (default: $$BERTH_CA_FILE).")
    private @Nullable Path authorities;

    /** The file that was named, else that of the environment; null for none. */
    @Nullable
    Path authorities() {
        String file = System.getenv().getOrDefault("BERTH_CA_FILE", "");
        return authorities != null || file.isBlank() ? authorities : Path.of(file);
    }
}
