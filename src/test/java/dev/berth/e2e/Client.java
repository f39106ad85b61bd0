package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** {@code berth} as people and pipelines call it: processes of the packaged application, with a home of their own. */
final class Client {
    private static final Duration LIMIT = Duration.ofSeconds(240);
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Path home;
    private final Map<String, String> environment;

    private Client(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    static Client of(Path home, int port, String token) throws IOException {
        Files.createDirectories(home);
        return new Client(home, Map.of("BERTH_SERVER", "http://127.0.0.1:" + port, "BERTH_TOKEN", token));
    }

    /** The same with other variables; an empty value takes one away. */
    Client with(String variable, String value) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.put(variable, value);
        if (value.isEmpty()) {
            changed.remove(variable);
        }
        return new Client(home, changed);
    }

    Path home() {
        return home;
    }

    /** What a call ended with. */
    record Ended(int code, String out, String err) {
        Ended requireCode(int wanted) {
            assertThat(code).as("%s%n%s", out, err).isEqualTo(wanted);
            return this;
        }
    }

    /** Runs a verb to its end, with nothing to read. */
    Ended run(String... words) {
        return start(words).end();
    }

    /** The same by the launcher of a checkout. */
    Ended launched(String... words) {
        List<String> command =
                new ArrayList<>(List.of(Path.of("berth").toAbsolutePath().toString()));
        command.addAll(List.of(words));
        return with("BERTH_APP", System.getProperty("berth.app"))
                .launch(command)
                .end();
    }

    Ended runReading(String input, String... words) {
        Running running = start(words);
        running.type(input);
        running.hangUp();
        return running.end();
    }

    Running start(String... words) {
        return launch(command(words));
    }

    /** Runs it on a terminal, where what is printed comes together. */
    Running onATerminal(String... words) {
        String line = command(words).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        return launch(List.of("script", "-q", "-e", "-f", "-c", line, "/dev/null"));
    }

    private static List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(TrainedServer.flagsOfAClient());
        command.addAll(List.of("-cp", classPath(), "dev.berth.Main"));
        command.addAll(List.of(words));
        return command;
    }

    /** As the launcher has it: the libraries of a client and no others. */
    private static String classPath() {
        Path build =
                Path.of(System.getProperty("berth.app")).resolveSibling(".").normalize();
        String wanted = ".*/(app/berth-|lib/main/(info\\.picocli\\.picocli|com\\.fasterxml\\.jackson\\.core\\.jackson-"
                + "(core|databind|annotations)|org\\.apache\\.commons\\.commons-(compress|lang3)|commons-io\\.commons-io)-)[^/]*";
        try (var files = Files.walk(build)) {
            return files.map(Path::toString)
                    .filter(file -> file.matches(wanted))
                    .collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Running launch(List<String> command) {
        int run = RUNS.incrementAndGet();
        Path out = home.resolve("out-" + run);
        Path err = home.resolve("err-" + run);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BERTH_") || name.startsWith("TF_"));
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "HOME", home.toString(), "TERM", "xterm"));
        builder.environment().putAll(environment);
        try {
            return new Running(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A verb at work. */
    record Running(Process process, Path out, Path err) {
        void type(String text) {
            try {
                OutputStream keyboard = process.getOutputStream();
                keyboard.write(text.getBytes(StandardCharsets.UTF_8));
                keyboard.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void hangUp() {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaitPrinted(String text) {
            Awaitility.await(text)
                    .atMost(LIMIT)
                    .until(() -> read(out).contains(text) || read(err).contains(text) || !process.isAlive());
            assertThat(read(out) + read(err)).contains(text);
        }

        /** SIGTERM and not SIGINT, which every child of a shell's job in the background ignores. */
        void terminate() throws IOException, InterruptedException {
            assertThat(new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }

        Ended end() {
            try {
                assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .as("it ends: %s%s", read(out), read(err))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Ended(process.exitValue(), read(out), read(err));
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
