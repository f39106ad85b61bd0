package dev.berth.agent.files;

import dev.berth.module.Leftovers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Takes out of a directory what a tool had left behind in the one that it was packed from. */
final class LeftoverSweep {
    private LeftoverSweep() {}

    /** Deletes them and returns their paths; of a directory only its own. */
    static Set<String> sweep(Path root) throws IOException {
        Set<String> gone = new TreeSet<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) throws IOException {
                Path relative = root.relativize(at);
                if (!isLeftover(relative, true)) {
                    return FileVisitResult.CONTINUE;
                }
                Trees.delete(at);
                gone.add(shown(relative));
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path relative = root.relativize(file);
                boolean toDirectory = attributes.isSymbolicLink() && Files.isDirectory(file);
                if (isLeftover(relative, false)
                        || isLeftover(relative, toDirectory)
                        || (attributes.isRegularFile() && isPlan(file))) {
                    Files.delete(file);
                    gone.add(shown(relative));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return gone;
    }

    static boolean isLeftover(Path relative, boolean directory) {
        List<String> steps = new ArrayList<>();
        relative.forEach(step -> steps.add(step.toString()));
        return Leftovers.isLeftover(steps, directory);
    }

    /** What lies in a directory that goes as a whole is called by that directory's name. */
    static String shown(Path relative) {
        Path path = relative;
        for (int length = 1; length < relative.getNameCount(); length++) {
            if (isLeftover(relative.subpath(0, length), true)) {
                path = relative.subpath(0, length);
                break;
            }
        }
        return path.toString().replaceAll("\\p{Cntrl}", "?");
    }

    private static boolean isPlan(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Leftovers.isPlan(in.readNBytes(Leftovers.HEAD_BYTES));
        }
    }
}
