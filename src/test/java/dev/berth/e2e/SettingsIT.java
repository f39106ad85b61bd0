package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose settings do not fit each other, or not its memory (F12). */
class SettingsIT {
    @TempDir
    Path folder;

    @Test
    void settingsThatCannotWorkTogetherEndTheStartWithOneLineEach() throws Exception {
        Path output = folder.resolve("output");
        Path data = folder.resolve("data");
        Process server = Berth.start(
                List.of("server", "--data-dir", data.toString(), "--port", "0"),
                Map.of(
                        "BERTH_LIVENESS_HEARTBEAT_TIMEOUT", "2m",
                        "BERTH_LIVENESS_LOST_TIMEOUT", "1m",
                        "BERTH_DISPATCH_MAX_ATTEMPTS", "0"),
                output);

        assertThat(server.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(server.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(output))
                .containsExactly(
                        "berth: berth.dispatch.max-attempts (0) must be at least 1",
                        "berth: berth.liveness.lost-timeout (1m) must be longer than berth.liveness.heartbeat-timeout"
                                + " (2m): raise the first or lower the second");
        assertThat(data).doesNotExist();
    }

    @Test
    void aServerTakesAsLargeAStateAsItsSmallHeapIsSaidToAllow() throws Exception {
        Map<String, String> small = Map.of("JAVA_TOOL_OPTIONS", "-Xmx256m -XX:+ExitOnOutOfMemoryError");
        try (ServerUnderTest server = ServerUnderTest.start(folder, small)) {
            Api api = server.api();
            api.pool("small", 0, "PT30S");
            api.workspace("small", "small", "");
            assertThat(server.log()).content().contains("berth: berth.limits.state-size is 32M");
            for (int serial = 1; serial <= 2; serial++) {
                api.post(
                        "/workspaces/small/state",
                        Map.of("version", 4, "serial", serial, "lineage", "a-small-heap", "x", "x".repeat(33_000_000)));
            }
            assertThat(api.text("/workspaces/small/state")).hasSizeGreaterThan(33_000_000);
            int tooLarge =
                    api.status("POST", "/workspaces/small/state", Map.of("version", 4, "x", "x".repeat(34_000_000)));
            assertThat(tooLarge).isEqualTo(413);
        }
    }
}
