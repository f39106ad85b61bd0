package dev.berth.e2e;

import dev.berth.cli.child.OwnPort;
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
 * The archives of classes with which all servers and agents of these tests start in half the time. The first test that needs
 * them has a server and its agent make them, in the way that the launcher does; those of other processes wait for it.
 */
final class TrainedServer {
    private static final Duration LIMIT = Duration.ofSeconds(300);
    private static final Path BUILD = Path.of(System.getProperty("berth.app")).getParent();
    private static final Path FOLDER = BUILD.resolveSibling("test-classes-archive");
    private static final Path ARCHIVE = FOLDER.resolve("server.jsa");
    private static final Path OF_AGENTS = FOLDER.resolve("agent.jsa");
    private static final Path OF_CLIENTS = FOLDER.resolve("client.jsa");
    private static final String TOKEN = "training-admin";
    private static final String POOL = "training";

    private TrainedServer() {}

    /** What a server's Java VM is told. */
    static List<String> flags() {
        return List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + madeArchive(), forAgents());
    }

    /** What that of an agent is told. */
    static List<String> flagsOfAnAgent() {
        madeArchive();
        return List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + OF_AGENTS);
    }

    /** Where a server finds what its agents start with. */
    private static String forAgents() {
        return "-Ddev.berth.class-archives=" + FOLDER;
    }

    /** What that of a command is told that starts a server. */
    static List<String> flagsOfACommandWithAServer() {
        madeArchive();
        return List.of(forAgents());
    }

    /** What that of a verb is told that asks a server: the first one of them makes the archive. */
    static List<String> flagsOfAClient() {
        madeArchive();
        return Files.exists(OF_CLIENTS)
                ? List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + OF_CLIENTS)
                : List.of("-Xlog:disable", "-XX:+RecordDynamicDumpInfo", "-Ddev.berth.class-archive=" + OF_CLIENTS);
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
        Files.createDirectories(FOLDER);
        try (FileChannel channel = FileChannel.open(
                        ARCHIVE.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (Files.exists(ARCHIVE) && modified(ARCHIVE) < builtAt()) {
                Files.delete(ARCHIVE);
                Files.deleteIfExists(OF_AGENTS);
                Files.deleteIfExists(OF_CLIENTS);
            }
            if (Files.notExists(ARCHIVE) || Files.notExists(OF_AGENTS)) {
                Files.deleteIfExists(ARCHIVE);
                make(Files.createTempDirectory("berth-trained-"));
            }
            return ARCHIVE;
        }
    }

    private static void make(Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("server.log");
        int port = OwnPort.choose(0);
        Process server = Berth.start(
                List.of(
                        "-Xlog:disable",
                        "-XX:+RecordDynamicDumpInfo",
                        "-Ddev.berth.class-archive=" + ARCHIVE,
                        forAgents()),
                List.of("server", "--data-dir", folder.resolve("data").toString(), "--port", String.valueOf(port)),
                Map.of("BERTH_BOOTSTRAP_TOKEN", TOKEN),
                output);
        try {
            Awaitility.await("the server is ready, see " + output)
                    .atMost(LIMIT)
                    .until(() -> !server.isAlive() || Files.readString(output).contains("berth server ready"));
            work(new Api(port, TOKEN));
        } finally {
            server.destroy();
        }
        boolean ended = server.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!ended || server.exitValue() != 0 || Files.notExists(ARCHIVE)) {
            throw new AssertionError("no archive was made, see " + output);
        }
        // Its agent ends with it, since it has nothing to do.
        Awaitility.await("the archive of agents is made, see " + output)
                .atMost(LIMIT)
                .until(() -> Files.exists(OF_AGENTS)
                        && LocalAgent.below(folder.resolve("data")).isEmpty());
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** What an agent does most of the time. */
    private static void work(Api api) {
        api.pool(POOL, 1, "PT1H");
        api.workspace(POOL, POOL, "resource \"terraform_data\" \"training\" {}\n");
        api.await(api.submit(POOL, "plan_and_apply", Map.of("autoApply", true)), "applied");
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
