package dev.berth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * The process of a pod of the local runtime, to be killed.
 *
 * @param home the pod's folder
 */
public record LocalAgent(ProcessHandle process, Path home) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static LocalAgent in(Path home) {
        return living(home).orElseThrow(() -> new AssertionError("no process of " + home));
    }

    /** The process of a pod that may have gone, or not have come yet. */
    static Optional<LocalAgent> living(Path home) {
        try {
            long pid =
                    Long.parseLong(Files.readAllLines(home.resolve("process")).get(0));
            return ProcessHandle.of(pid)
                    .map(process -> new LocalAgent(process, home))
                    .filter(LocalAgent::isAlive);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** All that belong to the server with this data directory, or to any below the folder, whether or not the files are there. */
    static List<LocalAgent> below(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(" agent ") && line.contains(folder + "/"))
                        .isPresent())
                .map(process -> new LocalAgent(process, folder))
                .filter(LocalAgent::isAlive)
                .toList();
    }

    /** Kills it and all that it started, at once, as a machine's death does. */
    void kill() {
        freeze();
        killFrozen();
    }

    /** From here on it does and says nothing; what it started goes on. */
    void freeze() {
        signal("STOP");
    }

    /** One that was frozen goes on. */
    void thaw() {
        signal("CONT");
    }

    /** Kills one that was frozen; it cannot start anything while its children are counted. */
    void killFrozen() {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        tree.add(process);
        tree.forEach(ProcessHandle::destroyForcibly);
        Awaitility.await("the end of " + home).atMost(LIMIT).until(() -> !isAlive());
    }

    /** What it logged; nothing when its folder has gone. */
    List<String> log() {
        try {
            return Files.readAllLines(home.resolve("agent.log"));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A process that is dead and waits for its parent to notice counts as dead. */
    private boolean isAlive() {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }

    /** To one that has just ended by itself it is nothing. */
    private void signal(String name) {
        try {
            var unused = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
