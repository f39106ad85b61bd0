package dev.berth.server.runtime.local;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime.Observer;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.PodRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The pods of this machine: a folder each, and a process. What is in the folders is the truth; a server that starts
 * takes over what an earlier one left. All methods may wait for the file system.
 */
final class LocalPods {
    private static final Logger LOG = Logger.getLogger(LocalPods.class);

    /** Longer than any apply may take by default: an agent that was told to end finishes what it runs. */
    private static final Duration KILL_AFTER = Duration.ofMinutes(130);

    /** For who wants to read why an agent ended. */
    private static final Duration KEEP_ENDED = Duration.ofHours(1);

    private static final int MAX_REASON = 300;

    private final Path root;
    private final AgentCommandLine commands;
    private final Observer observer;
    private final Executor workers;
    private final Clock clock;
    private final Map<PodHome, ProcessHandle> watched = new HashMap<>();
    private boolean stopping;

    /**
     * @param root where the pods' folders are
     * @param workers where ends are looked after; may wait
     */
    LocalPods(Path root, AgentCommandLine commands, Observer observer, Executor workers, Clock clock) {
        this.root = root;
        this.commands = commands;
        this.observer = observer;
        this.workers = workers;
        this.clock = clock;
    }

    /** What of its pool an agent is told at its start. */
    record Agent(int slots, Duration reservationTtl) {}

    /** Makes the pod's process; one that exists already is fine. */
    synchronized void create(PoolName pool, PodName pod, Agent agent, String token) {
        if (stopping) {
            throw new PodRuntimeException("server_stopping", "the server is about to end");
        }
        PodHome home = PodHome.of(root, pool, pod);
        try {
            if (process(home).isPresent()) {
                watch(home);
            } else {
                home.create(token);
                start(home, agent);
            }
        } catch (IOException e) {
            throw new PodRuntimeException("agent_start_failed", String.valueOf(e.getMessage()));
        }
    }

    /** Tells the pod's process to end once its work is done; its folder goes with it. */
    synchronized void delete(PoolName pool, PodName pod) {
        PodHome home = PodHome.of(root, pool, pod);
        try {
            Optional<AgentProcess> process = process(home);
            Optional<ProcessHandle> living = process.flatMap(AgentProcess::living);
            if (living.isEmpty()) {
                boolean nothingHere = !home.exists();
                home.delete();
                if (nothingHere) {
                    // Another server's: its agent is refused from now on, and ends by itself.
                    workers.execute(() -> observer.podGone(pool, pod, "it has no process here"));
                }
                return;
            }
            watch(home);
            // A deletion may be repeated, but a second SIGTERM would end the agent at once.
            if (!process.get().deleted()) {
                home.write(
                        home.process(), process.get().deleted(clock.instant()).text());
                living.get().destroy();
            }
        } catch (IOException e) {
            throw new PodRuntimeException("agent_stop_failed", String.valueOf(e.getMessage()));
        }
    }

    /** All pods of the pool; those that still run are watched from now on. */
    synchronized List<RuntimePod> list(PoolName pool) {
        List<RuntimePod> pods = new ArrayList<>();
        try {
            for (PodHome home : homes(pool)) {
                see(home).ifPresent(pods::add);
            }
        } catch (IOException e) {
            throw new PodRuntimeException("agents_unreadable", String.valueOf(e.getMessage()));
        }
        return pods;
    }

    /**
     * Looks after what no exit tells: processes that an earlier server started, and deleted pods that do not end.
     */
    void look() {
        Instant now = clock.instant();
        for (PodHome home : watchedHomes()) {
            try {
                Optional<AgentProcess> process = AgentProcess.read(home.process());
                Optional<ProcessHandle> living = process.flatMap(AgentProcess::living);
                if (living.isEmpty()) {
                    ended(home, "its process has ended");
                } else if (process.get().deleted()
                        && now.isAfter(process.get().deletedAt().plus(KILL_AFTER))) {
                    LOG.warnf("agent killed pool=%s pod=%s reason=did_not_end", home.pool(), home.pod());
                    killTree(living.get());
                }
            } catch (IOException e) {
                LOG.warnf("pod cannot be looked after pool=%s pod=%s: %s", home.pool(), home.pod(), e.getMessage());
            }
        }
    }

    /** Tells the pods to end that the server needs no longer; nothing is made or reported any more. */
    synchronized void stop(Predicate<PodHome> free) {
        stopping = true;
        for (Map.Entry<PodHome, ProcessHandle> each : watched.entrySet()) {
            if (free.test(each.getKey()) && !toldToEnd(each.getKey())) {
                each.getValue().destroy();
            }
        }
    }

    /** The pod of a folder; empty when nobody needs the folder any more, and then it goes. */
    private Optional<RuntimePod> see(PodHome home) throws IOException {
        Optional<AgentProcess> process = process(home);
        Optional<ProcessHandle> living = process.flatMap(AgentProcess::living);
        if (living.isPresent()) {
            watch(home);
            return Optional.of(running(home, process.get()));
        }
        boolean old = clock.instant().isAfter(home.lastWritten().plus(KEEP_ENDED));
        if (old || process.map(AgentProcess::deleted).orElse(false)) {
            home.delete();
            return Optional.empty();
        }
        return Optional.of(new RuntimePod(home.pod(), true, "its process has ended"));
    }

    private static RuntimePod running(PodHome home, AgentProcess process) {
        return new RuntimePod(home.pod(), false, "process " + process.pid(), "", false, process.podProcess());
    }

    /** The process that the folder names, or that was started and not written down before the server was killed. */
    private static Optional<AgentProcess> process(PodHome home) throws IOException {
        Optional<AgentProcess> recorded = AgentProcess.read(home.process());
        if (recorded.isPresent() || !home.exists()) {
            return recorded;
        }
        Optional<AgentProcess> found = ProcessHandle.allProcesses()
                .filter(handle -> handle.info()
                        .commandLine()
                        .map(line -> line.contains(home.token().toString()))
                        .orElse(false))
                .findFirst()
                .map(handle -> AgentProcess.of(handle, Instant.EPOCH));
        if (found.isPresent()) {
            home.write(home.process(), found.get().text());
        }
        return found;
    }

    private void start(PodHome home, Agent agent) throws IOException {
        Process process = DetachedStart.start(commands.of(home, agent.slots(), agent.reservationTtl()), home);
        AgentProcess started = AgentProcess.of(process.toHandle(), clock.instant());
        home.write(home.process(), started.text());
        watched.put(home, process.toHandle());
        LOG.infof("agent started pool=%s pod=%s pid=%d", home.pool(), home.pod(), process.pid());
        observer.podProgressed(home.pool(), home.pod(), clock.instant());
        observer.podSeen(home.pool(), running(home, started), RuntimeKind.LOCAL);
        process.onExit()
                .thenAcceptAsync(dead -> ended(home, "its process ended with code " + dead.exitValue()), workers)
                .exceptionally(failure -> {
                    LOG.errorf(failure, "the end of a pod was not noticed pool=%s pod=%s", home.pool(), home.pod());
                    return null;
                });
    }

    private void watch(PodHome home) throws IOException {
        Optional<ProcessHandle> living = AgentProcess.read(home.process()).flatMap(AgentProcess::living);
        if (living.isPresent()) {
            watched.putIfAbsent(home, living.get());
        } else {
            workers.execute(() -> observer.podGone(home.pool(), home.pod(), "its process has ended"));
        }
    }

    /** Called by the exit and by the look, whichever comes first; the second one finds nothing to do. */
    private void ended(PodHome home, String reason) {
        String lastWords = home.lastWords();
        synchronized (this) {
            if (watched.remove(home) == null || stopping) {
                return;
            }
        }
        String words = lastWords.isEmpty() ? reason : reason + ": " + lastWords;
        LOG.infof("agent ended pool=%s pod=%s reason=%s", home.pool(), home.pod(), reason);
        removeIfDeleted(home);
        observer.podGone(home.pool(), home.pod(), words.substring(0, Math.min(MAX_REASON, words.length())));
    }

    private static boolean toldToEnd(PodHome home) {
        try {
            return AgentProcess.read(home.process()).map(AgentProcess::deleted).orElse(false);
        } catch (IOException e) {
            return true;
        }
    }

    private static void removeIfDeleted(PodHome home) {
        try {
            if (AgentProcess.read(home.process()).map(AgentProcess::deleted).orElse(false)) {
                home.delete();
            }
        } catch (IOException e) {
            LOG.warnf("files of a pod stay behind pool=%s pod=%s: %s", home.pool(), home.pod(), e.getMessage());
        }
    }

    private synchronized List<PodHome> watchedHomes() {
        return List.copyOf(watched.keySet());
    }

    private List<PodHome> homes(PoolName pool) throws IOException {
        Path folder = root.resolve(pool.value());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> pods = Files.list(folder)) {
            return pods.filter(Files::isDirectory)
                    .filter(path -> Invariant.isDnsLabel(path.getFileName().toString()))
                    .map(path ->
                            new PodHome(pool, new PodName(path.getFileName().toString()), path))
                    .toList();
        }
    }

    private static void killTree(ProcessHandle process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
