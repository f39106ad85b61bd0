package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;

class SampleConfigurationTest {
    @Test
    void itNeedsNoProvider() throws IOException {
        Map<String, String> files = unpacked();

        assertThat(files).containsOnlyKeys(SampleConfiguration.FILES.toArray(String[]::new));
        assertThat(files.values()).noneMatch(text -> text.contains("provider ") || text.contains("required_providers"));
        assertThat(files.get("main.tf").lines().filter(line -> line.startsWith("resource ")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("resource \"terraform_data\""));
    }

    @Test
    void theActionsOfAPlanAreCutOutOfItsOutput() {
        List<String> output = List.of(
                "Initializing the backend...",
                "Terraform will perform the following actions:",
                "  + resource",
                "Plan: 1 to add, 0 to change, 0 to destroy.",
                "Saved the plan");

        assertThat(Excerpt.ofPlan(output)).isEqualTo(output.subList(1, 4));
        assertThat(Excerpt.ofPlan(List.of("No changes."))).containsExactly("No changes.");
    }

    private static Map<String, String> unpacked() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new GzipCompressorInputStream(new ByteArrayInputStream(SampleConfiguration.archive())))) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
                entry = tar.getNextEntry();
            }
        }
        return files;
    }
}
