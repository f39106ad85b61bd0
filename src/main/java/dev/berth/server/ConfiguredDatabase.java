package dev.berth.server;

import dev.berth.server.persistence.embedded.DatabaseAddress;
import dev.berth.server.persistence.embedded.DatabaseProbe;
import dev.berth.server.persistence.embedded.DatabaseUnavailableException;
import dev.berth.server.persistence.tls.DatabaseTls;
import dev.berth.server.persistence.tls.DatabaseUrl;
import dev.berth.server.persistence.tls.TlsFiles;
import dev.berth.server.persistence.tls.TlsParameterException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    private static final String IN_CLEAR = "?sslmode=disable";

    /** @throws BootException when the addresses are none, or say of TLS what does not go together */
    static Optional<ConfiguredDatabase> in(BootSettings.Source source) {
        Optional<String> jdbc = source.get(JDBC_URL);
        Optional<String> reactive = source.get(REACTIVE_URL);
        if (jdbc.isEmpty() && reactive.isEmpty()) {
            return Optional.empty();
        }
        ConfiguredDatabase said = new ConfiguredDatabase(
                jdbc.orElseGet(() -> jdbcOf(reactive.orElseThrow())),
                reactive.orElseGet(() -> reactiveOf(jdbc.orElseThrow())),
                source.get(USER).orElse(null),
                source.get(PASSWORD).orElse(null));
        return Optional.of(orNamed(said::inAgreement));
    }

    /** Berth's own, on loopback: it has no TLS, and nothing that TLS would need is looked at. */
    static ConfiguredDatabase embedded(DatabaseAddress address) {
        return new ConfiguredDatabase(
                address.jdbcUrl() + IN_CLEAR, address.reactiveUrl() + IN_CLEAR, address.user(), address.password());
    }

    /** Both addresses with the same TLS, wherever it was said. */
    private ConfiguredDatabase inAgreement() {
        DatabaseUrl jdbc = DatabaseUrl.of(jdbcUrl);
        DatabaseUrl reactive = DatabaseUrl.of(reactiveUrl);
        requireSameName(jdbc.address(), reactive.address());
        DatabaseUrl agreed = DatabaseTls.agreed(jdbc, reactive);
        DatabaseTls tls = tls(agreed);
        return new ConfiguredDatabase(
                agreed.text(), tls.reactive(reactive, false).text(), user, password);
    }

    /** Hosts may differ, where something stands between; what is behind them is one database. */
    private static void requireSameName(String jdbc, String reactive) {
        if (!name(jdbc).equals(name(reactive))) {
            throw new BootException("QUARKUS_DATASOURCE_JDBC_URL names the database " + name(jdbc)
                    + ", and QUARKUS_DATASOURCE_REACTIVE_URL the database " + name(reactive)
                    + ": set them to the same one, or leave one of them out");
        }
    }

    private static String name(String address) {
        return address.substring(address.lastIndexOf('/') + 1);
    }

    /** With the files that are used, which are there. */
    private ConfiguredDatabase withFiles() {
        DatabaseUrl jdbc = DatabaseUrl.of(jdbcUrl);
        DatabaseTls used = TlsFiles.of(tls(jdbc)).used();
        return new ConfiguredDatabase(used.jdbc(jdbc).text(), reactiveUrl, user, password);
    }

    private ConfiguredDatabase inClear() {
        DatabaseTls tls = tls(DatabaseUrl.of(jdbcUrl));
        return new ConfiguredDatabase(
                jdbcUrl, tls.reactive(DatabaseUrl.of(reactiveUrl), true).text(), user, password);
    }

    private static DatabaseTls tls(DatabaseUrl url) {
        return DatabaseTls.of(url, DatabaseTls.defaults(System.getProperty("user.home", "")));
    }

    private static ConfiguredDatabase orNamed(Supplier<ConfiguredDatabase> step) {
        try {
            return step.get();
        } catch (TlsParameterException e) {
            throw new BootException("QUARKUS_DATASOURCE_JDBC_URL cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Waits for it as long as it cannot be reached; what it answers is believed at once.
     *
     * @param onWait told once, in one line, when it takes longer than a moment
     * @return itself, with addresses that fit what was seen of it
     * @throws BootException when it does not let us in, or not in time
     */
    ConfiguredDatabase require(Duration patience, Consumer<String> onWait) {
        ConfiguredDatabase complete = orNamed(this::withFiles);
        return complete.reach(patience, onWait) ? complete : complete.inClear();
    }

    private boolean reach(Duration patience, Consumer<String> onWait) {
        boolean patient = patience.compareTo(MOMENT) > 0;
        try {
            return await(patient ? MOMENT : patience);
        } catch (DatabaseUnavailableException e) {
            if (!patient || !DatabaseProbe.mayPass(e)) {
                throw unusable(e);
            }
            onWait.accept("waiting up to " + patience.toSeconds() + " s for the database at "
                    + DatabaseProbe.withoutParameters(jdbcUrl) + ": " + e.getMessage());
            return awaitLonger(patience.minus(MOMENT));
        }
    }

    private boolean awaitLonger(Duration patience) {
        try {
            return await(patience);
        } catch (DatabaseUnavailableException e) {
            throw unusable(e);
        }
    }

    /** Whether it is reached by TLS. */
    private boolean await(Duration patience) {
        return DatabaseProbe.awaitUsable(jdbcUrl, user, password, patience);
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
