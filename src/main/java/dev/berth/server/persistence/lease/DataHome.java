package dev.berth.server.persistence.lease;

import dev.berth.server.security.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/**
 * Names a data directory, so that the next process that has it is known for the heir of the last one. A copy of the
 * directory is another one: its place and its file differ, on the same machine or on another.
 */
final class DataHome {
    private static final String FILE = "server-id";
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    private DataHome() {}

    static String of(Path dataDirectory) {
        Path file = dataDirectory.toAbsolutePath().normalize().resolve(FILE);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.resolveSibling(""));
                Path draft = Files.createTempFile(file.resolveSibling(""), FILE, ".new");
                Files.writeString(draft, UUID.randomUUID() + "\n");
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            }
            String host = Files.isReadable(HOSTNAME) ? Files.readString(HOSTNAME) : "";
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return Digests.sha256(Files.readString(file) + file.toRealPath() + "\n" + key + "\n" + host);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot name the data directory: " + file, e);
        }
    }
}
