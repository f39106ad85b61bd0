package dev.berth.server.api.upload;

import dev.berth.archive.ArchiveMeter;
import dev.berth.module.Leftovers;
import dev.berth.module.ModuleDirectories;
import dev.berth.server.api.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** Looks through an uploaded configuration before it is stored: a whole tar.gz whose files stay in their directory. */
public final class ConfigurationArchive {
    /** More entries than any configuration has; each one costs the agent a file. */
    static final int MAX_ENTRIES = 100_000;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_ATTRIBUTES = 100;

    /** No file that somebody wrote is larger; what a larger one says of backends is only found out by the agent. */
    private static final int MAX_LOOKED_AT = 4 << 20;

    private final long maxUnpackedBytes;
    private final int maxEntries;

    public ConfigurationArchive(long maxUnpackedBytes) {
        this(maxUnpackedBytes, MAX_ENTRIES);
    }

    ConfigurationArchive(long maxUnpackedBytes, int maxEntries) {
        this.maxUnpackedBytes = maxUnpackedBytes;
        this.maxEntries = maxEntries;
    }

    /**
     * Reads all of it, and says in which of its directories there is something to run; takes as long as unpacking does,
     * so it belongs on a worker thread.
     *
     * @throws ProblemException 422 {@code configuration_unreadable} or {@code configuration_unsafe}, 413 when it
     *     unpacks to more than the limits allow
     */
    public ModuleDirectories check(byte[] tarGz) {
        if (tarGz.length == 0) {
            throw unreadable("the body is empty: a tar.gz is expected");
        }
        try (ArchiveMeter metering =
                        new ArchiveMeter(unzipped(tarGz), maxUnpackedBytes, ConfigurationArchive::refused);
                TarArchiveInputStream tar = new TarArchiveInputStream(metering, TarConstants.DEFAULT_RCDSIZE)) {
            ModuleDirectories modules = checkEntries(tar, metering);
            metering.requireEnd();
            return modules;
        } catch (ArchivePaths.UnsafePath e) {
            throw ProblemException.of(422, "configuration_unsafe", messageOf(e));
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable("it is not a whole tar.gz: " + messageOf(e));
        }
    }

    private static InputStream unzipped(byte[] tarGz) throws IOException {
        return new BufferedInputStream(
                new GzipCompressorInputStream(new ByteArrayInputStream(tarGz), true), BUFFER_BYTES);
    }

    private ModuleDirectories checkEntries(TarArchiveInputStream tar, ArchiveMeter metering)
            throws IOException, ArchivePaths.UnsafePath {
        ArchivePaths paths = new ArchivePaths();
        ModuleDirectories modules = new ModuleDirectories();
        byte[] buffer = new byte[BUFFER_BYTES];
        long unpacked = 0;
        int entries = 0;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            entries++;
            if (entries > maxEntries) {
                throw tooLarge("it has more than " + maxEntries + " entries");
            }
            note(entry, paths, modules);
            metering.contentBegins();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            List<String> steps = ArchivePaths.steps(entry.getName());
            boolean looked = isPlainFile(entry) && modules.reads(steps);
            long before = unpacked;
            unpacked = skip(tar, buffer, unpacked, looked ? content : null);
            metering.contentEnds();
            if (looked && unpacked - before > MAX_LOOKED_AT) {
                modules.tooLarge(steps);
            } else if (looked) {
                modules.content(steps, content.toByteArray());
            }
        }
        if (entries == 0) {
            throw unreadable("it is not a tar.gz, or an empty one");
        }
        paths.requireFitTogether();
        modules.resolveLinks();
        return modules;
    }

    private static void note(TarArchiveEntry entry, ArchivePaths paths, ModuleDirectories modules)
            throws ArchivePaths.UnsafePath {
        if (!entry.isCheckSumOK()) {
            throw unreadable("it is not a tar.gz: an entry's checksum is wrong");
        }
        if (entry.getExtraPaxHeaders().size() > MAX_ATTRIBUTES) {
            // Those of a global header are carried on from entry to entry.
            throw new ArchivePaths.UnsafePath("an entry has too many attributes");
        }
        if (entry.isSymbolicLink()) {
            List<String> steps = ArchivePaths.steps(entry.getName());
            // One into a cache of providers, say. It is not unpacked, so it may lead anywhere.
            if (!Leftovers.isLeftover(steps, false)) {
                paths.symbolicLink(entry.getName(), entry.getLinkName());
                modules.link(steps, entry.getLinkName());
            }
        } else if (entry.isLink()) {
            paths.hardLink(entry.getName(), entry.getLinkName());
            modules.hardLink(ArchivePaths.steps(entry.getName()), ArchivePaths.steps(entry.getLinkName()));
        } else if (entry.isDirectory()) {
            paths.directory(entry.getName());
        } else if (isPlainFile(entry)) {
            paths.file(entry.getName());
            modules.file(ArchivePaths.steps(entry.getName()));
        } else {
            throw new ArchivePaths.UnsafePath("an entry is neither a file, nor a directory, nor a link");
        }
    }

    /** By its type flag: the library's own isFile takes devices and pipes for files. */
    private static boolean isPlainFile(TarArchiveEntry entry) {
        byte flag = entry.getLinkFlag();
        boolean plain =
                flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_OLDNORM || flag == TarConstants.LF_CONTIG;
        return plain && !entry.isSparse();
    }

    /** Counts what is made of it, which may be more than what is in it; a header may say anything. */
    private long skip(TarArchiveInputStream tar, byte[] buffer, long before, @Nullable ByteArrayOutputStream content)
            throws IOException {
        long unpacked = before;
        for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
            unpacked += read;
            if (unpacked > maxUnpackedBytes) {
                throw tooLarge("it unpacks to more than " + maxUnpackedBytes + " bytes");
            }
            if (content != null && content.size() + read <= MAX_LOOKED_AT) {
                content.write(buffer, 0, read);
            }
        }
        return unpacked;
    }

    private static IOException refused(ArchiveMeter.Excess excess, String detail) {
        throw switch (excess) {
            case CONTENT -> tooLarge(detail);
            case BETWEEN -> ProblemException.of(422, "configuration_unsafe", detail);
        };
    }

    private static ProblemException unreadable(String detail) {
        return ProblemException.of(422, "configuration_unreadable", detail);
    }

    private static ProblemException tooLarge(String detail) {
        return ProblemException.of(413, "too_large", detail);
    }

    private static String messageOf(Exception failure) {
        if (failure instanceof EOFException) {
            return "it ends too early";
        }
        String message = failure.getMessage();
        return message == null ? "it cannot be read" : message;
    }
}
