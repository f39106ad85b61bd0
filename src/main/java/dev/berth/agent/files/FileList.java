package dev.berth.agent.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The regular files of a directory outside {@code .terraform}, each with its size and time, to see later what changed. */
public final class FileList {
    private static final Path OWN_DIRECTORY = Path.of(".terraform");

    private final Map<Path, Mark> files;

    private FileList(Map<Path, Mark> files) {
        this.files = files;
    }

    private record Mark(long size, FileTime modified) {}

    /** What is there now. */
    public static FileList of(Path directory) throws IOException {
        Map<Path, Mark> files = new TreeMap<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                boolean own = at.endsWith(OWN_DIRECTORY);
                return own ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.put(directory.relativize(file), new Mark(attributes.size(), attributes.lastModifiedTime()));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return new FileList(files);
    }

    /** The paths of this list that the earlier one lacks or has in another form, in order. */
    public List<Path> since(FileList earlier) {
        List<Path> changed = new ArrayList<>();
        files.forEach((path, mark) -> {
            if (!mark.equals(earlier.files.get(path))) {
                changed.add(path);
            }
        });
        return changed;
    }
}
