package dev.berth.agent.tool;

import dev.berth.agent.files.Trees;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The providers that attempts share, in the tools' own layout: host, namespace, type, version, platform. Nothing is ever
 * installed into it directly. A package comes in whole, by a rename, after its init has ended well: one that was killed
 * or met a full disk leaves nothing that a later one could take for a provider, and nothing is overwritten that a
 * running one works with.
 */
public final class ProviderCache {
    private static final int PACKAGE_DEPTH = 5;
    private static final String INCOMING = ".berth-incoming";

    private final Path directory;
    private final InitLock lock;

    public ProviderCache(Path directory) {
        this.directory = directory;
        this.lock = new InitLock(directory);
    }

    public Path directory() {
        return directory;
    }

    /** Held by whoever installs and publishes. */
    public InitLock lock() {
        return lock;
    }

    /**
     * Takes over what an init has installed; only under the lock.
     *
     * @param installed the directory that the init had for a cache
     * @param linked where the working directory's links to the packages are
     */
    public void publish(Path installed, Path linked) throws IOException {
        Path incoming = directory.resolve(INCOMING);
        // Whatever is there was left by somebody who ended in the middle.
        Trees.delete(incoming);
        Files.createDirectories(incoming);
        try {
            for (Path relative : packages(installed)) {
                publish(installed.resolve(relative), relative, linked.resolve(relative));
            }
        } finally {
            Trees.delete(incoming);
        }
    }

    private void publish(Path installed, Path relative, Path link) throws IOException {
        Path place = directory.resolve(relative);
        Path incoming = directory.resolve(INCOMING);
        if (!Files.isDirectory(place)) {
            Path copy = incoming.resolve(UUID.randomUUID().toString());
            take(installed, copy);
            Files.createDirectories(place.getParent());
            Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE);
        } else if (isPartOf(place, installed)) {
            Path copy = incoming.resolve(UUID.randomUUID().toString());
            take(installed, copy);
            Files.move(place, incoming.resolve(UUID.randomUUID().toString()), StandardCopyOption.ATOMIC_MOVE);
            Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE);
        } else if (!isSame(place, installed)) {
            // Whoever uses that one has its checksum; this attempt keeps its own.
            return;
        }
        if (Files.isSymbolicLink(link)) {
            Path other = link.resolveSibling(UUID.randomUUID().toString());
            Files.createSymbolicLink(other, place);
            Files.move(other, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Trees.delete(installed);
        }
    }

    private static List<Path> packages(Path installed) throws IOException {
        try (Stream<Path> paths = Files.find(
                installed,
                PACKAGE_DEPTH,
                (path, attributes) -> attributes.isDirectory() && isPackage(installed, path))) {
            return paths.map(installed::relativize).toList();
        }
    }

    private static boolean isPackage(Path installed, Path path) {
        return installed.relativize(path).getNameCount() == PACKAGE_DEPTH;
    }

    /** The same files where the file system can share them, else a copy. */
    private static void take(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(at)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(file));
                try {
                    Files.createLink(target, file);
                } catch (FileSystemException | UnsupportedOperationException e) {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Whether something of the whole is missing, and nothing else is there: what an install left that broke off. */
    private static boolean isPartOf(Path part, Path whole) throws IOException {
        List<Path> has = files(part);
        List<Path> wanted = files(whole);
        if (!wanted.containsAll(has)) {
            return false;
        }
        boolean shorter = has.size() < wanted.size();
        for (Path file : has) {
            long size = Files.size(part.resolve(file));
            long full = Files.size(whole.resolve(file));
            if (size > full) {
                return false;
            }
            shorter |= size < full;
        }
        return shorter;
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        List<Path> files = files(one);
        if (!files.equals(files(other))) {
            return false;
        }
        for (Path file : files) {
            if (Files.mismatch(one.resolve(file), other.resolve(file)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile)
                    .map(root::relativize)
                    .sorted()
                    .toList();
        }
    }
}
