package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A program of the machine that was run to its end. */
record Program(int exit, String output, String errors) {
    /** Skips the test that asks where there is no such program. */
    static void assumeOnPath(String program) {
        boolean found = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(String.valueOf(System.getenv("PATH")))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
        assumeTrue(found, program + " is not on the PATH, so the manifests cannot be rendered");
    }

    static Program run(List<String> command) {
        try {
            Path output = Files.createTempFile("berth-", ".out");
            Path errors = Files.createTempFile("berth-", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                assertThat(process.waitFor(120, TimeUnit.SECONDS))
                        .as(command + " ends")
                        .isTrue();
                return new Program(process.exitValue(), Files.readString(output), Files.readString(errors));
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new AssertionError(command + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What it printed, if it ended well. */
    String result() {
        assertThat(exit).as(errors).isZero();
        return output;
    }
}
