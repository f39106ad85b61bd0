package dev.berth.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The summary counts as Terraform's own does. */
class PlanCountsTest {
    @TempDir
    Path directory;

    private PlanCounts count(String json) throws IOException {
        return PlanCounts.of(Files.writeString(directory.resolve("plan.json"), json));
    }

    private static String change(String mode, String actions) {
        return "{\"address\":\"a\",\"mode\":\"" + mode + "\",\"change\":{\"before\":{\"actions\":[\"delete\"]},"
                + "\"actions\":[" + actions + "],\"after\":{\"mode\":\"x\"}}}";
    }

    @Test
    void aReplacementIsOneToAddAndOneToDestroy() throws IOException {
        PlanCounts counts = count("{\"format_version\":\"1.2\",\"variables\":{\"resource_changes\":{\"value\":[]}},"
                + "\"resource_changes\":["
                + change("managed", "\"create\"") + ","
                + change("managed", "\"update\"") + ","
                + change("managed", "\"delete\"") + ","
                + change("managed", "\"delete\",\"create\"") + ","
                + change("managed", "\"create\",\"delete\"") + ","
                + change("managed", "\"no-op\"") + ","
                + change("data", "\"read\"") + "],\"complete\":true}");

        assertThat(counts).isEqualTo(new PlanCounts(3, 1, 3));
    }

    @Test
    void aPlanWithoutResourcesCountsNothing() throws IOException {
        assertThat(count("{\"output_changes\":{\"a\":{\"actions\":[\"create\"]}}}"))
                .isEqualTo(new PlanCounts(0, 0, 0));
    }

    @Test
    void whatIsNoPlanIsNoSummary() {
        assertThatThrownBy(() -> count("[]")).isInstanceOf(IOException.class);
    }
}
