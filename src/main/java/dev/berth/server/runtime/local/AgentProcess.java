package dev.berth.server.runtime.local;

import dev.berth.server.control.port.PodProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * A process as it was started. Numbers of processes are used again, so one is only believed to be ours when it began
 * when ours did.
 *
 * @param pid its number
 * @param startedAt when it began, by the system's account
 * @param deletedAt when its pod was deleted; {@link Instant#MAX} while it was not
 */
record AgentProcess(long pid, Instant startedAt, Instant deletedAt) {
    // The system derives start times from its uptime and may be off by a second from one look to the next.
    private static final Duration TOLERANCE = Duration.ofSeconds(2);
    private static final Instant NEVER = Instant.MAX;

    static AgentProcess of(ProcessHandle handle, Instant now) {
        return new AgentProcess(handle.pid(), handle.info().startInstant().orElse(now), NEVER);
    }

    /** What the file says, if it says anything. */
    static Optional<AgentProcess> read(Path file) throws IOException {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.size() < 3
                    ? Optional.empty()
                    : Optional.of(new AgentProcess(
                            Long.parseLong(lines.get(0)), Instant.parse(lines.get(1)), Instant.parse(lines.get(2))));
        } catch (NoSuchFileException | NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** As the control loop tells it from others; what the file says of its start never changes. */
    PodProcess podProcess() {
        return new PodProcess(pid + "@" + startedAt, 0);
    }

    String text() {
        return pid + "\n" + startedAt + "\n" + deletedAt + "\n";
    }

    AgentProcess deleted(Instant at) {
        return deleted() ? this : new AgentProcess(pid, startedAt, at);
    }

    boolean deleted() {
        return deletedAt.isBefore(NEVER);
    }

    /** The process, while it lives and is ours. */
    Optional<ProcessHandle> living() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(this::sameStart)
                .filter(handle -> !defunct());
    }

    private boolean sameStart(ProcessHandle handle) {
        return handle.info()
                .startInstant()
                .map(start -> Duration.between(startedAt, start).abs().compareTo(TOLERANCE) <= 0)
                .orElse(false);
    }

    /** Dead, but never fetched by its parent: the JDK counts such a process as alive. */
    private boolean defunct() {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }
}
