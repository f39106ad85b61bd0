package dev.berth.agent.files;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Links that lead out of a configuration. A module whose source is a path of the machine is such a link, and what is
 * behind it could change between the plan and its apply without anybody noticing (F10).
 */
public final class OutsideLinks {
    private final Path inside;
    private final ArchiveLimits limits;
    private long bytes;
    private int entries;

    private OutsideLinks(Path inside, ArchiveLimits limits) {
        this.inside = inside;
        this.limits = limits;
    }

    /**
     * Puts what is behind each such link below the directory in the link's place.
     *
     * @param directory where to look; nothing is done when it is not there
     * @param inside what links may lead to; the directory is in it
     * @throws IOException also when there is more behind the links than an archive may bring, or a loop
     */
    public static void bringIn(Path directory, Path inside, ArchiveLimits limits) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        OutsideLinks links = new OutsideLinks(inside.toRealPath(), limits);
        for (Path link : links.find(directory.toRealPath())) {
            links.replace(link);
        }
    }

    private List<Path> find(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // One that leads nowhere shows nothing to anybody.
                if (attributes.isSymbolicLink() && Files.exists(file) && !LinkTrail.staysIn(inside, file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private void replace(Path link) throws IOException {
        Path from = link.toRealPath();
        Files.delete(link);
        Files.walkFileTree(
                from, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes)
                            throws IOException {
                        count(0);
                        Files.createDirectory(link.resolve(from.relativize(at).toString()));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        if (attributes.isRegularFile()) {
                            count(attributes.size());
                            Path to = link.resolve(from.relativize(file).toString());
                            Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private void count(long more) throws IOException {
        entries++;
        bytes += more;
        if (entries > limits.entries() || bytes > limits.unpackedBytes()) {
            throw new IOException("a module from a path of this machine has more than " + limits.entries()
                    + " files or " + limits.unpackedBytes() + " bytes");
        }
    }
}
