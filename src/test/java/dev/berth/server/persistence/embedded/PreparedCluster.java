package dev.berth.server.persistence.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A cluster that has just been set up, for tests that are about something else: unpacking PostgreSQL's programs and running
 * {@code initdb} is half of what the first start of a server costs. It is made once for a build and copied; tests in other
 * processes wait for it.
 */
public final class PreparedCluster {
    private static final Path FOLDER = Path.of("target", "test-cluster").toAbsolutePath();
    private static final FileAttribute<?> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PreparedCluster() {}

    /** Lays it below a data directory that has none: what starts there next finds it, and sets up none. */
    public static void into(Path dataDirectory) {
        Path home = dataDirectory.resolve("postgres");
        if (Files.exists(home)) {
            return;
        }
        try {
            Files.createDirectories(dataDirectory, OWN);
            Path made = made();
            Files.walkFileTree(made, new Copy(made, home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the link out of it again when nothing runs there any more: JUnit warns of one in a folder that it deletes. */
    public static void unlink(Path dataDirectory) {
        Path home = dataDirectory.resolve("postgres");
        if (Files.notExists(home)) {
            return;
        }
        try (DirectoryStream<Path> programs = Files.newDirectoryStream(home, "bin-*")) {
            for (Path link : programs) {
                if (Files.isSymbolicLink(link)) {
                    Files.delete(link);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cluster, which is of these programs and of this way to set one up. */
    private static Path made() throws IOException {
        Files.createDirectories(FOLDER);
        try (FileChannel channel =
                        FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            Path programs = PostgresBinaries.unpacked(FOLDER);
            Path made = FOLDER.resolve("of-" + programs.getFileName());
            if (Files.notExists(made) || modified(made) < modified(rules())) {
                FileTree.delete(made);
                make(programs, made);
            }
            return made;
        }
    }

    /** The programs are large and nobody writes to them: a link to them will do. */
    private static void make(Path programs, Path made) throws IOException {
        Path unfinished = FOLDER.resolve("unfinished");
        FileTree.delete(unfinished);
        Path home = Files.createDirectories(unfinished.resolve("postgres"), OWN);
        Files.createSymbolicLink(home.resolve(programs.getFileName()), programs);
        EmbeddedPostgres.start(unfinished).stop();
        Files.move(home, made, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path rules() {
        return Path.of("target", "classes", EmbeddedPostgres.class.getName().replace('.', '/') + ".class");
    }

    private static long modified(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toMillis();
    }

    /** Copies a folder with its links as they are, and with who may read what. */
    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;

        Copy(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            return copied(folder);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            return copied(file);
        }

        private FileVisitResult copied(Path path) throws IOException {
            Path target = to.resolve(from.relativize(path).toString());
            Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
        }
    }
}
