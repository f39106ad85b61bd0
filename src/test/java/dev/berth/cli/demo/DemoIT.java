package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application plays the demo: a server, its database, agents and Terraform as real processes. */
class DemoIT {
    private static final long LIMIT_SECONDS = 960;

    @TempDir
    Path folder;

    @Test
    void theDemoRunsFromStartToEnd() throws Exception {
        Run run = run(
                Map.of(), "demo", "--exit", "--data-dir", folder.resolve("data").toString(), "--port", "0");

        assertThat(run.output())
                .contains("Submitting three plans and one plan_and_apply")
                .contains("The plans ran side by side")
                .contains("password = \"***\"")
                .contains("Plan: 5 to add, 0 to change, 0 to destroy.")
                .contains("Apply complete! Resources: 5 added")
                .contains("found no changes")
                .contains("Done.")
                .doesNotContain("\u001b", "Exception", "Initializing the backend");
        assertThat(run.code()).isZero();
    }

    @Test
    void withoutTerraformNothingStarts() throws Exception {
        Path data = folder.resolve("data");
        Run run = run(Map.of("PATH", folder.toString()), "demo", "--exit", "--data-dir", data.toString());

        assertThat(run.output().strip())
                .isEqualTo("berth: neither terraform nor tofu is on the PATH: install one of them, then try again");
        assertThat(run.code()).isEqualTo(1);
        assertThat(data).doesNotExist();
    }

    private record Run(int code, String output) {}

    private Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-jar",
                System.getProperty("berth.app")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
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
