package dev.berth.server;

import dev.berth.server.persistence.embedded.DatabaseProbe;
import dev.berth.server.persistence.embedded.DatabaseUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A database that the operator named. Berth needs it under two addresses, one per driver; who gives one gets the other.
 */
record ConfiguredDatabase(
        String jdbcUrl,
        String reactiveUrl,
        @Nullable String user,
        @Nullable String password) {
    static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    static final String REACTIVE_URL = "quarkus.datasource.reactive.url";
    static final String USER = "quarkus.datasource.username";
    static final String PASSWORD = "quarkus.datasource.password";

    private static final Duration MOMENT = Duration.ofSeconds(3);
    private static final String JDBC_PREFIX = "jdbc:";
    private static final String VERTX_PREFIX = "vertx-reactive:";

    static Optional<ConfiguredDatabase> in(BootSettings.Source source) {
        Optional<String> jdbc = source.get(JDBC_URL);
        Optional<String> reactive = source.get(REACTIVE_URL);
        if (jdbc.isEmpty() && reactive.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ConfiguredDatabase(
                jdbc.orElseGet(() -> jdbcOf(reactive.orElseThrow())),
                reactive.orElseGet(() -> reactiveOf(jdbc.orElseThrow())),
                source.get(USER).orElse(null),
                source.get(PASSWORD).orElse(null)));
    }

    /**
     * Waits for it as long as it cannot be reached; what it answers is believed at once.
     *
     * @param onWait told once, in one line, when it takes longer than a moment
     * @throws BootException when it does not let us in, or not in time
     */
    void require(Duration patience, Consumer<String> onWait) {
        boolean patient = patience.compareTo(MOMENT) > 0;
        try {
            await(patient ? MOMENT : patience);
        } catch (DatabaseUnavailableException e) {
            if (!patient || !DatabaseProbe.mayPass(e)) {
                throw unusable(e);
            }
            onWait.accept("waiting up to " + patience.toSeconds() + " s for the database at "
                    + DatabaseProbe.withoutParameters(jdbcUrl) + ": " + e.getMessage());
            awaitLonger(patience.minus(MOMENT));
        }
    }

    private void awaitLonger(Duration patience) {
        try {
            await(patience);
        } catch (DatabaseUnavailableException e) {
            throw unusable(e);
        }
    }

    private void await(Duration patience) {
        DatabaseProbe.awaitUsable(jdbcUrl, user, password, patience);
    }

    private BootException unusable(DatabaseUnavailableException why) {
        return new BootException(
                "cannot use the database at " + DatabaseProbe.withoutParameters(jdbcUrl) + ": " + why.getMessage()
                        + " (check QUARKUS_DATASOURCE_JDBC_URL, _REACTIVE_URL, _USERNAME and _PASSWORD,"
                        + " or unset them for an embedded database)",
                why);
    }

    /** As Quarkus is told. */
    Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>(Map.of(JDBC_URL, jdbcUrl, REACTIVE_URL, reactiveUrl));
        if (user != null) {
            properties.put(USER, user);
        }
        if (password != null) {
            properties.put(PASSWORD, password);
        }
        return properties;
    }

    private static String jdbcOf(String reactive) {
        String plain = reactive.startsWith(VERTX_PREFIX) ? reactive.substring(VERTX_PREFIX.length()) : reactive;
        if (plain.contains(",")) {
            throw new BootException("QUARKUS_DATASOURCE_REACTIVE_URL names several servers:"
                    + " set QUARKUS_DATASOURCE_JDBC_URL as well");
        }
        if (plain.contains("@")) {
            throw new BootException("QUARKUS_DATASOURCE_REACTIVE_URL carries a user: give it in"
                    + " QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD instead");
        }
        return JDBC_PREFIX + plain.replaceFirst("^postgres://", "postgresql://");
    }

    private static String reactiveOf(String jdbc) {
        if (!jdbc.startsWith(JDBC_PREFIX)) {
            throw new BootException("QUARKUS_DATASOURCE_JDBC_URL must begin with jdbc:postgresql://");
        }
        if (jdbc.contains(",")) {
            throw new BootException("QUARKUS_DATASOURCE_JDBC_URL names several servers:"
                    + " set QUARKUS_DATASOURCE_REACTIVE_URL as well");
        }
        return jdbc.substring(JDBC_PREFIX.length());
    }

    /** The password stays out of logs. */
    @Override
    public String toString() {
        return "ConfiguredDatabase[" + DatabaseProbe.withoutParameters(reactiveUrl) + "]";
    }
}
