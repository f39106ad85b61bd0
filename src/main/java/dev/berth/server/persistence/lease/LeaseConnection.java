package dev.berth.server.persistence.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** One connection, for one thread. After a failure the next call gets a new one, which may lead to another server (F8). */
final class LeaseConnection {
    private static final Logger LOG = Logger.getLogger(LeaseConnection.class);
    private static final Executor HERE = Runnable::run;

    private final String url;
    private final Properties properties = new Properties();
    private final int patienceMillis;
    private @Nullable Connection present;

    /** @param lasts how long the lease lasts; half of it is what a call may take */
    LeaseConnection(String url, @Nullable String user, @Nullable String password, Duration lasts) {
        this.url = url;
        this.patienceMillis = (int) Math.min(Integer.MAX_VALUE, lasts.toMillis() / 2);
        String seconds = String.valueOf(Math.max(1, patienceMillis / 1_000));
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("ApplicationName", "berth-lease");
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
    }

    /** What is to be done on the connection. */
    interface Work<T> {
        T on(Connection open) throws SQLException;
    }

    synchronized <T> T run(Work<T> work) throws SQLException {
        try {
            return work.on(open());
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private Connection open() throws SQLException {
        Connection open = present;
        if (open == null) {
            open = new Driver().connect(url, properties);
            if (open == null) {
                throw new SQLException("not a PostgreSQL address", "08001");
            }
            present = open;
            open.setNetworkTimeout(HERE, patienceMillis);
        }
        return open;
    }

    synchronized void close() {
        Connection open = present;
        present = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("lease connection not closed", e);
            }
        }
    }
}
