package dev.berth.server;

import io.quarkus.runtime.configuration.DurationConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What must be known before Quarkus boots. The command line goes before system properties, these before the
 * environment, as Quarkus ranks them.
 *
 * @param dataDirectory absolute
 * @param host where the server listens; Quarkus' own default when nothing is said
 * @param port where the server listens; 0 for any free one
 * @param database the configured one; empty for an embedded one
 * @param databasePatience how long to wait for a configured database that cannot be reached
 * @param bootstrapToken whether the first admin token was given
 * @param options settings that were given by options of the command line
 */
record BootSettings(
        Path dataDirectory,
        String host,
        int port,
        Optional<ConfiguredDatabase> database,
        Duration databasePatience,
        boolean bootstrapToken,
        Set<String> options) {
    private static final int MAX_PORT = 65_535;
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(10);

    /** Reads a setting by its property name. */
    interface Source {
        Optional<String> get(String property);

        /** System properties before environment variables; what is blank counts as not set. */
        static Source of(
                Function<String, @Nullable String> properties, Function<String, @Nullable String> environment) {
            return property -> Optional.ofNullable(properties.apply(property))
                    .or(() -> Optional.ofNullable(environment.apply(variable(property))))
                    .filter(value -> !value.isBlank());
        }

        private static String variable(String property) {
            return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        }
    }

    static BootSettings resolve(@Nullable Path dataDirectory, @Nullable Integer port, Source source) {
        Path directory = dataDirectory != null
                ? dataDirectory
                : Path.of(source.get("berth.data-dir").orElse(".berth"));
        return new BootSettings(
                directory.toAbsolutePath().normalize(),
                source.get("quarkus.http.host").orElse("0.0.0.0"),
                port != null
                        ? port
                        : source.get("quarkus.http.port")
                                .map(BootSettings::port)
                                .orElse(8080),
                database(source),
                source.get("berth.database.start-timeout")
                        .map(BootSettings::patience)
                        .orElse(DATABASE_PATIENCE),
                source.get("berth.bootstrap-token").isPresent(),
                options(dataDirectory, port));
    }

    private static Set<String> options(@Nullable Path dataDirectory, @Nullable Integer port) {
        Set<String> options = new HashSet<>();
        if (dataDirectory != null) {
            options.add("berth.data-dir");
        }
        if (port != null) {
            options.add("quarkus.http.port");
        }
        return options;
    }

    /** A native binary carries no PostgreSQL, so there it must be told of one. */
    private static Optional<ConfiguredDatabase> database(Source source) {
        Optional<ConfiguredDatabase> configured = ConfiguredDatabase.in(source);
        boolean nativeImage = source.get("org.graalvm.nativeimage.imagecode").isPresent();
        if (nativeImage && configured.isEmpty()) {
            throw new BootException("this native binary has no embedded PostgreSQL: set QUARKUS_DATASOURCE_JDBC_URL"
                    + " (and QUARKUS_DATASOURCE_USERNAME, QUARKUS_DATASOURCE_PASSWORD) to a database of yours,"
                    + " or run the JVM build");
        }
        return configured;
    }

    private static Duration patience(String text) {
        try {
            return DurationConverter.parseDuration(text.strip());
        } catch (IllegalArgumentException e) {
            throw new BootException("BERTH_DATABASE_START_TIMEOUT is not a duration such as 10s or 5m: " + text, e);
        }
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text.strip());
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
            throw new BootException("QUARKUS_HTTP_PORT is between 0 and " + MAX_PORT + ", not " + text);
        } catch (NumberFormatException e) {
            throw new BootException("QUARKUS_HTTP_PORT is not a number: " + text, e);
        }
    }
}
