package dev.berth.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo and its server keep their files. It stays when the demo ends, so that a second demo starts faster and
 * the output of the first can still be read.
 */
record DemoDirectory(Path path) {
    private static final Path USUAL = Path.of(".berth", "demo");
    private static final int TOKEN_BYTES = 24;

    /**
     * Made for its owner only when it is missing.
     *
     * @throws DemoException when it cannot be used
     */
    static DemoDirectory open(@Nullable Path wanted) {
        Path path = (wanted == null ? USUAL : wanted).toAbsolutePath().normalize();
        try {
            Files.createDirectories(path, ownerOnly("rwx------"));
            if (!Files.isWritable(path)) {
                throw new DemoException("the directory " + path + " cannot be written: give another with --data-dir");
            }
            return new DemoDirectory(path);
        } catch (IOException e) {
            throw new DemoException(
                    "the directory " + path + " cannot be made: give one that can be written with --data-dir", e);
        }
    }

    Path serverLog() {
        return path.resolve("demo-server.log");
    }

    Path tokenFile() {
        return path.resolve("demo-token");
    }

    /** The admin token of this directory's server: the one of an earlier demo, else a new one. */
    String token() {
        try {
            if (Files.exists(tokenFile())) {
                String earlier = Files.readString(tokenFile()).strip();
                if (!earlier.isEmpty()) {
                    return earlier;
                }
                Files.delete(tokenFile());
            }
            String token = newToken();
            Files.createFile(tokenFile(), ownerOnly("rw-------"));
            Files.writeString(tokenFile(), token + "\n");
            return token;
        } catch (IOException e) {
            throw new DemoException("the token file " + tokenFile() + " cannot be read or written", e);
        }
    }

    /** Written anew, for its owner only: where Terraform on this machine finds the demo's server. */
    Path writeCliConfiguration(String text) {
        Path file = path.resolve("demo.tfrc");
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, ownerOnly("rw-------"));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new DemoException("the file " + file + " cannot be written", e);
        }
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "demo_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
