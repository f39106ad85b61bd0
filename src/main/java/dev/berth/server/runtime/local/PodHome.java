package dev.berth.server.runtime.local;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The files of one pod. The token lies beside the working directory and not in it, where tasks could come across it.
 *
 * @param pool whose pod
 * @param pod its name
 * @param path where its files are
 */
record PodHome(PoolName pool, PodName pod, Path path) {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static PodHome of(Path root, PoolName pool, PodName pod) {
        return new PodHome(pool, pod, root.resolve(pool.value()).resolve(pod.value()));
    }

    Path token() {
        return path.resolve("token");
    }

    Path work() {
        return path.resolve("work");
    }

    Path log() {
        return path.resolve("agent.log");
    }

    Path process() {
        return path.resolve("process");
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    void create(String token) throws IOException {
        Files.createDirectories(path, OWNER_ONLY);
        Files.createDirectories(work(), OWNER_ONLY);
        write(token(), token + "\n");
    }

    /** Replaces a file as a whole, readable by its owner only. */
    void write(Path file, String text) throws IOException {
        Path unfinished = Files.createTempFile(path, file.getFileName() + "-", ".new");
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes everything, links not followed, but for states that could be stored nowhere else. */
    void delete() throws IOException {
        if (!exists()) {
            return;
        }
        keepStates();
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(path)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }

    /** An apply's state that the server did not take is known to nobody else, and a free pod goes soon (F4). */
    private void keepStates() throws IOException {
        Path kept = path.resolve("../../../errored-states").normalize();
        for (Map.Entry<Path, String> state : unstoredStates().entrySet()) {
            Files.createDirectories(kept, OWNER_ONLY);
            Files.move(
                    state.getKey(),
                    kept.resolve(pool + "-" + pod + "-" + state.getValue()),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Those that its agent took aside, and those that the tool wrote and that no agent lived to take. */
    private Map<Path, String> unstoredStates() throws IOException {
        Map<Path, String> states = new TreeMap<>();
        Path aside = work().resolve("errored");
        if (Files.isDirectory(aside)) {
            try (Stream<Path> files = Files.list(aside)) {
                files.forEach(state -> states.put(state, state.getFileName().toString()));
            }
        }
        Path attempts = work().resolve("attempts");
        if (Files.isDirectory(attempts)) {
            try (Stream<Path> files = Files.find(attempts, Integer.MAX_VALUE, PodHome::isLeftBehind)) {
                files.forEach(
                        state -> states.put(state, attempts.relativize(state).getName(0) + ".tfstate"));
            }
        }
        return states;
    }

    private static boolean isLeftBehind(Path file, BasicFileAttributes attributes) {
        boolean ofModule =
                StreamSupport.stream(file.spliterator(), false).anyMatch(step -> step.endsWith(".terraform"));
        return file.endsWith("errored.tfstate") && attributes.isRegularFile() && attributes.size() > 0 && !ofModule;
    }

    /** When the agent last wrote to its log, or the folder was made. */
    Instant lastWritten() throws IOException {
        return Files.getLastModifiedTime(Files.exists(log()) ? log() : path).toInstant();
    }

    /** The last line of the agent's log, for who asks why it ended; empty when it said nothing. */
    String lastWords() {
        try {
            return Files.exists(log())
                    ? Files.readString(log())
                            .lines()
                            .filter(line -> !line.isBlank())
                            .reduce("", (earlier, later) -> later)
                            .strip()
                    : "";
        } catch (IOException e) {
            return "";
        }
    }
}
