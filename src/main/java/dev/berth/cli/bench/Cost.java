package dev.berth.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a process, or several, have used so far, as Linux tells it.
 *
 * @param cpuNanos of all processors, in steps of 10 ms; negative when it is not known
 * @param bytes of memory that are its own; what processes share is divided among them
 */
record Cost(long cpuNanos, long bytes) {
    static final Cost UNKNOWN = new Cost(-1, -1);

    private static final long NANOS_PER_TICK = 10_000_000;
    private static final int KIB = 1_024;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int ENDED_USER = 13;
    private static final int ENDED_SYSTEM = 14;

    boolean known() {
        return cpuNanos >= 0;
    }

    /** One process. */
    static Cost of(long pid) {
        try {
            return new Cost(ticks(pid, USER, SYSTEM) * NANOS_PER_TICK, memory(pid));
        } catch (IOException | RuntimeException e) {
            // Not Linux, or the process has just ended.
            return UNKNOWN;
        }
    }

    /** A process with all that it has started, those included that have ended since. */
    static Cost ofFamily(long pid) {
        try {
            long ended = ticks(pid, ENDED_USER, ENDED_SYSTEM) * NANOS_PER_TICK;
            return Stream.concat(
                            Stream.of(pid),
                            ProcessHandle.of(pid).stream()
                                    .flatMap(ProcessHandle::descendants)
                                    .map(ProcessHandle::pid))
                    .map(Cost::of)
                    .filter(Cost::known)
                    .reduce(new Cost(ended, 0), Cost::plus);
        } catch (IOException | RuntimeException e) {
            return UNKNOWN;
        }
    }

    private Cost plus(Cost other) {
        return new Cost(cpuNanos + other.cpuNanos, bytes + other.bytes);
    }

    private static long ticks(long pid, int one, int another) throws IOException {
        String stat = Files.readString(proc(pid, "stat"));
        // The name, in brackets, may hold blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[one]) + Long.parseLong(fields[another]);
    }

    private static long memory(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(proc(pid, "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kib -> Long.parseLong(kib) * KIB)
                    .sum();
        }
    }

    private static Path proc(long pid, String file) {
        return Path.of(String.format(Locale.ROOT, "/proc/%d/%s", pid, file));
    }
}
