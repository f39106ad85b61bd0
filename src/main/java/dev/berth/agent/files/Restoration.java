package dev.berth.agent.files;

import dev.berth.agent.files.Inventory.Entry;
import dev.berth.agent.files.Inventory.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a directory what a manifest says. Directories are real before a file is written into them, and links are made
 * last, so that nothing is ever written through one. Links are made as they were, wherever they lead: the tool that
 * follows them ran beside them before.
 */
final class Restoration {
    private static final String FULL = "rwx------";

    private final Manifest manifest;
    private final Path root;

    Restoration(Manifest manifest, Path root) {
        this.manifest = manifest;
        this.root = root;
    }

    /** Removes what the manifest does not name or names as something else, and makes the directories. */
    void clear() throws IOException {
        clear(root, "");
        for (var each : manifest.files().entries().entrySet()) {
            Path at = inside(each.getKey());
            if (each.getValue().kind() == Kind.DIRECTORY && !isDirectory(at)) {
                Files.createDirectory(at);
            }
        }
    }

    private void clear(Path directory, String prefix) throws IOException {
        for (Path child : children(directory)) {
            String name = prefix + child.getFileName();
            Entry wanted = manifest.files().entries().get(name);
            boolean both = isDirectory(child) && wanted != null && wanted.kind() == Kind.DIRECTORY;
            if (both) {
                Files.setPosixFilePermissions(child, PosixFilePermissions.fromString(FULL));
                clear(child, name + "/");
            } else if (wanted == null || isDirectory(child) || wanted.kind() != Kind.FILE) {
                Trees.delete(child);
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        }
        return children;
    }

    /** Takes the content of a file. */
    void write(String name, InputStream content) throws IOException {
        Entry wanted = manifest.files().entries().get(name);
        if (wanted == null || wanted.kind() != Kind.FILE) {
            throw new UnsafeArchiveException("a file that the manifest does not name: " + name);
        }
        Path file = inside(name);
        Files.deleteIfExists(file);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.transferTo(out);
        }
    }

    /** Makes the links and sets all modes, those of directories after those of what is in them. */
    void finish() throws IOException {
        for (Map.Entry<String, Entry> each :
                manifest.files().entries().descendingMap().entrySet()) {
            Path at = inside(each.getKey());
            Entry wanted = each.getValue();
            switch (wanted.kind()) {
                case LINK -> Files.createSymbolicLink(at, Path.of(wanted.detail()));
                case FILE, DIRECTORY -> {
                    // What is missing is found when the directory is compared with the manifest.
                    if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                        Files.setPosixFilePermissions(at, PosixFilePermissions.fromString(wanted.mode()));
                    }
                }
                case OTHER -> {}
            }
        }
    }

    /** The path, whose directory is one that the manifest names, or the root itself. */
    private Path inside(String name) throws UnsafeArchiveException {
        try {
            Path relative = Path.of(name);
            Path parent = relative.getParent();
            Entry above = parent == null ? null : manifest.files().entries().get(parent.toString());
            boolean placed = parent == null || (above != null && above.kind() == Kind.DIRECTORY);
            boolean plain = !name.isEmpty() && !relative.isAbsolute() && relative.equals(relative.normalize());
            if (!placed || !plain || relative.startsWith("..")) {
                throw new UnsafeArchiveException("a path that leaves the directory: " + name);
            }
            return root.resolve(relative);
        } catch (InvalidPathException e) {
            throw new UnsafeArchiveException("a path that cannot be: " + name.replace('\0', '?'));
        }
    }

    private static boolean isDirectory(Path at) {
        return Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS);
    }
}
