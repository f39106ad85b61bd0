package dev.berth.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth server}. */
@Command(
        name = "server",
        description = "Starts the control plane. Without a configured database it runs one of its own.",
        footer = {
            "",
            "Quarkus' own variables work too: QUARKUS_HTTP_PORT, QUARKUS_HTTP_HOST (0.0.0.0 unless set),",
            "QUARKUS_DATASOURCE_REACTIVE_URL, QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_DATASOURCE_USERNAME, ..."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class ServerCommand implements Callable<Integer> {
    private final ToIntFunction<ServerOptions> launcher;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the server keeps its files (default: $BERTH_DATA_DIR, else .berth).")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where it listens, 0 for any free port (default: $QUARKUS_HTTP_PORT, else 8080).")
    private @Nullable Integer port;

    ServerCommand(ToIntFunction<ServerOptions> launcher) {
        this.launcher = launcher;
    }

    @Override
    public Integer call() {
        if (port != null) {
            OptionChecks.inRange(spec, "--port", port, 0, 65_535);
        }
        return launcher.applyAsInt(new ServerOptions(dataDirectory, port));
    }
}
