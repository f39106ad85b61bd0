package dev.berth.agent.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Set;
import java.util.TreeMap;

/** What {@code init} made for this machine alone and an {@link Inventory} leaves out. */
public final class ProviderTree {
    private static final int DEEPEST = 32;

    private ProviderTree() {}

    /** One digest of the installed providers, also where they are links into the cache, and of the note about the backend. */
    public static String digest(Path own) throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        Path note = own.resolve("terraform.tfstate");
        if (Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
            files.put("note", Digests.sha256(note));
        }
        Path providers = own.resolve("providers");
        if (Files.exists(providers, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(providers, Set.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    String content = attributes.isRegularFile() ? Digests.sha256(file) : "";
                    files.put(providers.relativize(file).toString(), Files.isExecutable(file) + content);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        MessageDigest digest = Digests.sha256();
        files.forEach(
                (name, content) -> digest.update((name + '\0' + content + '\0').getBytes(StandardCharsets.UTF_8)));
        return Digests.hex(digest);
    }
}
