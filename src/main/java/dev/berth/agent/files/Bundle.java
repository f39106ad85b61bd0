package dev.berth.agent.files;

import dev.berth.archive.ArchiveMeter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.utils.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a plan (P6): a manifest, then below {@code files/} the content of every file that the configuration
 * does not have or has otherwise, downloaded modules included. The same files make the same bytes: no times, no owners, a
 * fixed order.
 */
public final class Bundle {
    private static final String MANIFEST = "manifest.json";
    private static final String FILES = "files/";

    private Bundle() {}

    /**
     * Packs the manifest and the contents of those of its files that are wanted, and returns the archive's digest. What
     * is packed is streamed, whatever its size.
     *
     * @param scratch a file to use on the way
     * @throws IOException also when a file is no longer what the manifest says
     */
    public static String pack(Path directory, Manifest manifest, Predicate<String> wanted, Path scratch, Path archive)
            throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(scratch), 1 << 16)) {
            manifest.write(out);
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out, 1 << 16))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            add(tar, MANIFEST, scratch, null);
            for (var each : manifest.files().entries().entrySet()) {
                if (each.getValue().kind() == Inventory.Kind.FILE && wanted.test(each.getKey())) {
                    add(tar, FILES + each.getKey(), directory.resolve(each.getKey()), each.getValue());
                }
            }
        } finally {
            Files.deleteIfExists(scratch);
        }
        return Digests.sha256(archive);
    }

    private static void add(TarArchiveOutputStream tar, String name, Path file, Inventory.@Nullable Entry expected)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(Files.size(file));
        entry.setModTime(0);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setMode(0644);
        tar.putArchiveEntry(entry);
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), Digests.sha256())) {
            in.transferTo(tar);
            if (expected != null && !Digests.hex(in.getMessageDigest()).equals(expected.detail())) {
                throw new IOException("a file changed while the plan was packed: " + name);
            }
        }
        tar.closeArchiveEntry();
    }

    /**
     * The manifest of a stored bundle; empty for one that has none, as older agents made them.
     *
     * @throws IOException when it cannot be read
     */
    public static Optional<Manifest> manifest(Path archive, ArchiveLimits limits) throws IOException {
        try (Reader reader = new Reader(archive, limits)) {
            TarArchiveEntry first = reader.next();
            boolean known = first != null && first.getName().equals(MANIFEST);
            return known ? Optional.of(Manifest.read(reader.tar)) : Optional.empty();
        }
    }

    /**
     * Makes a directory, which holds the plan's configuration, what the manifest says: what is too much goes, what is
     * missing or different comes from the bundle.
     *
     * @throws UnsafeArchiveException when something would leave the directory
     * @throws IOException when the bundle cannot be read, or the disk fails
     */
    public static void restore(Path archive, Manifest manifest, Path directory, ArchiveLimits limits)
            throws IOException {
        Restoration restoration = new Restoration(manifest, directory);
        restoration.clear();
        try (Reader reader = new Reader(archive, limits)) {
            for (TarArchiveEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.getName().startsWith(FILES)) {
                    restoration.write(entry.getName().substring(FILES.length()), reader.tar);
                }
            }
        }
        restoration.finish();
    }

    /** Reads entry by entry, within the limits. */
    private static final class Reader implements AutoCloseable {
        private final ArchiveMeter meter;
        private final TarArchiveInputStream tar;
        private int entries;

        Reader(Path archive, ArchiveLimits limits) throws IOException {
            InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
            try {
                meter = UnsafeArchiveException.meter(new GzipCompressorInputStream(file, true), limits);
            } catch (IOException e) {
                file.close();
                throw e;
            }
            tar = new TarArchiveInputStream(meter, TarConstants.DEFAULT_RCDSIZE);
        }

        @Nullable
        TarArchiveEntry next() throws IOException {
            try {
                if (entries > 0) {
                    IOUtils.skip(tar, Long.MAX_VALUE);
                }
                meter.contentEnds();
                TarArchiveEntry entry = tar.getNextEntry();
                entries++;
                if (entries > Inventory.MOST_ENTRIES + 1) {
                    throw new UnsafeArchiveException("more than " + Inventory.MOST_ENTRIES + " entries");
                }
                meter.contentBegins();
                if (entry == null) {
                    meter.requireEnd();
                }
                return entry;
            } catch (IllegalArgumentException e) {
                throw new IOException("not a readable tar.gz", e);
            }
        }

        @Override
        public void close() throws IOException {
            tar.close();
        }
    }
}
