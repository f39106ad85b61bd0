package dev.berth.agent.files;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is in a working directory, each thing with what makes it what it is: two inventories that are equal are of
 * directories that hold the same, byte for byte. Left out is what {@code init} makes anew for every machine: the
 * providers, which the lock file pins, and the tool's note about its backend.
 */
public final class Inventory {
    /** More would cost the agent more memory than a pod has; the largest module trees have a tenth of it. */
    static final int MOST_ENTRIES = 200_000;

    private final NavigableMap<String, Entry> entries;

    private Inventory(NavigableMap<String, Entry> entries) {
        this.entries = entries;
    }

    /** What a path can be. */
    public enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        /** A device, or what cannot be read or named: it is there, and cannot be had elsewhere. */
        OTHER
    }

    /**
     * One path.
     *
     * @param mode as {@code rwxr-xr-x}; empty for links, which have none
     * @param size of a file, in bytes
     * @param detail a file's SHA-256, or where a link leads
     */
    public record Entry(Kind kind, String mode, long size, String detail) {
        /** Whether the content is the same, whatever the modes. */
        boolean holdsTheSame(@Nullable Entry other) {
            return other != null && kind == other.kind && detail.equals(other.detail);
        }
    }

    /**
     * What is there now.
     *
     * @param module the directory in which the tool runs, relative to the first; empty when it is the same
     * @throws IOException when it cannot be read, changes while it is read, or holds too much
     */
    public static Inventory of(Path directory, Path module) throws IOException {
        Path own = directory.resolve(module).resolve(".terraform");
        NavigableMap<String, Entry> entries = new TreeMap<>();
        Files.walkFileTree(directory, new Visitor(directory, own, entries));
        return new Inventory(entries);
    }

    /** The paths in order, each directory before what is in it. */
    NavigableMap<String, Entry> entries() {
        return Collections.unmodifiableNavigableMap(entries);
    }

    /** Whether the content at the path is another there. */
    public boolean differsFrom(Inventory other, String path) {
        Entry mine = entries.get(path);
        return mine != null && !mine.holdsTheSame(other.entries.get(path));
    }

    /** The first path at which the other differs, and how; empty when they are equal. */
    public Optional<String> firstDifference(Inventory other) {
        TreeSet<String> all = new TreeSet<>(entries.keySet());
        all.addAll(other.entries.keySet());
        return all.stream()
                .filter(path -> !Objects.equals(entries.get(path), other.entries.get(path)))
                .findFirst()
                .map(path -> path + difference(entries.get(path), other.entries.get(path)));
    }

    private static String difference(@Nullable Entry mine, @Nullable Entry others) {
        if (others == null) {
            return " is missing";
        }
        if (mine == null) {
            return " was not there";
        }
        return mine.holdsTheSame(others) ? " has another mode" : " has another content";
    }

    /** A digest of the whole: equal for equal inventories only. */
    public String digest() {
        MessageDigest digest = Digests.sha256();
        entries.forEach((path, entry) -> {
            String line = path + '\0' + entry.kind + '\0' + entry.mode + '\0' + entry.size + '\0' + entry.detail + '\0';
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        });
        return Digests.hex(digest);
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (var each : entries.entrySet()) {
            Entry entry = each.getValue();
            json.writeStartObject();
            json.writeStringField("path", each.getKey());
            json.writeStringField("kind", entry.kind.name().toLowerCase(java.util.Locale.ROOT));
            json.writeStringField("mode", entry.mode);
            if (entry.kind == Kind.FILE) {
                json.writeNumberField("size", entry.size);
                json.writeStringField("sha256", entry.detail);
            } else if (entry.kind == Kind.LINK) {
                json.writeStringField("target", entry.detail);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** The parser stands at the beginning of the array. */
    static Inventory read(JsonParser json) throws IOException {
        NavigableMap<String, Entry> entries = new TreeMap<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String path = "";
            Kind kind = Kind.OTHER;
            String mode = "";
            long size = 0;
            String detail = "";
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "path" -> path = json.getText();
                    case "kind" -> kind = kind(json.getText());
                    case "mode" -> mode = json.getText();
                    case "size" -> size = json.getLongValue();
                    case "sha256", "target" -> detail = json.getText();
                    default -> json.skipChildren();
                }
            }
            entries.put(path, new Entry(kind, mode, size, detail));
            requireRoom(entries.size());
        }
        return new Inventory(entries);
    }

    private static Kind kind(String word) {
        return switch (word) {
            case "file" -> Kind.FILE;
            case "directory" -> Kind.DIRECTORY;
            case "link" -> Kind.LINK;
            default -> Kind.OTHER;
        };
    }

    private static void requireRoom(int size) throws IOException {
        if (size > MOST_ENTRIES) {
            throw new IOException("the working directory holds more than " + MOST_ENTRIES + " files");
        }
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path directory;
        private final Path providers;
        private final Path backend;
        private final NavigableMap<String, Entry> entries;

        Visitor(Path directory, Path own, NavigableMap<String, Entry> entries) {
            this.directory = directory;
            this.providers = own.resolve("providers");
            this.backend = own.resolve("terraform.tfstate");
            this.entries = entries;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) throws IOException {
            if (at.equals(providers)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (!at.equals(directory)) {
                add(at, new Entry(Kind.DIRECTORY, mode(at), 0, ""));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!file.equals(backend) && !file.equals(providers)) {
                add(file, entry(file, attributes));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (!(failure instanceof AccessDeniedException)) {
                throw failure;
            }
            add(file, new Entry(Kind.OTHER, "", 0, ""));
            return FileVisitResult.CONTINUE;
        }

        private static Entry entry(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
                return new Entry(Kind.LINK, "", 0, Files.readSymbolicLink(file).toString());
            }
            if (!attributes.isRegularFile()) {
                return new Entry(Kind.OTHER, "", 0, "");
            }
            try {
                return new Entry(Kind.FILE, mode(file), attributes.size(), Digests.sha256(file));
            } catch (AccessDeniedException e) {
                return new Entry(Kind.OTHER, mode(file), attributes.size(), "");
            }
        }

        private void add(Path at, Entry entry) throws IOException {
            Path relative = directory.relativize(at);
            String name = relative.toString();
            // A name that is no text has lost something on its way into the string.
            boolean told = Path.of(name).equals(relative);
            entries.put(name, told ? entry : new Entry(Kind.OTHER, "", entry.size, entry.detail));
            requireRoom(entries.size());
        }

        private static String mode(Path at) throws IOException {
            var permissions = Files.readAttributes(
                            at, PosixFileAttributes.class, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                    .permissions();
            return PosixFilePermissions.toString(permissions);
        }
    }
}
