package dev.berth.agent.tool;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The marks that an agent gives to the processes that it starts, and the end of those that outlived their step: a process
 * can leave its session and its parent, but it carries the mark in its environment. Where the agent is the first process
 * of its container, what lost its parent is the agent's child, with or without a mark. Nobody else's process is touched.
 */
public final class Strays {
    /** The variable of the mark. */
    static final String VARIABLE = "BERTH_PROCESS_MARK";

    private static final int ROUNDS = 100;
    private static final long ROUND_MILLIS = 20;

    private final String agent = UUID.randomUUID().toString();
    private final boolean adoptsOrphans;
    private final Map<String, Long> running = new ConcurrentHashMap<>();

    public Strays() {
        this.adoptsOrphans = ProcessHandle.current().pid() == 1;
    }

    /** A mark for the processes of one step, which are no strays until it ends. */
    String begin() {
        String mark = agent + "." + UUID.randomUUID();
        running.put(mark, 0L);
        return mark;
    }

    /** The step's first process. */
    void started(String mark, long root) {
        running.put(mark, root);
    }

    void ended(String mark) {
        running.remove(mark);
    }

    /** Kills the strays, waits until they are gone, 2 s at most, and returns how many there were. */
    public int end() {
        Set<Long> all = new HashSet<>();
        Set<Long> before = find();
        for (int round = 0; round < ROUNDS && !before.isEmpty(); round++) {
            try {
                TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            // Seen twice: a process that is only just being started has no mark for a moment.
            Set<Long> again = find();
            before.retainAll(again);
            before.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            all.addAll(before);
            before = again;
        }
        return all.size();
    }

    private Set<Long> find() {
        long own = ProcessHandle.current().pid();
        return ProcFiles.all().filter(pid -> pid != own && isStray(pid)).collect(Collectors.toCollection(HashSet::new));
    }

    private boolean isStray(long pid) {
        ProcFiles.Stat stat = ProcFiles.stat(pid);
        if (stat == null || stat.zombie()) {
            return false;
        }
        if (ProcFiles.hasInEnvironment(pid, VARIABLE + "=" + agent)) {
            return running.keySet().stream().noneMatch(mark -> ProcFiles.hasInEnvironment(pid, mark));
        }
        return adoptsOrphans && stat.parent() == 1 && !belongsToRunning(pid, stat);
    }

    private boolean belongsToRunning(long pid, ProcFiles.Stat stat) {
        return running.values().stream().anyMatch(root -> root == pid || root == stat.session());
    }
}
