package dev.berth.server.persistence.embedded;

import dev.berth.listen.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of the server's own, under its data directory: on loopback, with a generated password, with
 * {@code fsync} and {@code synchronous_commit} on. It runs in a session of its own, so it outlives a server that is
 * killed, and the next server on the same data directory uses it as it is.
 */
public final class EmbeddedPostgres {
    static final String USER = "berth";
    static final String DATABASE = "berth";

    private static final String HOST = "127.0.0.1";
    private static final String MAINTENANCE_DATABASE = "postgres";
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
    // Recovery after a crash replays the log, which takes a while on a slow disk.
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(60);
    private static final Duration ADOPTION_PATIENCE = Duration.ofSeconds(15);
    private static final int PORT_TRIES = 3;
    private static final long MAX_LOG_BYTES = 8L << 20;

    private final Path home;
    private final Path cluster;
    private final Path log;
    private final PostgresProgram programs;
    private final String password;
    private int port;
    private boolean stopped;

    private EmbeddedPostgres(Path home, PostgresProgram programs, String password) {
        this.home = home;
        this.cluster = home.resolve("data");
        this.log = home.resolve("postgres.log");
        this.programs = programs;
        this.password = password;
    }

    /**
     * Starts it, or takes over the one that still runs on this data directory.
     *
     * @param dataDirectory the server's, locked by it
     * @throws DatabaseUnavailableException with the reason in one line
     */
    public static EmbeddedPostgres start(Path dataDirectory) {
        Path home = dataDirectory.resolve("postgres");
        try {
            Files.createDirectories(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            PostgresProgram programs =
                    new PostgresProgram(PostgresBinaries.unpacked(home), home.resolve("command.log"));
            EmbeddedPostgres postgres = new EmbeddedPostgres(home, programs, password(home));
            postgres.createCluster();
            if (!postgres.adopt()) {
                postgres.startPostmaster();
            }
            postgres.createDatabase();
            postgres.port = postgres.address().port();
            return postgres;
        } catch (IOException e) {
            throw failed("start", String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw failed("be used", String.valueOf(e.getMessage()), e);
        }
    }

    /** Where Berth's own database is. */
    public DatabaseAddress address() {
        return running()
                .map(postmaster -> new DatabaseAddress(HOST, postmaster.port(), DATABASE, USER, password))
                .orElseThrow(() -> failed("be used", "it has ended", null));
    }

    /**
     * Stops it; clients are cut off, what was committed stays. Returns when it has ended, after 40 s at the latest.
     */
    public synchronized void stop() {
        stopped = true;
        try {
            if (!stop("fast", STOP_LIMIT)) {
                stop("immediate", STOP_LIMIT.dividedBy(3));
            }
        } catch (IOException e) {
            throw failed("stop", String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Starts it again at the address that it had, if it has ended though nobody stopped it.
     *
     * @return whether it had ended
     * @throws DatabaseUnavailableException with the reason in one line
     */
    synchronized boolean revive() {
        if (stopped || running().isPresent()) {
            return false;
        }
        try {
            PostgresProgram.Result result = startPostmaster(port);
            if (!result.done()) {
                throw failed("start again", reason(result), null);
            }
            return true;
        } catch (IOException e) {
            throw failed("start again", String.valueOf(e.getMessage()), e);
        }
    }

    /** Its process, while it runs. */
    Optional<ProcessHandle> process() {
        return running().flatMap(postmaster -> ProcessHandle.of(postmaster.pid()));
    }

    private Optional<Postmaster> running() {
        try {
            return Postmaster.named(cluster).filter(Postmaster::alive);
        } catch (IOException e) {
            throw failed("be used", String.valueOf(e.getMessage()), e);
        }
    }

    private boolean stop(String mode, Duration limit) throws IOException {
        if (running().isEmpty()) {
            return true;
        }
        List<String> arguments =
                List.of("stop", "-D", cluster.toString(), "-m", mode, "-w", "-t", String.valueOf(limit.toSeconds()));
        return programs.run("pg_ctl", arguments, limit.plusSeconds(5)).done();
    }

    private static String password(Path home) throws IOException {
        Path file = home.resolve("password");
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Path unfinished = Files.createTempFile(home, "password-", ".new");
        Files.writeString(unfinished, password + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return password;
    }

    private void createCluster() throws IOException {
        if (Files.isDirectory(cluster)) {
            return;
        }
        // Renamed when complete: a server killed meanwhile leaves rubbish, never half a cluster.
        Path unfinished = Files.createTempDirectory(home, "initdb-");
        try {
            List<String> arguments = List.of(
                    "-D",
                    unfinished.toString(),
                    "-U",
                    USER,
                    "-A",
                    "scram-sha-256",
                    "--pwfile=" + home.resolve("password"),
                    "-E",
                    "UTF8",
                    "--locale=C");
            PostgresProgram.Result result = programs.run("initdb", arguments, INITDB_LIMIT);
            if (!result.done()) {
                throw failed("be set up in " + home, result.lastLine(), null);
            }
            Path settings = unfinished.resolve("postgresql.conf");
            Files.writeString(settings, Files.readString(settings) + "\ninclude 'berth.conf'\n");
            Files.writeString(unfinished.resolve("berth.conf"), "");
            Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileTree.delete(unfinished);
        }
    }

    /** Takes over the postmaster that a killed server left behind; false when there is none. */
    private boolean adopt() throws IOException {
        Optional<Postmaster> left = Postmaster.named(cluster);
        if (left.isEmpty()) {
            return false;
        }
        Postmaster postmaster = left.get();
        if (postmaster.reused()) {
            Files.deleteIfExists(Postmaster.file(cluster));
            return false;
        }
        if (!postmaster.alive()) {
            return false;
        }
        return answers(postmaster);
    }

    private boolean answers(Postmaster postmaster) throws IOException {
        DatabaseAddress address = new DatabaseAddress(HOST, postmaster.port(), MAINTENANCE_DATABASE, USER, password);
        try {
            DatabaseProbe.awaitUsable(address.jdbcUrl(), USER, password, ADOPTION_PATIENCE);
            return true;
        } catch (DatabaseUnavailableException e) {
            // It may have been on its way out when we met it.
            if (running().isEmpty()) {
                return false;
            }
            throw failed(
                    "be used",
                    "process " + postmaster.pid() + " holds " + cluster
                            + " and does not answer; end it and start again",
                    e);
        }
    }

    private void startPostmaster() throws IOException {
        if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
            Files.move(log, home.resolve("postgres.log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
        for (int attempt = 1; attempt <= PORT_TRIES; attempt++) {
            PostgresProgram.Result result = startPostmaster(FreePort.any(HOST));
            if (result.done()) {
                return;
            }
            boolean portLost = PostgresProgram.lastLines(log, 10).contains("could not bind");
            if (!portLost || attempt == PORT_TRIES) {
                throw failed("start", reason(result), null);
            }
        }
    }

    private PostgresProgram.Result startPostmaster(int onPort) throws IOException {
        Files.writeString(cluster.resolve("berth.conf"), settings(onPort));
        List<String> arguments = List.of(
                "start",
                "-D",
                cluster.toString(),
                "-l",
                log.toString(),
                "-w",
                "-t",
                String.valueOf(START_LIMIT.toSeconds()));
        return programs.run("pg_ctl", arguments, START_LIMIT.plusSeconds(10));
    }

    /** PostgreSQL's own last word, where it had one; else that of pg_ctl, which only says that it failed. */
    private String reason(PostgresProgram.Result result) throws IOException {
        String fatal = PostgresProgram.lastLines(log, 10)
                .lines()
                .filter(line -> line.contains("FATAL:"))
                .reduce("", (earlier, later) -> later)
                .replaceFirst("^.*FATAL: *", "");
        return (fatal.isEmpty() ? result.lastLine() : fatal) + "; its log is " + log;
    }

    private static String settings(int port) {
        return """
                # Written at every start of the server.
                listen_addresses = '%s'
                port = %d
                unix_socket_directories = ''
                max_connections = 100
                fsync = on
                full_page_writes = on
                synchronous_commit = on
                log_checkpoints = off
                timezone = 'UTC'
                """.formatted(HOST, port);
    }

    private void createDatabase() throws SQLException {
        DatabaseAddress maintenance = address().database(MAINTENANCE_DATABASE);
        // On a machine under load the first connection alone may take longer than a connection should.
        DatabaseProbe.awaitUsable(maintenance.jdbcUrl(), USER, password, FIRST_PATIENCE);
        try (Connection connection = DatabaseProbe.open(maintenance.jdbcUrl(), USER, password);
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    private static DatabaseUnavailableException failed(String verb, String reason, @Nullable Throwable cause) {
        return new DatabaseUnavailableException("the embedded PostgreSQL cannot " + verb + ": " + reason, cause);
    }
}
