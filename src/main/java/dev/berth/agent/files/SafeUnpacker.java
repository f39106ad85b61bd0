package dev.berth.agent.files;

import dev.berth.archive.ArchiveMeter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.utils.IOUtils;

/**
 * Unpacks a tar.gz into a directory that nothing may leave: no path, no link, no device. Links are made last, so that
 * no file is ever written through one, and each is followed then.
 */
public final class SafeUnpacker {
    private static final int MOST_ATTRIBUTES = 100;
    private static final int LONGEST_PATH = 4_096;

    private final Path root;
    private final ArchiveLimits limits;
    private final boolean leavesOut;
    private final Map<Path, String> links = new LinkedHashMap<>();
    private final Set<String> leftOut = new TreeSet<>();

    private SafeUnpacker(Path root, ArchiveLimits limits, boolean leavesOut) {
        this.root = root;
        this.limits = limits;
        this.leavesOut = leavesOut;
    }

    /**
     * Unpacks the archive over what is in the directory.
     *
     * @throws UnsafeArchiveException when something in it is refused; the directory then holds a part of it
     * @throws IOException when it is no tar.gz, or the disk fails
     */
    public static void unpack(Path archive, Path directory, ArchiveLimits limits) throws IOException {
        new SafeUnpacker(directory.toRealPath(), limits, false).unpack(archive);
    }

    /**
     * Unpacks a configuration, without what a tool had left behind in the directory that it was packed from, and returns
     * the paths of that.
     *
     * @throws UnsafeArchiveException when something in it is refused; the directory then holds a part of it
     * @throws IOException when it is no tar.gz, or the disk fails
     */
    public static Set<String> unpackConfiguration(Path archive, Path directory, ArchiveLimits limits)
            throws IOException {
        SafeUnpacker unpacker = new SafeUnpacker(directory.toRealPath(), limits, true);
        unpacker.unpack(archive);
        // Only now: a file that stays may be a hard link to one that goes, and some are known by their content alone.
        unpacker.leftOut.addAll(LeftoverSweep.sweep(unpacker.root));
        return unpacker.leftOut;
    }

    private void unpack(Path archive) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                ArchiveMeter meter = UnsafeArchiveException.meter(new GzipCompressorInputStream(file, true), limits);
                TarArchiveInputStream tar = new TarArchiveInputStream(meter, TarConstants.DEFAULT_RCDSIZE)) {
            int entries = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries++;
                if (entries > limits.entries()) {
                    throw new UnsafeArchiveException("more than " + limits.entries() + " entries");
                }
                require(entry);
                meter.contentBegins();
                take(tar, entry);
                IOUtils.skip(tar, Long.MAX_VALUE);
                meter.contentEnds();
            }
            meter.requireEnd();
        } catch (IllegalArgumentException e) {
            throw new IOException("not a readable tar.gz", e);
        }
        for (Map.Entry<Path, String> link : links.entrySet()) {
            makeLink(link.getKey(), link.getValue());
        }
        for (Path link : links.keySet()) {
            if (!LinkTrail.staysIn(root, link)) {
                throw new UnsafeArchiveException("a link that leaves the directory or never ends: " + shown(link));
            }
        }
    }

    /** What the reader carries on from entry to entry, and what a path costs to follow. */
    private static void require(TarArchiveEntry entry) throws UnsafeArchiveException {
        if (entry.getExtraPaxHeaders().size() > MOST_ATTRIBUTES) {
            throw new UnsafeArchiveException("an entry with too many attributes");
        }
        if (entry.getName().length() > LONGEST_PATH || entry.getLinkName().length() > LONGEST_PATH) {
            throw new UnsafeArchiveException("a path that is too long");
        }
    }

    private void take(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        Path target = inside(entry.getName());
        if (entry.isDirectory()) {
            makeDirectory(target);
        } else if (entry.isSymbolicLink() && leavesOut && LeftoverSweep.isLeftover(root.relativize(target), false)) {
            leftOut.add(LeftoverSweep.shown(root.relativize(target)));
        } else if (entry.isSymbolicLink()) {
            links.put(target, entry.getLinkName());
        } else if (entry.isLink()) {
            copyOf(inside(entry.getLinkName()), target);
        } else if (isPlainFile(entry)) {
            write(tar, target, (entry.getMode() & 0100) != 0);
        } else {
            throw new UnsafeArchiveException("neither file, directory nor link: " + entry.getName());
        }
    }

    /** By the flag itself: the library calls a file whatever is no directory, devices included. */
    private static boolean isPlainFile(TarArchiveEntry entry) {
        byte kind = entry.getLinkFlag();
        boolean plain =
                kind == TarConstants.LF_NORMAL || kind == TarConstants.LF_OLDNORM || kind == TarConstants.LF_CONTIG;
        return plain && !entry.isSparse();
    }

    private Path inside(String name) throws UnsafeArchiveException {
        try {
            Path relative = Path.of(name);
            if (relative.isAbsolute() || name.isEmpty()) {
                throw new UnsafeArchiveException("an absolute or empty path: " + name);
            }
            for (Path part : relative) {
                if (part.toString().equals("..")) {
                    throw new UnsafeArchiveException("a path that leaves the directory: " + name);
                }
            }
            return root.resolve(relative).normalize();
        } catch (InvalidPathException e) {
            throw new UnsafeArchiveException("a path that cannot be: " + name.replace('\0', '?'));
        }
    }

    private void makeDirectory(Path directory) throws IOException {
        if (directory.equals(root) || Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            makeDirectory(parent);
        }
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnsafeArchiveException("a path that goes through a link or a file: " + shown(directory));
        }
        Files.createDirectory(directory);
    }

    private void clearPlace(Path file) throws IOException {
        Path parent = file.getParent();
        if (file.equals(root) || parent == null) {
            throw new UnsafeArchiveException("the directory itself as a file");
        }
        makeDirectory(parent);
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnsafeArchiveException("a file in the place of a directory: " + shown(file));
        }
        // What is there is replaced, never written through: it may be a link.
        Files.deleteIfExists(file);
    }

    private void write(InputStream content, Path file, boolean executable) throws IOException {
        clearPlace(file);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.transferTo(out);
        }
        if (executable) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private void copyOf(Path existing, Path file) throws IOException {
        if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS) || existing.equals(file)) {
            throw new UnsafeArchiveException("a hard link to what is no earlier file: " + shown(file));
        }
        clearPlace(file);
        Files.createLink(file, existing);
    }

    private void makeLink(Path link, String to) throws IOException {
        Path parent = link.getParent();
        if (parent == null || link.equals(root)) {
            throw new UnsafeArchiveException("the directory itself as a link");
        }
        makeDirectory(parent);
        try {
            Files.createSymbolicLink(link, Path.of(to));
        } catch (FileAlreadyExistsException e) {
            throw new UnsafeArchiveException("a link in the place of something else: " + shown(link));
        } catch (InvalidPathException e) {
            throw new UnsafeArchiveException("a link to a path that cannot be: " + shown(link));
        }
    }

    private String shown(Path path) {
        return root.relativize(path).toString();
    }
}
