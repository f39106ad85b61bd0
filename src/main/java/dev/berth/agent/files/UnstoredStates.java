package dev.berth.agent.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * States that an apply left behind and that the server does not have: what was built is known nowhere else, so nothing
 * here deletes one. They are moved, since a copy needs room that a full disk does not have. Safe for many threads.
 */
public final class UnstoredStates {
    /** What a tool writes when it cannot store its state. */
    public static final String LEFT_BEHIND = "errored.tfstate";

    private static final int MOST_SHOWN = 20;

    private final Path directory;
    /** Those that could not be moved and stay where the tool wrote them. */
    private final Set<Path> stranded = new TreeSet<>();

    /** @param workDirectory the agent's own; it exists */
    public UnstoredStates(Path workDirectory) throws IOException {
        this.directory = Trees.createPrivate(workDirectory.resolve("errored"));
    }

    /**
     * Takes the state over and returns where it is from now on.
     *
     * @param owner the attempt that left it, for the name
     */
    public synchronized Path keep(Path state, String owner) throws IOException {
        try {
            Trees.createPrivate(directory);
            return Files.move(state, place(owner));
        } catch (IOException e) {
            stranded.add(state);
            throw e;
        }
    }

    private Path place(String owner) {
        Path place = directory.resolve(owner + ".tfstate");
        for (int number = 2; Files.exists(place, LinkOption.NOFOLLOW_LINKS); number++) {
            place = directory.resolve(owner + "." + number + ".tfstate");
        }
        return place;
    }

    /** Deletes the directory of an attempt, and takes over first what a tool may have left behind there. */
    public void delete(Path attempt) throws IOException {
        for (Path state : leftIn(attempt)) {
            Path unused = keep(state, attempt.getFileName().toString());
        }
        Trees.delete(attempt);
    }

    /** The same for each of those attempts; their own directory goes with them. */
    public void deleteAll(Path attempts) throws IOException {
        if (!Files.isDirectory(attempts, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> entries = Files.list(attempts)) {
            left = entries.toList();
        }
        for (Path attempt : left) {
            delete(attempt);
        }
        Trees.delete(attempts);
    }

    /** No configuration brings such a file: it is left out when one is unpacked. */
    private static List<Path> leftIn(Path attempt) throws IOException {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(attempt, LinkOption.NOFOLLOW_LINKS)) {
            return found;
        }
        Files.walkFileTree(attempt, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                // Modules that were downloaded are somebody else's.
                return at.endsWith(".terraform") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && attributes.size() > 0 && file.endsWith(LEFT_BEHIND)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /** Where they are, the first of them by name; empty when there is none, or none any more. */
    public synchronized List<String> paths() {
        stranded.removeIf(path -> !Files.exists(path));
        Stream<Path> kept = Stream.empty();
        try (Stream<Path> entries = Files.list(directory)) {
            kept = entries.filter(Files::isRegularFile).sorted().limit(MOST_SHOWN).toList().stream();
        } catch (IOException e) {
            // Somebody took the directory away, and with it what was in it.
            return shown(stranded.stream());
        }
        return shown(Stream.concat(kept, stranded.stream()));
    }

    private static List<String> shown(Stream<Path> paths) {
        return paths.limit(MOST_SHOWN).map(Path::toString).toList();
    }
}
