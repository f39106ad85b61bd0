package dev.berth.cli.client.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Directories to pack, and what is in an archive. */
final class Trees {
    private static final List<String> DIRECTORIES = List.of("alpha", "beta", "logs", ".terraform", "modules", ".git");
    private static final List<String> FILES =
            List.of("main.tf", "notes.txt", "a.log", "b.log", "key.pem", ".hidden", "terraform.tfvars", "x");

    private Trees() {}

    /** Files below a directory, somehow. No directory has the name of a file. */
    static void grow(Path directory, Random random, int depth) throws IOException {
        Files.createDirectories(directory);
        for (String file : FILES) {
            if (random.nextInt(3) > 0) {
                Files.writeString(directory.resolve(file), file);
            }
        }
        for (String inner : DIRECTORIES) {
            if (depth > 0 && random.nextInt(3) == 0) {
                grow(directory.resolve(inner), random, depth - 1);
            }
        }
    }

    /** What an archive says of each of its entries, by name: kind, mode and content or target. */
    static Map<String, String> entries(InputStream tarGz) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(tarGz))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String mode = Integer.toOctalString(entry.getMode() & 0777);
                String told = entry.isSymbolicLink()
                        ? "link to " + entry.getLinkName()
                        : entry.isDirectory()
                                ? "directory " + mode
                                : "file " + mode + " " + new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                if (entries.put(entry.getName(), told) != null) {
                    throw new AssertionError(entry.getName() + " comes twice");
                }
            }
        }
        return entries;
    }

    static Map<String, String> packed(Path directory) throws IOException {
        try (Packed packed = Packed.of(directory);
                InputStream content = packed.read()) {
            return entries(content);
        }
    }
}
