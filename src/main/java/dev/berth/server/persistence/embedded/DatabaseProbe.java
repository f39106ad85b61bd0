package dev.berth.server.persistence.embedded;

import dev.berth.server.persistence.tls.TlsRefusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Opens plain JDBC connections to see whether a database is there. */
public final class DatabaseProbe {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int CONNECT_SECONDS = 5;
    private static final String READ_ONLY = "25006";

    private DatabaseProbe() {}

    /**
     * Waits until the database lets us in. A database that cannot be reached may still be starting, so it is tried
     * again until the time is over; one that answers with a refusal is believed at once.
     *
     * @return whether it is reached by TLS
     * @throws DatabaseUnavailableException with the reason in one line
     */
    public static boolean awaitUsable(
            String jdbcUrl, @Nullable String user, @Nullable String password, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try (Connection connection = open(jdbcUrl, user, password)) {
                if (connection.isValid(CONNECT_SECONDS)) {
                    requireWritable(connection);
                    return encrypted(connection);
                }
            } catch (SQLException e) {
                if (!mayPass(e) || System.nanoTime() >= deadline) {
                    throw new DatabaseUnavailableException(firstLine(e), e);
                }
            }
            pause();
        }
    }

    /** A migration needs to write; a server that waits for its promotion, or was demoted, does not let it. */
    private static void requireWritable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SHOW transaction_read_only")) {
            if (answer.next() && answer.getBoolean(1)) {
                throw new SQLException("the database is read-only", READ_ONLY);
            }
        }
    }

    private static boolean encrypted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /** Whether it may yet come up: it could not be reached, was still starting, or does not take writes yet. */
    public static boolean mayPass(DatabaseUnavailableException failure) {
        return failure.getCause() instanceof SQLException cause && mayPass(cause);
    }

    /** A new connection; the caller closes it. */
    static Connection open(String jdbcUrl, @Nullable String user, @Nullable String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("socketTimeout", String.valueOf(2 * CONNECT_SECONDS));
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        // The driver itself: DriverManager looks for drivers with a class loader that does not see ours.
        Connection connection = new Driver().connect(jdbcUrl, properties);
        if (connection == null) {
            throw new SQLException("not a PostgreSQL address: " + withoutParameters(jdbcUrl), "08001");
        }
        return connection;
    }

    /** The URL without what may hold a password. */
    public static String withoutParameters(String url) {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }

    /** 08 is the way to the server, 53 and 57P a server that is full, goes or comes; most of the rest is an answer. */
    private static boolean mayPass(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        boolean notOurs = String.valueOf(failure.getMessage()).startsWith("not a PostgreSQL address");
        return !notOurs
                && TlsRefusal.in(failure).isEmpty()
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.equals(READ_ONLY));
    }

    private static String firstLine(SQLException failure) {
        String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("no answer");
        return TlsRefusal.in(failure).map(why -> line + "; " + why).orElse(line);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException("interrupted while waiting for the database", e);
        }
    }
}
