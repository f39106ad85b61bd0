package dev.berth.agent.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process and everything that it started. A process whose parent has died belongs to nobody's descendants any more,
 * so on Linux the tree is also found by what its members inherit: the session, and a mark in the environment for those
 * that made themselves a session of their own.
 */
final class ProcessTree {
    /** The variable of the mark. */
    static final String MARK = "BERTH_PROCESS_MARK";

    private static final Path PROC = Path.of("/proc");
    private static final int START_TICKS = 19;
    private static final int ROUNDS = 100;
    private static final long ROUND_MILLIS = 20;

    private final Process root;
    private final boolean ownSession;
    private final byte[] mark;
    private final long startTicks;
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();
    private boolean gone;

    /**
     * @param ownSession the root leads a session of its own
     * @param mark the mark's value, unique to this tree
     */
    ProcessTree(Process root, boolean ownSession, String mark) {
        this.root = root;
        this.ownSession = ownSession;
        this.startTicks = startTicks(PROC.resolve(Long.toString(root.pid())));
        this.mark = (MARK + "=" + mark).getBytes(StandardCharsets.ISO_8859_1);
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
        for (int round = 0; round < ROUNDS && !gone; round++) {
            remember();
            Set<ProcessHandle> living = living();
            if (living.isEmpty()) {
                gone = true;
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
        seen.stream()
                .filter(process -> process.isAlive() && !isZombie(process.pid()))
                .forEach(living::add);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isMember(process)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(living::add);
                }
            }
        } catch (IOException e) {
            // Not Linux: the descendants have to do.
            return living;
        }
        return living;
    }

    private boolean isMember(Path process) {
        try {
            String[] fields = stat(process);
            // Whoever was there before the root is none of its kin; most are, and their environment need not be read.
            if (fields[0].equals("Z") || Long.parseLong(fields[START_TICKS]) < startTicks) {
                return false;
            }
            boolean session = ownSession && Long.parseLong(fields[3]) == root.pid();
            return session || contains(Files.readAllBytes(process.resolve("environ")), mark);
        } catch (IOException | RuntimeException e) {
            // It ended while it was looked at, or is somebody else's.
            return false;
        }
    }

    /** Dead already, and only waiting for its parent to ask. */
    private static boolean isZombie(long pid) {
        try {
            return stat(PROC.resolve(Long.toString(pid)))[0].equals("Z");
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** When it started, by the system's clock; 0 when that cannot be told any more. */
    private static long startTicks(Path process) {
        try {
            return Long.parseLong(stat(process)[START_TICKS]);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    /** State, parent, group, session and more; the name before them is in parentheses and may hold anything. */
    private static String[] stat(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static boolean contains(byte[] text, byte[] part) {
        for (int at = 0; at + part.length <= text.length; at++) {
            if (Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
