package dev.berth.server.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    // One directory for all tests: unpacking and setting up take far longer than what is tested.
    @TempDir
    private static Path directory;

    private Optional<EmbeddedPostgres> running = Optional.empty();

    @AfterEach
    void stop() {
        running.ifPresent(EmbeddedPostgres::stop);
    }

    @Test
    void whatWasStoredIsThereAfterAStopAndAStart() throws SQLException {
        EmbeddedPostgres first = start();
        execute(first, "CREATE TABLE stopped (word text)");
        execute(first, "INSERT INTO stopped VALUES ('yes')");
        first.stop();
        assertThat(first.process()).isEmpty();

        assertThat(query(start(), "SELECT word FROM stopped")).isEqualTo("yes");
    }

    @Test
    void aDatabaseThatOutlivedItsServerIsUsedAsItIs() throws SQLException {
        EmbeddedPostgres abandoned = start();
        execute(abandoned, "CREATE TABLE abandoned (word text)");
        long pid = abandoned.process().orElseThrow().pid();

        EmbeddedPostgres adopted = start();

        assertThat(adopted.process()).get().extracting(ProcessHandle::pid).isEqualTo(pid);
        assertThat(adopted.address()).isEqualTo(abandoned.address());
        assertThat(query(adopted, "SELECT count(*) FROM abandoned")).isEqualTo("0");
    }

    @Test
    void aDatabaseThatWasKilledRecoversWhatWasCommitted() throws Exception {
        EmbeddedPostgres killed = start();
        execute(killed, "CREATE TABLE killed (word text)");
        execute(killed, "INSERT INTO killed VALUES ('committed')");
        kill(killed);
        assertThat(directory.resolve("postgres/data/postmaster.pid")).exists();

        assertThat(query(start(), "SELECT word FROM killed")).isEqualTo("committed");
    }

    @Test
    void oneThatEndedUnderItsServerIsStartedAgainAtTheSameAddressF8() throws Exception {
        EmbeddedPostgres killed = start();
        DatabaseAddress address = killed.address();
        execute(killed, "CREATE TABLE revived (word text)");
        try (PostgresKeeper keeper = new PostgresKeeper(killed)) {
            kill(killed);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> killed.process().isPresent());
        }
        DatabaseProbe.awaitUsable(address.jdbcUrl(), address.user(), address.password(), Duration.ofSeconds(60));
        assertThat(killed.address()).isEqualTo(address);
        assertThat(query(killed, "SELECT count(*) FROM revived")).isEqualTo("0");
    }

    @Test
    void oneThatWasStoppedStaysSo() {
        EmbeddedPostgres stopped = start();
        stopped.stop();

        assertThat(stopped.revive()).isFalse();
        assertThat(stopped.process()).isEmpty();
    }

    @Test
    void aPidThatNowBelongsToAnotherProgramIsNotTakenForTheDatabase() throws IOException {
        start().stop();
        // What a machine that lost power leaves behind, its process number in use again after the boot.
        Files.writeString(
                directory.resolve("postgres/data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + directory + "\n0\n1\n\n127.0.0.1\n\nready\n");

        assertThat(start().process())
                .get()
                .extracting(ProcessHandle::pid)
                .isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void commitsReachTheDiskBeforeTheyAreAcknowledged() throws SQLException {
        EmbeddedPostgres postgres = start();
        assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
        assertThat(query(postgres, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(query(postgres, "SHOW full_page_writes")).isEqualTo("on");
        assertThat(query(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
    }

    @Test
    void onlyLoopbackAndTheGeneratedPasswordOpenIt() throws Exception {
        EmbeddedPostgres postgres = start();
        assertThat(query(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(query(postgres, "SHOW unix_socket_directories")).isEmpty();
        assertThat(Files.getPosixFilePermissions(directory.resolve("postgres/password")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String url = postgres.address().jdbcUrl();
        assertThatThrownBy(() -> DatabaseProbe.awaitUsable(url, EmbeddedPostgres.USER, "guess", Duration.ZERO))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("password authentication failed");
        assertThatThrownBy(() -> DatabaseProbe.awaitUsable(url, EmbeddedPostgres.USER, null, Duration.ZERO))
                .isInstanceOf(DatabaseUnavailableException.class);
        assertThat(postgres.address().toString())
                .doesNotContain(postgres.address().password());
    }

    @Test
    void aDatabaseThatTakesNoWritesIsWaitedForF8() {
        DatabaseAddress address = start().address();
        String readOnly = address.jdbcUrl() + "?options=-c%20default_transaction_read_only=on";
        assertThatThrownBy(() -> DatabaseProbe.awaitUsable(readOnly, address.user(), address.password(), Duration.ZERO))
                .isInstanceOfSatisfying(
                        DatabaseUnavailableException.class,
                        refused -> assertThat(DatabaseProbe.mayPass(refused)).isTrue())
                .hasMessage("the database is read-only");
    }

    @Test
    void aClusterThatCannotStartSaysWhyInOneLine() throws IOException {
        start().stop();
        Path version = directory.resolve("postgres/data/PG_VERSION");
        String right = Files.readString(version);
        Files.writeString(version, "9\n");
        try {
            assertThatThrownBy(this::start)
                    .isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("the embedded PostgreSQL cannot start")
                    .hasMessageContaining("incompatible")
                    .hasMessageNotContaining("\n");
        } finally {
            Files.writeString(version, right);
        }
    }

    @Test
    void theProgramsAreUnpackedOnce() throws IOException {
        start();
        try (Stream<Path> left = Files.list(directory.resolve("postgres"))) {
            assertThat(left.map(Path::getFileName).map(Path::toString).filter(name -> !name.startsWith("postgres.log")))
                    .hasSize(4)
                    .contains("data", "password", "command.log")
                    .anyMatch(name -> name.startsWith("bin-"));
        }
    }

    private EmbeddedPostgres start() {
        EmbeddedPostgres started = EmbeddedPostgres.start(directory);
        running = Optional.of(started);
        return started;
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        DatabaseAddress address = postgres.address();
        return DatabaseProbe.open(address.jdbcUrl(), address.user(), address.password());
    }

    private static void kill(EmbeddedPostgres postgres) throws Exception {
        ProcessHandle postmaster = postgres.process().orElseThrow();
        postmaster.descendants().forEach(ProcessHandle::destroyForcibly);
        postmaster.destroyForcibly();
        postmaster.onExit().get(10, TimeUnit.SECONDS);
    }
}
