package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.module.UnixSystem;
import dev.berth.server.persistence.embedded.DatabaseAddress;
import dev.berth.server.persistence.embedded.EmbeddedPostgres;
import dev.berth.server.persistence.embedded.PreparedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL that is nobody's but the test's, which may be stopped and started again at the same address. */
public final class OwnPostgres implements AutoCloseable {
    /** What the connections of the test's own are called. */
    static final String TEST = "test";

    private static final long LIMIT_SECONDS = 120;

    private final Path home;
    private final EmbeddedPostgres postgres;
    private final DatabaseAddress address;

    public OwnPostgres(Path folder) {
        this.home = folder.resolve("postgres");
        PreparedCluster.into(folder);
        this.postgres = EmbeddedPostgres.start(folder);
        this.address = postgres.address();
    }

    int port() {
        return address.port();
    }

    DatabaseAddress address() {
        return address;
    }

    /** Where the cluster's own files are. */
    Path data() {
        return home.resolve("data");
    }

    /** What makes a server use it. */
    public Map<String, String> settings() {
        return settingsAt(address.port());
    }

    /** The same through another port of this machine, which leads there. */
    Map<String, String> settingsAt(int port) {
        DatabaseAddress reached =
                new DatabaseAddress(address.host(), port, address.name(), address.user(), address.password());
        return Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL", reached.jdbcUrl(),
                "QUARKUS_DATASOURCE_REACTIVE_URL", reached.reactiveUrl(),
                "QUARKUS_DATASOURCE_USERNAME", reached.user(),
                "QUARKUS_DATASOURCE_PASSWORD", reached.password());
    }

    /** Makes it answer as a demoted server does, or take writes again; connections that stand learn it too. */
    void readOnly(boolean on) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET default_transaction_read_only = " + (on ? "on" : "off"));
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** The processes that serve the connections of a server's pool; Flyway's are never used again. */
    Set<Integer> backends() throws SQLException {
        Set<Integer> pids = new TreeSet<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT pid FROM pg_stat_activity" + " WHERE application_name = 'vertx-pg-client'")) {
            while (found.next()) {
                pids.add(found.getInt(1));
            }
        }
        return pids;
    }

    /** A connection of the test's own, which may always write. */
    public Connection connect() throws SQLException {
        String ours = "?ApplicationName=" + TEST + "&options=-c%20default_transaction_read_only=off";
        return DriverManager.getConnection(address.jdbcUrl() + ours, address.user(), address.password());
    }

    /** Ends it as a crash does. */
    void crash() throws IOException, InterruptedException {
        run("stop", "-m", "immediate");
    }

    /** Starts it again; returns when it takes connections. */
    void restart() throws IOException, InterruptedException {
        run("start", "-l", home.resolve("postgres.log").toString());
    }

    private void run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (new UnixSystem().getUid() == 0) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program().toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-w", "-D", home.resolve("data").toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("test.log").toFile())
                .start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("see %s", home.resolve("test.log")).isZero();
    }

    private Path program() throws IOException {
        try (Stream<Path> folders = Files.list(home)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith("bin-"))
                    .map(folder -> folder.resolve("bin").resolve("pg_ctl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        postgres.stop();
        PreparedCluster.unlink(home.getParent());
    }
}
