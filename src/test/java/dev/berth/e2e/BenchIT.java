package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bench in all of its modes, with numbers so small that they say nothing about speed. */
class BenchIT {
    private static final long LIMIT_SECONDS = 600;

    @TempDir
    static Path folder;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws IOException {
        server = ServerUnderTest.start(folder, Map.of("BERTH_LIMITS_PENDING_TASKS", "30"));
        Files.writeString(folder.resolve("token"), ServerUnderTest.TOKEN);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "submit --tasks 20 --warm-up 5 --workspaces 2",
                "drain --tasks 20 --warm-up 5 --agents 3 --workspaces 2",
                "drain --tasks 10 --warm-up 2 --agents 2 --queue 10 --pools 2 --workspaces 2",
                "mixed --tasks 12 --warm-up 2 --agents 3 --workspaces 3",
                "latency --tasks 10 --warm-up 2 --agents 2 --rate 20 --workspaces 1",
                "agents --agents 12 --pools 2 --warm-up 2 --rate 10 --duration 1s --workspaces 2"
            })
    void everyModeEndsByItselfAndLeavesNothingBehind(String words) throws Exception {
        Run run = against(words + " --json");

        JsonNode report = run.json();
        assertThat(run.code()).as(run.output()).isZero();
        assertThat(report.path("ok").asBoolean()).isTrue();
        assertThat(report.path("mode").asText()).isEqualTo(words.substring(0, words.indexOf(' ')));
        assertThat(report.path("failures").isEmpty()).isTrue();
        assertThat(report.path("figures").size()).isPositive();
        for (JsonNode spread : report.path("latenciesMillis")) {
            assertThat(spread.path("count").asInt()).as(run.output()).isPositive();
        }
        assertThat(run.output()).doesNotContain("left behind");
        assertThat(server.api().get("/pools").path("items").isEmpty()).isTrue();
    }

    @Test
    void refusalsAreCountedAndTheTasksStillEnd() throws Exception {
        Run run = against("submit --tasks 60 --warm-up 0 --workspaces 1 --json");

        assertThat(run.code()).isZero();
        assertThat(run.json()
                        .path("refusals")
                        .path("POST /tasks: 429 queue_full")
                        .asInt())
                .isEqualTo(60 - run.json().path("figures").path("tasks").asInt())
                .isPositive();
    }

    @Test
    void anInterruptedRunLeavesNothingBehind() throws Exception {
        Path output = Files.createTempFile(folder, "bench", ".txt");
        Process process = Berth.start(
                List.of(
                        "bench",
                        "drain",
                        "--tasks=1000000",
                        "--agents=2",
                        "--workspaces=2",
                        "--against=http://127.0.0.1:" + server.port(),
                        "--token-file=" + folder.resolve("token")),
                Map.of(),
                output);
        try {
            Awaitility.await("it is at work, see " + output)
                    .atMost(Duration.ofSeconds(LIMIT_SECONDS))
                    .until(() -> !server.api().get("/tasks").path("items").isEmpty());

            process.destroy();

            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output)).contains("interrupted").doesNotContain("left behind");
        assertThat(server.api().get("/pools").path("items").isEmpty()).isTrue();
    }

    @Test
    void aServerOfItsOwnIsMeasuredAndGoesWithItsFiles() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Run run = run(
                List.of(
                        "drain",
                        "--tasks=20",
                        "--warm-up=2",
                        "--agents=2",
                        "--workspaces=2",
                        "--server-java-options=-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"),
                Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary));

        assertThat(run.code()).as(run.output()).isZero();
        assertThat(run.output())
                .contains("whole path", "server CPU per task", "PostgreSQL memory", "statements per task", "p99")
                .contains("no failures");
        try (var left = Files.list(temporary)) {
            assertThat(left.filter(file -> file.getFileName().toString().startsWith("berth-bench")))
                    .isEmpty();
        }
    }

    @Test
    void whatCannotBeReachedIsOneLineAndAFailure() throws Exception {
        Run run = run(
                List.of(
                        "drain",
                        "--against",
                        "http://127.0.0.1:1",
                        "--token-file",
                        folder.resolve("token").toString()),
                Map.of());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.output().lines().filter(line -> line.startsWith("berth: ")))
                .hasSize(1);
        assertThat(run.output()).doesNotContain("\tat ");
    }

    @Test
    void wrongUsageIsTwo() throws Exception {
        assertThat(run(List.of("walk"), Map.of()).code()).isEqualTo(2);
    }

    private record Run(int code, String output) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(output.substring(output.indexOf("{\n")));
        }
    }

    private static Run against(String words) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(words.split(" ")));
        arguments.addAll(List.of(
                "--against",
                "http://127.0.0.1:" + server.port(),
                "--token-file",
                folder.resolve("token").toString()));
        return run(arguments, Map.of());
    }

    private static Run run(List<String> arguments, Map<String, String> environment) throws Exception {
        Path output = Files.createTempFile(folder, "bench", ".txt");
        List<String> words = new ArrayList<>(List.of("bench"));
        words.addAll(arguments);
        Process process = Berth.start(words, environment, output);
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("it ended")
                    .isTrue();
        } finally {
            process.destroy();
        }
        return new Run(process.exitValue(), Files.readString(output));
    }
}
