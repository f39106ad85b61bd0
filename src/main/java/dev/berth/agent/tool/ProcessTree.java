package dev.berth.agent.tool;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process and everything that it started. A process whose parent has died belongs to nobody's descendants any more,
 * so on Linux the tree is also found by what its members inherit: the session, and a mark in the environment for those
 * that made themselves a session of their own.
 */
final class ProcessTree {
    private static final int ROUNDS = 100;
    private static final long ROUND_MILLIS = 20;

    private final Process root;
    private final boolean ownSession;
    private final String mark;
    private final long startTicks;
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();
    private boolean gone;

    /**
     * @param ownSession the root leads a session of its own
     * @param mark stands in the environment of all its members, and of nobody else's
     */
    ProcessTree(Process root, boolean ownSession, String mark) {
        this.root = root;
        this.ownSession = ownSession;
        this.startTicks = ProcFiles.startTicks(root.pid());
        this.mark = mark;
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
        // Where there is no such list, as on other systems than Linux, the descendants have to do.
        ProcFiles.all()
                .filter(this::isMember)
                .forEach(pid -> ProcessHandle.of(pid).ifPresent(living::add));
        return living;
    }

    private boolean isMember(long pid) {
        ProcFiles.Stat stat = ProcFiles.stat(pid);
        // Whoever was there before the root is none of its kin; most are, and their environment need not be read.
        if (stat == null || stat.zombie() || stat.startTicks() < startTicks) {
            return false;
        }
        return (ownSession && stat.session() == root.pid()) || ProcFiles.hasInEnvironment(pid, mark);
    }

    /** Dead already, and only waiting for its parent to ask. */
    private static boolean isZombie(long pid) {
        ProcFiles.Stat stat = ProcFiles.stat(pid);
        return stat != null && stat.zombie();
    }
}
