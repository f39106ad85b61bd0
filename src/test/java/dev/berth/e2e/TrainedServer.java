package dev.berth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The archive of classes with which all servers of these tests start in half the time. The first test that needs it has a
 * server make it, in the way that the launcher does; those of other processes wait for it.
 */
final class TrainedServer {
    private static final Duration LIMIT = Duration.ofSeconds(300);
    private static final Path BUILD = Path.of(System.getProperty("berth.app")).getParent();
    private static final Path ARCHIVE =
            BUILD.resolveSibling("test-classes-archive").resolve("server.jsa");

    private TrainedServer() {}

    /** What a server's Java VM is told. */
    static List<String> flags() {
        return List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + madeArchive());
    }

    /** What that of a command is told that starts a server. */
    static List<String> flagsOfACommandWithAServer() {
        return List.of("-Ddev.berth.class-archives=" + madeArchive().getParent());
    }

    private static Path madeArchive() {
        try {
            return archive();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The archive, which is there and of this build. */
    static Path archive() throws IOException, InterruptedException {
        Files.createDirectories(ARCHIVE.getParent());
        try (FileChannel channel = FileChannel.open(
                        ARCHIVE.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (Files.exists(ARCHIVE) && modified(ARCHIVE) < builtAt()) {
                Files.delete(ARCHIVE);
            }
            if (Files.notExists(ARCHIVE)) {
                make(Files.createTempDirectory("berth-trained-"));
            }
            return ARCHIVE;
        }
    }

    private static void make(Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("server.log");
        Process server = Berth.start(
                List.of("-Xlog:disable", "-XX:+RecordDynamicDumpInfo", "-Ddev.berth.class-archive=" + ARCHIVE),
                List.of("server", "--data-dir", folder.resolve("data").toString(), "--port", "0"),
                Map.of(),
                output);
        try {
            Awaitility.await("the server is ready, see " + output)
                    .atMost(LIMIT)
                    .until(() -> !server.isAlive() || Files.readString(output).contains("berth server ready"));
        } finally {
            server.destroy();
        }
        boolean ended = server.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!ended || server.exitValue() != 0 || Files.notExists(ARCHIVE)) {
            throw new AssertionError("no archive was made, see " + output);
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static long builtAt() throws IOException {
        long latest = 0;
        for (String part : List.of("quarkus-run.jar", "app", "lib/main", "quarkus")) {
            latest = Math.max(latest, modified(BUILD.resolve(part)));
        }
        return latest;
    }

    private static long modified(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toMillis();
    }
}
