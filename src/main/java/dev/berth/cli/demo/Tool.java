package dev.berth.cli.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The program that runs configurations.
 *
 * @param name as a workspace's {@code tool} names it
 * @param version how it introduces itself, such as {@code Terraform v1.11.4}
 */
record Tool(String name, String version) {
    private static final List<String> NAMES = List.of("terraform", "tofu");
    private static final Pattern INTRODUCTION = Pattern.compile("(Terraform|OpenTofu) v\\S+");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * The first one on the search path that works.
     *
     * @throws DemoException when there is none
     */
    static Tool find(@Nullable String searchPath) throws InterruptedException {
        for (String name : NAMES) {
            Optional<Path> program = onPath(name, searchPath);
            if (program.isPresent()) {
                return new Tool(name, introduction(program.get()));
            }
        }
        throw new DemoException("neither terraform nor tofu is on the PATH: install one of them, then try again");
    }

    private static Optional<Path> onPath(String name, @Nullable String searchPath) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(searchPath == null ? "" : searchPath)
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String introduction(Path program) throws InterruptedException {
        try {
            Path output = Files.createTempFile("berth-demo-", ".version");
            try {
                return introduction(program, output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new DemoException(program + " cannot be run: " + e.getMessage(), e);
        }
    }

    private static String introduction(Path program, Path output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "version")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // Else Terraform asks its makers for news, and the demo would wait for a network that may not be there.
        builder.environment().put("CHECKPOINT_DISABLE", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new DemoException(program + " version did not end within " + PATIENCE.toSeconds() + " s");
        }
        return INTRODUCTION
                .matcher(Files.readString(output, StandardCharsets.UTF_8))
                .results()
                .map(found -> found.group())
                .filter(found -> process.exitValue() == 0)
                .findFirst()
                .orElseThrow(() -> new DemoException(program + " does not work: '" + program
                        + " version' says no version of Terraform or OpenTofu"));
    }
}
