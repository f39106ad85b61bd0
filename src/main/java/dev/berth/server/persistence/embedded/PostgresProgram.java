package dev.berth.server.persistence.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs initdb and pg_ctl.
 *
 * @param binaries the folder that has {@code bin}
 * @param output where what a program prints is kept, for its last line
 */
record PostgresProgram(Path binaries, Path output) {
    private static final int ROOT = 0;

    /** How a program ended, and the last line that it printed. */
    record Result(boolean done, String lastLine) {}

    Result run(String program, List<String> arguments, Duration limit) throws IOException {
        List<String> command = new ArrayList<>();
        boolean root = new UnixSystem().getUid() == ROOT;
        if (root) {
            // PostgreSQL refuses root. In a user namespace of its own it is nobody, and still owns root's files.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        return ended(builder.start(), limit, root);
    }

    private Result ended(Process process, Duration limit, boolean root) throws IOException {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Result(false, "it did not end within " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Result(false, "interrupted");
        }
        String lastLine = lastLine(output);
        boolean namespaceRefused = root && lastLine.startsWith("unshare:");
        return new Result(
                process.exitValue() == 0,
                namespaceRefused
                        ? "it does not run as root, and no user namespace can be made here; start Berth as another user"
                        : lastLine);
    }

    /** The last line of a file that says something. */
    static String lastLine(Path file) throws IOException {
        return lastLines(file, 1).strip();
    }

    /** The last lines of a file that say something; empty when there is no file. */
    static String lastLines(Path file, int count) throws IOException {
        if (Files.notExists(file)) {
            return "";
        }
        List<String> lines = Files.readString(file, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
