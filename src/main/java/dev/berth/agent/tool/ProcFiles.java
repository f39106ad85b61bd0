package dev.berth.agent.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Linux tells about its processes. One that ends while it is looked at, or is somebody else's, tells nothing. */
final class ProcFiles {
    private static final Path PROC = Path.of("/proc");
    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int START_TICKS = 19;

    private ProcFiles() {}

    /**
     * One process.
     *
     * @param zombie dead already, and only waiting for its parent to ask
     * @param startTicks when it started, by the system's clock
     */
    record Stat(boolean zombie, long parent, long session, long startTicks) {}

    /** All processes; none on other systems. */
    static Stream<Long> all() {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            processes.forEach(
                    process -> pids.add(Long.parseLong(process.getFileName().toString())));
        } catch (IOException e) {
            return Stream.empty();
        }
        return pids.stream();
    }

    static @Nullable Stat stat(long pid) {
        try {
            // The name before the fields is in parentheses and may hold anything.
            String stat =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new Stat(
                    fields[0].equals("Z"),
                    Long.parseLong(fields[PARENT]),
                    Long.parseLong(fields[SESSION]),
                    Long.parseLong(fields[START_TICKS]));
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** When it started; 0 when that cannot be told any more. */
    static long startTicks(long pid) {
        Stat stat = stat(pid);
        return stat == null ? 0 : stat.startTicks();
    }

    /** Whether the text stands in the environment that the process was started with. */
    static boolean hasInEnvironment(long pid, String text) {
        try {
            byte[] environment =
                    Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("environ"));
            return contains(environment, text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException | RuntimeException e) {
            return false;
        }
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
