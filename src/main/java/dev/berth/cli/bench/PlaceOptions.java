package dev.berth.cli.bench;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which server is measured. */
final class PlaceOptions {
    @Option(
            names = "--against",
            paramLabel = "URL",
            description = "A server that runs already, http:// only. What the run makes there is deleted afterwards.")
    private @Nullable String against;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file that holds an admin token of that server.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the started server keeps its files; they stay (default: a temporary directory).")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--server-java-options",
            paramLabel = "WORDS",
            defaultValue = "-Xmx1g",
            description = "For the Java VM of the started server (default: ${DEFAULT-VALUE}).")
    private String javaOptions;

    Place place() {
        if (against == null) {
            UsageException.require(tokenFile == null, "--token-file goes with --against");
        } else {
            UsageException.require(dataDirectory == null, "--data-dir goes with a server of its own, not --against");
            UsageException.require(
                    tokenFile != null && Files.isReadable(tokenFile),
                    "--against needs a --token-file that can be read");
        }
        List<String> words =
                javaOptions.isBlank() ? List.of() : List.of(javaOptions.strip().split("\\s+"));
        return new Place(against == null ? null : address(against), tokenFile, dataDirectory, words);
    }

    private static URI address(String text) {
        try {
            URI address = URI.create(text);
            UsageException.require(
                    "http".equals(address.getScheme()) && address.getHost() != null,
                    "--against is an http:// address: " + text);
            return address;
        } catch (IllegalArgumentException e) {
            throw new UsageException("--against is no address: " + text);
        }
    }
}
