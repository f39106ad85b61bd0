package dev.berth.cli.client.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Walks a directory and writes what of it belongs to a configuration. Names come in order, and owners and times are left out, so
 * that only content, modes and links decide what the archive is. A link that leads out of the directory is replaced by what it
 * leads to.
 */
final class Packer {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int ALL_BITS = 0777;

    private final Path top;
    private final PackLimits limits;
    private final IgnoreRules rules;
    private int entries;
    private long bytes;

    Packer(Path directory, PackLimits limits) {
        this.limits = limits;
        try {
            this.top = directory.toRealPath();
            this.rules = IgnoreRules.of(ignoreLines(top.resolve(IgnoreRules.FILE)));
        } catch (NoSuchFileException e) {
            throw new PackException("there is no directory " + directory, e);
        } catch (CharacterCodingException e) {
            throw new PackException(IgnoreRules.FILE + " is not UTF-8", e);
        } catch (IOException e) {
            throw new PackException(directory + " cannot be read: " + e.getMessage(), e);
        }
        if (!Files.isDirectory(top)) {
            throw new PackException(directory + " is not a directory");
        }
    }

    private static List<String> ignoreLines(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    }

    /** Writes the tar.gz and ends it, and answers with how many entries it has. */
    int packInto(OutputStream out) throws IOException {
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(out, BUFFER_BYTES), StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            directory(tar, new Place(top, ""), List.of(top));
        }
        if (entries == 0) {
            throw new PackException("there is nothing to pack in " + top);
        }
        return entries;
    }

    /**
     * Something that is packed.
     *
     * @param file where it is
     * @param name what it is called in the archive; empty for the top
     */
    private record Place(Path file, String name) {
        Place below(Path child) {
            String step = String.valueOf(child.getFileName());
            return new Place(child, name.isEmpty() ? step : name + "/" + step);
        }
    }

    /** Packs what lies in it; {@code around} are the real paths of the directories that it lies in, and its own. */
    private void directory(TarArchiveOutputStream tar, Place place, List<Path> around) throws IOException {
        if (around.size() > limits.depth()) {
            throw new PackException(place.name() + " lies more than " + limits.depth() + " directories deep");
        }
        List<Path> children;
        try (Stream<Path> listed = Files.list(place.file())) {
            children = listed.sorted().toList();
        }
        for (Path child : children) {
            entry(tar, place.below(child), around);
        }
    }

    private void entry(TarArchiveOutputStream tar, Place place, List<Path> around) throws IOException {
        if (Files.isSymbolicLink(place.file())) {
            if (!rules.leavesOut(place.name())) {
                link(tar, place, around);
            }
        } else if (Files.isDirectory(place.file())) {
            inner(tar, place, around);
        } else if (Files.isRegularFile(place.file()) && !rules.leavesOut(place.name())) {
            file(tar, place);
        }
    }

    private void inner(TarArchiveOutputStream tar, Place place, List<Path> around) throws IOException {
        if (rules.leavesOutAllBelow(place.name())) {
            return;
        }
        if (around.contains(place.file())) {
            throw new PackException("by a link, " + place.name() + " is a directory that it lies in");
        }
        if (!rules.leavesOutDirectory(place.name())) {
            begin(tar, new TarArchiveEntry(place.name() + "/"), mode(place.file()));
            tar.closeArchiveEntry();
        }
        directory(tar, place, with(around, place.file()));
    }

    private void link(TarArchiveOutputStream tar, Place place, List<Path> around) throws IOException {
        Path target = Files.readSymbolicLink(place.file());
        Path parent = place.file().resolveSibling(".").normalize();
        Path leadsTo = parent.resolve(target).normalize();
        if (leadsTo.startsWith(top) && place.file().startsWith(top) && staysInside(leadsTo)) {
            TarArchiveEntry entry = new TarArchiveEntry(place.name(), TarConstants.LF_SYMLINK);
            String relative = parent.relativize(leadsTo).toString();
            entry.setLinkName(relative.isEmpty() ? "." : relative);
            begin(tar, entry, ALL_BITS);
            tar.closeArchiveEntry();
            return;
        }
        Path real = real(place, target);
        if (Files.isDirectory(real)) {
            inner(tar, new Place(real, place.name()), around);
        } else if (Files.isRegularFile(real)) {
            file(tar, new Place(real, place.name()));
        }
    }

    /** Also by way of other links; one that leads nowhere stays what it is. */
    private boolean staysInside(Path path) throws IOException {
        return !Files.exists(path) || path.toRealPath().startsWith(top);
    }

    private static Path real(Place place, Path target) throws IOException {
        try {
            return place.file().toRealPath();
        } catch (NoSuchFileException e) {
            throw new PackException(
                    "the link " + place.name() + " leads out of the directory, to " + target + ", and there is nothing",
                    e);
        }
    }

    private void file(TarArchiveOutputStream tar, Place place) throws IOException {
        long size = Files.size(place.file());
        bytes += size;
        if (bytes > limits.bytes()) {
            throw new PackException("it has more than " + limits.bytes() + " bytes; " + IgnoreRules.FILE
                    + " can leave out what is no configuration");
        }
        TarArchiveEntry entry = new TarArchiveEntry(place.name());
        entry.setSize(size);
        begin(tar, entry, mode(place.file()));
        try (InputStream content = Files.newInputStream(place.file())) {
            long copied = copy(content, tar, size);
            if (copied < size || content.read() >= 0) {
                throw new PackException(place.name() + " changed while it was packed");
            }
        }
        tar.closeArchiveEntry();
    }

    private static long copy(InputStream from, OutputStream to, long most) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        while (copied < most) {
            int read = from.read(buffer, 0, (int) Math.min(buffer.length, most - copied));
            if (read < 0) {
                return copied;
            }
            to.write(buffer, 0, read);
            copied += read;
        }
        return copied;
    }

    private void begin(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode) throws IOException {
        entries++;
        if (entries > limits.entries()) {
            throw new PackException("it has more than " + limits.entries() + " files, directories and links; "
                    + IgnoreRules.FILE + " can leave out what is no configuration");
        }
        entry.setMode(mode);
        entry.setModTime(0);
        entry.setIds(0, 0);
        entry.setNames("", "");
        tar.putArchiveEntry(entry);
    }

    /** The permissions for owner, group and others; what else a mode may hold does not matter to Terraform. */
    private static int mode(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, new LinkOption[0]);
        int mode = 0;
        for (PosixFilePermission permission : EnumSet.allOf(PosixFilePermission.class)) {
            // They are declared as they are written: from the owner's reading to the others' executing.
            mode = mode << 1 | (permissions.contains(permission) ? 1 : 0);
        }
        return mode;
    }

    private static List<Path> with(List<Path> around, Path inner) {
        List<Path> more = new ArrayList<>(around);
        more.add(inner);
        return List.copyOf(more);
    }
}
