package dev.berth.server.persistence.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.TestDatabase;
import dev.berth.server.control.port.LeaseStore.Claim;
import dev.berth.server.control.port.LeaseStore.Claimed;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import dev.berth.server.control.port.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several servers on one database, which is another one than that of the other tests. */
class LeaseStoreTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Endpoint ENDPOINT = new Endpoint("10.0.0.1:8443", "ab12");

    @TempDir
    private Path directories;

    private final List<Long> led = new ArrayList<>();
    private final List<Connection> opened = new ArrayList<>();
    private String url;
    private Map<String, String> settings;

    @BeforeEach
    void aDatabase() throws SQLException {
        settings = new TestDatabase().start();
        String server = settings.get("quarkus.datasource.jdbc.url");
        String name = "lease_" + UUID.randomUUID().toString().replace("-", "");
        url = server.substring(0, server.lastIndexOf('/') + 1) + name;
        try (Connection admin = DriverManager.getConnection(server, "postgres", "postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        Flyway.configure()
                .dataSource(url, "postgres", "postgres")
                .locations("db/migration")
                .load()
                .migrate();
    }

    @AfterEach
    void close() throws SQLException {
        for (Connection connection : opened) {
            connection.close();
        }
    }

    private SqlLeaseStore server(String home) {
        return new SqlLeaseStore(led::add, new LeaseConnection(url, "postgres", "postgres", LONG), home);
    }

    /** One of the connections that a server in this epoch writes on. */
    private Connection connection(long epoch) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", "postgres");
        properties.setProperty("options", "-c berth.epoch=" + epoch);
        Connection connection = DriverManager.getConnection(url, properties);
        opened.add(connection);
        return connection;
    }

    private static Claim claim(String holder, Duration lasts) {
        return new Claim(holder, lasts, ENDPOINT);
    }

    private static void write(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM " + table);
        }
    }

    @Test
    void oneServerAtATimeHasIt() {
        assertThat(server("a").claim(claim("first", LONG))).isEqualTo(new Claimed.Taken(1));

        assertThat(server("b").claim(claim("second", LONG))).isEqualTo(new Claimed.Held(1, "first", ENDPOINT));
        assertThat(led).containsExactly(1L);
    }

    @Test
    void aLeaseThatRanOutIsTakenAndItsHolderHearsOfThat() {
        SqlLeaseStore first = server("a");
        first.claim(claim("first", SHORT));
        SqlLeaseStore second = server("b");

        Awaitility.await().until(() -> second.claim(claim("second", LONG)).equals(new Claimed.Taken(2)));

        assertThat(first.renew(1)).isFalse();
        assertThat(second.renew(2)).isTrue();
    }

    /** As if the last renewal were so long ago. */
    private void pass(Duration since) throws SQLException {
        try (Statement statement = connection(1).createStatement()) {
            statement.execute(
                    "UPDATE lease_renewals SET renewed_at = renewed_at - interval '" + since.toSeconds() + " seconds'");
        }
    }

    @Test
    void aHolderWithoutAConnectionIsReplacedSoonerF14() throws SQLException {
        LeaseConnection present = new LeaseConnection(url, "postgres", "postgres", LONG);
        SqlLeaseStore first = new SqlLeaseStore(led::add, present, "a");
        first.claim(claim("first", LONG));
        SqlLeaseStore second = server("b");
        second.claim(claim("second", LONG));
        pass(LONG.multipliedBy(7).dividedBy(10));
        assertThat(second.claim(claim("second", LONG)))
                .as("its process may be slow")
                .isEqualTo(new Claimed.Held(1, "first", ENDPOINT));

        present.close();

        Awaitility.await().until(() -> second.claim(claim("second", LONG)).equals(new Claimed.Taken(2)));
    }

    @Test
    void noHolderIsReplacedBeforeItStopsDecidingF14() throws SQLException {
        LeaseConnection present = new LeaseConnection(url, "postgres", "postgres", LONG);
        new SqlLeaseStore(led::add, present, "a").claim(claim("first", LONG));
        SqlLeaseStore second = server("b");
        second.claim(claim("second", LONG));
        pass(LONG.multipliedBy(6).dividedBy(10));
        present.close();
        Awaitility.await().until(() -> presences() == 0);

        assertThat(second.claim(claim("second", LONG))).isInstanceOf(Claimed.Held.class);
    }

    @Test
    void aDatabaseThatEndedAllConnectionsIsNoSignOfAHoldersEndF14() throws SQLException {
        LeaseConnection present = new LeaseConnection(url, "postgres", "postgres", LONG);
        new SqlLeaseStore(led::add, present, "a").claim(claim("first", LONG));
        LeaseConnection looking = new LeaseConnection(url, "postgres", "postgres", LONG);
        SqlLeaseStore second = new SqlLeaseStore(led::add, looking, "b");
        second.claim(claim("second", LONG));
        pass(LONG.multipliedBy(7).dividedBy(10));

        present.close();
        looking.close();
        Awaitility.await().until(() -> presences() == 0);

        assertThat(second.claim(claim("second", LONG))).isInstanceOf(Claimed.Held.class);
    }

    @Test
    void aHolderThatConnectsAgainIsSeenAgainF14() throws SQLException {
        LeaseConnection present = new LeaseConnection(url, "postgres", "postgres", LONG);
        SqlLeaseStore first = new SqlLeaseStore(led::add, present, "a");
        first.claim(claim("first", LONG));
        present.close();
        Awaitility.await().until(() -> presences() == 0);

        first.renew(1);

        assertThat(presences()).isOne();
        first.release(1);
        Awaitility.await().until(() -> presences() == 0);
    }

    private int presences() throws SQLException {
        try (Statement statement = connection(1).createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_locks l JOIN pg_database d"
                        + " ON d.oid = l.database WHERE d.datname = current_database()"
                        + " AND l.locktype = 'advisory' AND l.mode = 'ExclusiveLock'")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void itLastsAsLongAsItsHolderSaidWhateverOthersTakeForTheirs() {
        server("a").claim(claim("first", LONG));

        assertThat(server("b").claim(claim("second", SHORT))).isInstanceOf(Claimed.Held.class);
    }

    @Test
    void aRenewedLeaseLastsAnew() throws SQLException {
        SqlLeaseStore first = server("a");
        first.claim(claim("first", LONG));
        try (Statement statement = connection(1).createStatement()) {
            statement.execute("UPDATE lease_renewals SET renewed_at = renewed_at - interval '1 hour'");
        }
        first.renew(1);

        assertThat(server("b").claim(claim("second", LONG))).isInstanceOf(Claimed.Held.class);
    }

    @Test
    void aLeaseThatWasGivenBackIsFree() {
        SqlLeaseStore first = server("a");
        first.claim(claim("first", LONG));

        first.release(1);

        assertThat(server("b").claim(claim("second", LONG))).isEqualTo(new Claimed.Taken(2));
    }

    @Test
    void whoOnlyLooksTakesNothing() {
        SqlLeaseStore first = server("a");
        assertThat(server("b").look()).isEmpty();
        first.claim(claim("first", LONG));
        assertThat(server("b").look()).contains(new Claimed.Held(1, "first", ENDPOINT));

        first.release(1);

        assertThat(server("b").look()).isEmpty();
    }

    @Test
    void whoHasBeenReplacedGivesNothingBack() {
        SqlLeaseStore first = server("a");
        first.claim(claim("first", LONG));
        server("a").claim(claim("next", LONG));

        first.release(1);

        assertThat(server("b").claim(claim("second", LONG))).isEqualTo(new Claimed.Held(2, "next", ENDPOINT));
    }

    @Test
    void theNextProcessWithTheSameDataDirectoryDoesNotWait() {
        server("a").claim(claim("killed", LONG));

        assertThat(server("a").claim(claim("restarted", LONG))).isEqualTo(new Claimed.Taken(2));
    }

    @Test
    void aDataDirectoryKeepsItsNameAndItsCopyHasAnother() throws Exception {
        Path directory = directories.resolve("data");
        String name = DataHome.of(directory);
        Path copy = Files.createDirectory(directories.resolve("copy"));
        Files.copy(directory.resolve("server-id"), copy.resolve("server-id"));

        assertThat(DataHome.of(directory)).isEqualTo(name);
        assertThat(DataHome.of(copy)).isNotEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pools",
                "workspaces",
                "agent_pods",
                "tasks",
                "slots",
                "reservations",
                "attempts",
                "plans",
                "states",
                "state_heads",
                "state_locks"
            })
    void whatTheLoopDecidesFromIsWrittenInTheEpochOfTheLeaseOnly(String table) throws SQLException {
        server("a").claim(claim("first", LONG));
        Connection leader = connection(1);
        Connection bystander = connection(0);
        write(leader, table);
        assertThatThrownBy(() -> write(bystander, table))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("BL001"));

        server("a").claim(claim("next", LONG));

        assertThatThrownBy(() -> write(leader, table))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("BL001"));
        write(connection(2), table);
    }

    @Test
    void whoIsNoServerMayWrite() throws SQLException {
        server("a").claim(claim("first", LONG));
        Connection operator = DriverManager.getConnection(url, "postgres", "postgres");
        opened.add(operator);

        write(operator, "tasks");
    }

    @Test
    void theLeaseIsTakenOverWhenWhatItsHolderBeganIsStoredOrNot() throws SQLException {
        server("a").claim(claim("first", LONG));
        Connection leader = connection(1);
        leader.setAutoCommit(false);
        write(leader, "tasks");

        assertThatThrownBy(() -> server("a").claim(claim("next", LONG))).isInstanceOf(StoreUnavailableException.class);
        assertThat(server("b").claim(claim("other", LONG))).isEqualTo(new Claimed.Held(1, "first", ENDPOINT));

        leader.commit();
        assertThat(server("a").claim(claim("next", LONG))).isEqualTo(new Claimed.Taken(2));
    }

    @Test
    void aPodAndADrainRememberTheirEpoch() throws SQLException {
        server("a").claim(claim("first", LONG));
        try (Statement statement = connection(1).createStatement()) {
            statement.execute("INSERT INTO pools (name, runtime, min_pods, max_pods, slots_per_pod, idle_timeout_ms,"
                    + " warm_slots, reservation_ttl_ms, start_timeout_ms, pod_template, template_hash, created_at)"
                    + " VALUES ('p', 'local', 0, 1, 1, 0, 0, 0, 1, '{}', 'h', now())");
            statement.execute("INSERT INTO agent_pods (pool, name, phase, template_hash, created_at, runtime)"
                    + " VALUES ('p', 'p-1', 'ready', 'h', now(), 'local')");
        }
        server("a").claim(claim("next", LONG));
        try (Statement statement = connection(2).createStatement()) {
            statement.execute(
                    "UPDATE agent_pods SET phase = 'draining', drain_reason = 'scale_in', drain_since = now()");
            assertThat(epochs(statement)).isEqualTo("1 2");
            statement.execute("UPDATE agent_pods SET drain_reason = 'operator'");
            assertThat(epochs(statement)).isEqualTo("1 2");
            statement.execute("UPDATE agent_pods SET phase = 'ready', drain_reason = NULL, drain_since = NULL");
            assertThat(epochs(statement)).isEqualTo("1 null");
        }
    }

    private static String epochs(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT made_in_epoch, drain_epoch FROM agent_pods")) {
            row.next();
            return row.getString(1) + " " + row.getString(2);
        }
    }

    @Test
    void aDatabaseThatIsAwayIsSaidToBeAway() {
        SqlLeaseStore server = new SqlLeaseStore(
                led::add, new LeaseConnection("jdbc:postgresql://127.0.0.1:1/none", "x", "x", LONG), "a");

        assertThatThrownBy(() -> server.renew(1)).isInstanceOf(StoreUnavailableException.class);
    }
}
