package dev.berth.server.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A setting that operators are told of.
 *
 * @param name as a property
 * @param standard its default; null when it has none
 * @param meaning in a sentence
 */
record KnownSetting(String name, @Nullable String standard, String meaning) {
    /** Printed from the Javadoc of {@link BerthConfig}, which no class file has. A line each, parted by tabs. */
    static final String RESOURCE = "/berth-settings.tsv";

    /** Those of Quarkus that matter here. */
    static final List<KnownSetting> OF_QUARKUS = List.of(
            new KnownSetting("quarkus.http.host", "0.0.0.0", "The address at which the server listens."),
            new KnownSetting(
                    "quarkus.http.port", "8080", "The port at which the server listens. `--port` goes before."),
            new KnownSetting(
                    "quarkus.http.limits.max-connections",
                    "10000",
                    "Connections to the server at the same time: agents, followers and users together."),
            new KnownSetting(
                    "quarkus.http.proxy.proxy-address-forwarding",
                    "false",
                    "Whether a proxy is believed when it says for whom it asks. Only behind one that says so itself."),
            new KnownSetting(
                    "quarkus.datasource.jdbc.url",
                    null,
                    "The PostgreSQL to use, as `jdbc:postgresql://host:5432/berth`. Without it and the next one the"
                            + " server runs an embedded PostgreSQL. [TLS](operations.md#tls-to-the-database) by its"
                            + " parameters."),
            new KnownSetting(
                    "quarkus.datasource.reactive.url",
                    null,
                    "The same database as `postgresql://host:5432/berth`. One of the two is enough: the other one is"
                            + " made from it."),
            new KnownSetting("quarkus.datasource.username", null, "Who the server is to the database."),
            new KnownSetting("quarkus.datasource.password", null, "The password for that."),
            new KnownSetting("quarkus.log.level", "INFO", "How much the server logs."),
            new KnownSetting(
                    "quarkus.shutdown.delay",
                    null,
                    "A server that is told to end says so at `/q/health/ready`, and serves for that long."));

    /** Its name as an environment variable. */
    String variable() {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** The meaning without marks of Markdown. */
    String plainMeaning() {
        return meaning.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "");
    }

    /** All of Berth's own, in the order of its documentation, then those of Quarkus. */
    static List<KnownSetting> all() {
        return Stream.concat(own().stream(), OF_QUARKUS.stream()).toList();
    }

    private static List<KnownSetting> own() {
        try (InputStream file = KnownSetting.class.getResourceAsStream(RESOURCE)) {
            if (file == null) {
                throw new IllegalStateException(RESOURCE + " is not part of this program");
            }
            return new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))
                    .lines()
                    .map(KnownSetting::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KnownSetting of(String line) {
        String[] columns = line.split("\t", 3);
        return new KnownSetting(columns[0], columns[1].isEmpty() ? null : columns[1], columns[2]);
    }
}
