package dev.berth.agent.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The paths under which tools see their directories: one per workspace, the same in every agent, so that what a
 * configuration makes of its own paths does not change from task to task, nor from plan to apply. Such a path is a link
 * to the real directory, in a directory for this user only. A lock on a file beside it says who uses it; the system lets
 * go of it when the agent ends, however that happens. Safe for many threads.
 */
public final class WorkspacePaths {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String PREFIX = "berth-";
    private static final String SCRATCH = "tmp-";
    private static final int LONGEST_NAME = 30;
    private static final int DIGEST_LENGTH = 10;
    private static final int ALTERNATIVES = 4;
    private static final int LONGEST_HOLDER = 200;

    private final Path temporary;
    private final Path base;
    private final Path workDirectory;
    private final String server;
    private final Set<Path> taken = new HashSet<>();

    /**
     * @param temporary the system's directory for temporary files
     * @param workDirectory the agent's own, where the links lead to; it exists
     * @param server distinguishes workspaces of the same name
     * @throws IOException when the system does not tell who runs the agent
     */
    public WorkspacePaths(Path temporary, Path workDirectory, String server) throws IOException {
        this.temporary = temporary;
        this.base = temporary.resolve(PREFIX + uid(workDirectory));
        this.workDirectory = workDirectory;
        this.server = server;
    }

    private static String uid(Path directory) throws IOException {
        Path mine = Files.createTempFile(directory, "berth", null);
        try {
            return String.valueOf(Files.getAttribute(mine, "unix:uid"));
        } finally {
            Files.delete(mine);
        }
    }

    /** A path that is used; nobody else can have it until it is let go. */
    public final class Held {
        private final Path path;
        private final FileChannel channel;
        private boolean released;

        private Held(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        /** The path itself. */
        public Path path() {
            return path;
        }

        /** Lets the path lead to the directory, whatever it led to before. */
        public void leadTo(Path directory) throws IOException {
            Trees.delete(path);
            Files.createSymbolicLink(path, directory);
        }

        /** Gives the path back; more than once is no harm. */
        public synchronized void release() throws IOException {
            if (released) {
                return;
            }
            released = true;
            try {
                Trees.delete(path);
                Files.deleteIfExists(signature(path));
            } finally {
                channel.close();
                synchronized (taken) {
                    taken.remove(path);
                }
            }
        }
    }

    /** The path of the workspace. */
    public Path of(String workspace) {
        String safe = UNSAFE.matcher(workspace).replaceAll("_");
        String name = safe.substring(0, Math.min(safe.length(), LONGEST_NAME));
        return base.resolve(name + "-" + digest(server + "\n" + workspace));
    }

    /** Another path of the workspace that nobody uses, for when its own cannot be had. */
    public Optional<Held> takeAnother(String workspace, String who) throws IOException {
        Path own = of(workspace);
        for (int number : IntStream.rangeClosed(2, ALTERNATIVES).toArray()) {
            Optional<Held> held = take(own.resolveSibling(own.getFileName() + "." + number), who);
            if (held.isPresent()) {
                return held;
            }
        }
        return Optional.empty();
    }

    /** Whether a path that an agent once used could be had here as well. */
    public boolean isPossible(Path path) {
        Path name = path.getFileName();
        return base.equals(path.getParent())
                && name != null
                && NAME.matcher(name.toString()).matches();
    }

    /**
     * Takes the path if nobody uses it, here or in another agent.
     *
     * @param who how others are told of who has it
     */
    public Optional<Held> take(Path path, String who) throws IOException {
        if (!isPossible(path) || !isOurs()) {
            return Optional.empty();
        }
        synchronized (taken) {
            // Within one process a second look at the file would let go of the first one's lock.
            if (!taken.add(path)) {
                return Optional.empty();
            }
        }
        FileChannel channel = null;
        try {
            channel = lock(path.resolveSibling(path.getFileName() + ".lock"));
            if (channel != null) {
                sign(path, who);
            }
        } finally {
            if (channel == null) {
                synchronized (taken) {
                    taken.remove(path);
                }
            }
        }
        return Optional.ofNullable(channel).map(locked -> new Held(path, locked));
    }

    /** Who has the path, in words; empty when nobody knows. */
    public String holder(Path path) {
        try {
            String name = Files.readString(signature(path)).strip();
            return name.substring(0, Math.min(LONGEST_HOLDER, name.length()));
        } catch (IOException e) {
            // Given back a moment ago, or never written.
            return "";
        }
    }

    private static void sign(Path path, String who) {
        try {
            Files.writeString(signature(path), who);
        } catch (IOException e) {
            // On a full disk others wait for somebody unknown.
            return;
        }
    }

    /** A file of its own: closing any handle of the locked one would let go of the lock. */
    private static Path signature(Path path) {
        return path.resolveSibling(path.getFileName() + ".holder");
    }

    /** Whether it is this agent that uses the path. */
    public boolean isTakenHere(Path path) {
        synchronized (taken) {
            return taken.contains(path);
        }
    }

    private static @Nullable FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            FileLock lock = channel.tryLock();
            locked = lock != null;
            return locked ? channel : null;
        } catch (OverlappingFileLockException e) {
            // Another agent in this process, as in tests.
            return null;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    /** Whether the paths can be used at all: their directory is nobody else's. */
    public boolean isOurs() {
        try {
            if (!Files.exists(base, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(base, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            PosixFileAttributes there =
                    Files.readAttributes(base, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            String owner = String.valueOf(Files.getAttribute(base, "unix:uid", LinkOption.NOFOLLOW_LINKS));
            boolean ours = base.getFileName().toString().equals(PREFIX + owner);
            return there.isDirectory() && ours && there.permissions().equals(OWNER_ONLY);
        } catch (IOException e) {
            // Another agent was just making it, or there is no place for temporary files: it is asked again, or done
            // without.
            return false;
        }
    }

    /** A directory for temporary files with a short path; it is this agent's, and gone at its next start at the latest. */
    public Path scratch(String name) throws IOException {
        Path parent = isOurs() ? base : temporary;
        Path scratch = parent.resolve(scratchPrefix() + name);
        Trees.delete(scratch);
        return Files.createDirectory(scratch, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }

    private String scratchPrefix() {
        return SCRATCH + digest(workDirectory.toString()) + "-";
    }

    /** Removes what an earlier process with the same work directory left behind. */
    public void clear() throws IOException {
        if (!isOurs()) {
            return;
        }
        String scratch = scratchPrefix();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(base)) {
            for (Path entry : entries) {
                boolean mine = entry.getFileName().toString().startsWith(scratch);
                if (mine || (Files.isSymbolicLink(entry) && leadsHere(entry))) {
                    Trees.delete(entry);
                }
            }
        }
    }

    private boolean leadsHere(Path link) throws IOException {
        return Files.readSymbolicLink(link).startsWith(workDirectory);
    }

    private static String digest(String text) {
        var digest = Digests.sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return Digests.hex(digest).substring(0, DIGEST_LENGTH);
    }
}
