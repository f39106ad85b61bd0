package dev.berth.agent.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process and everything that it started. A process whose parent has died belongs to nobody's descendants any more,
 * so on Linux the tree is also found by its session: the tool was started as the leader of one.
 */
final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    private static final int ROUNDS = 100;
    private static final long ROUND_MILLIS = 20;

    private final Process root;
    private final boolean ownSession;
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    ProcessTree(Process root, boolean ownSession) {
        this.root = root;
        this.ownSession = ownSession;
    }

    /** Remembers who belongs to the tree now; after the root's death part of it could not be found. */
    void remember() {
        root.descendants().forEach(seen::add);
    }

    /** Asks the root to stop; Terraform then finishes what it is at and writes its state. */
    void interrupt() {
        remember();
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -INT " + root.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (kill.waitFor(5, TimeUnit.SECONDS) && kill.exitValue() == 0) {
                return;
            }
        } catch (IOException e) {
            // No shell at hand: SIGTERM, which the tools take as the same request.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        root.destroy();
    }

    /** Kills whatever is left and waits until it is gone, 2 s at most. */
    void kill() {
        for (int round = 0; round < ROUNDS; round++) {
            remember();
            Set<ProcessHandle> living = living();
            if (living.isEmpty()) {
                return;
            }
            living.forEach(ProcessHandle::destroyForcibly);
            try {
                TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Set<ProcessHandle> living() {
        Set<ProcessHandle> living = new LinkedHashSet<>();
        if (root.isAlive()) {
            living.add(root.toHandle());
        }
        seen.stream().filter(ProcessHandle::isAlive).forEach(living::add);
        if (ownSession) {
            addSession(living);
        }
        return living;
    }

    private void addSession(Set<ProcessHandle> living) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (sessionOf(process) == root.pid()) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .filter(ProcessHandle::isAlive)
                            .ifPresent(living::add);
                }
            }
        } catch (IOException e) {
            // Not Linux: the descendants have to do.
        }
    }

    private static long sessionOf(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold anything; what follows is: state, parent, group, session. A zombie ("Z")
            // is dead already and only waits for its parent.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[0].equals("Z") ? -1 : Long.parseLong(fields[3]);
        } catch (IOException | RuntimeException e) {
            // It ended while it was looked at.
            return -1;
        }
    }
}
