package dev.berth.server.persistence.tls;

import dev.berth.server.persistence.embedded.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Changes how a running PostgreSQL speaks TLS, over a connection that stands from before. */
public final class TlsServer implements AutoCloseable {
    private final Path rules;
    private final Connection connection;

    /** @param data the data directory of the server */
    public TlsServer(Path data, DatabaseAddress address) throws SQLException {
        this.rules = data.resolve("pg_hba.conf");
        this.connection = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    /** Offers none, and lets in who asks in clear. */
    public void off() throws Exception {
        apply("host all all all scram-sha-256", "ssl = off");
    }

    /** Offers TLS with this certificate, and lets in who asks in clear too. */
    public void offers(Certificates certificates, String name) throws Exception {
        offers(certificates, name, "host all all all scram-sha-256");
    }

    /** Lets in only who shows a certificate that the authority signed. */
    public void demands(Certificates certificates, String name) throws Exception {
        offers(certificates, name, "hostssl all all all scram-sha-256 clientcert=verify-ca");
    }

    private void offers(Certificates certificates, String name, String rule) throws Exception {
        apply(
                rule,
                "ssl = on",
                "ssl_cert_file = '" + certificates.file(name + ".crt") + "'",
                "ssl_key_file = '" + certificates.file(name + ".key") + "'",
                "ssl_ca_file = '" + certificates.file("ca.crt") + "'");
    }

    private void apply(String rule, String... settings) throws IOException, SQLException {
        Files.writeString(rules, rule + "\n");
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute("ALTER SYSTEM SET " + setting);
            }
            String before = loaded(statement);
            statement.execute("SELECT pg_reload_conf()");
            // The server's parent process reads them before it tells this connection's.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !loaded(statement).equals(before));
        }
    }

    private static String loaded(Statement statement) throws SQLException {
        return single(statement, "SELECT pg_conf_load_time()");
    }

    /** How many connections there are under this name, with TLS or without. */
    public long connections(String application, boolean encrypted) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Long.parseLong(single(
                    statement,
                    "SELECT count(*) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE application_name = '"
                            + application + "' AND ssl = " + encrypted));
        }
    }

    private static String single(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
