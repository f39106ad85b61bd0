package dev.berth.server.security;

import dev.berth.server.config.BerthConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the installation's keys: those of {@code berth.encryption.keys}, else those in {@code berth.encryption.key-file},
 * else those in {@code encryption.key} in the data directory, which is made at the first start.
 */
public final class KeyRingSource {
    private static final String FILE_NAME = "encryption.key";

    private final BerthConfig.Encryption settings;
    private final Path dataDir;

    public KeyRingSource(BerthConfig.Encryption settings, Path dataDir) {
        this.settings = settings;
        this.dataDir = dataDir;
    }

    /**
     * The keys, the one that seals first.
     *
     * @throws IllegalStateException with one line that says what to change
     */
    public KeyRing load() {
        if (settings.keys().isPresent()) {
            return parse(Arrays.asList(settings.keys().get().split(",")), "berth.encryption.keys");
        }
        Path file = settings.keyFile().orElseGet(this::ownFile);
        String setting = settings.keyFile().isPresent() ? "berth.encryption.key-file (" + file + ")" : file.toString();
        return parse(read(file), setting);
    }

    private Path ownFile() {
        Path file = dataDir.resolve(FILE_NAME);
        if (Files.notExists(file)) {
            create(file);
        }
        return file;
    }

    private static void create(Path file) {
        byte[] key = new byte[KeyRing.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            OwnerOnlyFile.write(file, "k1:" + Base64.getEncoder().encodeToString(key) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException("cannot write the encryption key to " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            boolean there = Files.exists(file);
            // A key may stand where the name of its file belongs.
            boolean told = there || !file.toString().contains(":");
            throw new IllegalStateException(
                    "cannot read the encryption keys from "
                            + (told ? file : "what berth.encryption.key-file names") + ": "
                            + (there ? e.getMessage() : "there is no such file"),
                    e);
        }
    }

    private static KeyRing parse(List<String> entries, String source) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        try {
            entries.stream()
                    .map(String::strip)
                    .filter(entry -> !entry.isEmpty())
                    .forEach(entry -> add(keys, entry));
            return new KeyRing(keys);
        } catch (IllegalArgumentException e) {
            // The entry itself is never named: it is a secret.
            throw new IllegalStateException(source + " must hold id:base64 of 32 bytes per key: " + e.getMessage(), e);
        }
    }

    private static void add(Map<String, byte[]> keys, String entry) {
        int colon = entry.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("a key has no id");
        }
        String id = entry.substring(0, colon);
        if (keys.put(id, decode(entry.substring(colon + 1))) != null) {
            throw new IllegalArgumentException("key id " + id + " comes twice");
        }
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a key is not base64", e);
        }
    }
}
