package dev.berth.cli.bench;

import dev.berth.cli.CommandException;
import dev.berth.cli.child.Deadline;
import dev.berth.cli.child.OwnArtifact;
import dev.berth.cli.child.OwnPort;
import dev.berth.cli.child.ServerHome;
import dev.berth.cli.child.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server that is there for this run alone, with a PostgreSQL of its own. */
final class OwnServer implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(5);
    private static final Duration DATABASE_LIMIT = Duration.ofSeconds(30);
    private static final int TOKEN_BYTES = 24;

    /** As usual, but for limits that keep a run from being as large as is wanted. */
    private static final Map<String, String> SETTINGS = Map.of(
            "BERTH_LIMITS_PENDING_TASKS", "10000000",
            "QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", "100000");

    private final ServerProcess process;
    private final Path directory;
    private final boolean temporary;
    private final String token;
    private boolean closed;

    private OwnServer(ServerProcess process, Path directory, boolean temporary, String token) {
        this.process = process;
        this.directory = directory;
        this.temporary = temporary;
        this.token = token;
    }

    /**
     * Starts it and waits until it takes requests.
     *
     * @param dataDirectory null for one that is deleted afterwards
     */
    static OwnServer start(@Nullable Path dataDirectory, List<String> javaOptions) throws InterruptedException {
        List<String> artifact = OwnArtifact.command("bench", javaOptions);
        Path directory = directory(dataDirectory);
        String token = newToken();
        ServerHome home = new ServerHome(directory, directory.resolve("bench-server.log"), token, OwnPort.choose(0));
        ServerProcess process = ServerProcess.start(artifact, home, SETTINGS);
        OwnServer server = new OwnServer(process, directory, dataDirectory == null, token);
        // For ends of this process that no finally block sees.
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "bench-end"));
        try {
            process.awaitReady(Deadline.in(READY_LIMIT));
            return server;
        } catch (CommandException e) {
            CommandException told = new CommandException(e.getMessage() + ": " + String.join("; ", process.tail()), e);
            server.close();
            throw told;
        }
    }

    URI address() {
        return process.address();
    }

    String token() {
        return token;
    }

    long pid() {
        return process.pid();
    }

    Path directory() {
        return directory;
    }

    void requireAlive() {
        process.requireAlive();
    }

    /** What its PostgreSQL has cost, all processes of it. */
    Cost database() {
        return postmaster().map(Cost::ofFamily).orElse(Cost.UNKNOWN);
    }

    /** Ends it, and its files where they are for this run alone. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        process.stop(false);
        endDatabase();
        if (temporary) {
            delete(directory);
        }
    }

    /** A server that had to be killed leaves its database running, and the file that names it. */
    private void endDatabase() {
        try {
            postmaster().flatMap(ProcessHandle::of).ifPresent(left -> {
                left.destroy();
                left.onExit()
                        .orTimeout(DATABASE_LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .join();
            });
        } catch (CompletionException e) {
            throw new CommandException("the database in " + directory + " does not end", e);
        }
    }

    private Optional<Long> postmaster() {
        try (Stream<String> lines = Files.lines(directory.resolve("postgres/data/postmaster.pid"))) {
            return lines.findFirst().map(Long::valueOf);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Path directory(@Nullable Path wanted) {
        try {
            return wanted == null
                    ? Files.createTempDirectory("berth-bench-")
                    : Files.createDirectories(wanted.toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new CommandException("the data directory cannot be made: " + e.getMessage(), e);
        }
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "bench_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new CommandException("the directory " + directory + " could not be deleted: " + e.getMessage(), e);
        }
    }
}
