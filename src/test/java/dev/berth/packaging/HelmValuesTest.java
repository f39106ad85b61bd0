package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the chart, read: no helm is needed. */
class HelmValuesTest {
    private static final Path CHART = Path.of("k8s/helm/berth");
    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void theSchemaKnowsTheValuesAndNoOthers() throws IOException {
        assertSameFields(read("values.yaml"), read("values.schema.json"), "values");
    }

    @Test
    void everyValueIsUsed() throws IOException {
        StringBuilder templates = new StringBuilder();
        try (Stream<Path> files = Files.list(CHART.resolve("templates"))) {
            for (Path file : files.sorted().toList()) {
                templates.append(Files.readString(file));
            }
        }
        assertThat(leaves(read("values.yaml"), ""))
                .isNotEmpty()
                .allMatch(value -> templates.indexOf(".Values" + value) >= 0);
    }

    @Test
    void everyGroupOfValuesSaysWhatItIsFor() throws IOException {
        List<String> lines = Files.readAllLines(CHART.resolve("values.yaml"));
        for (int i = 1; i < lines.size() - 1; i++) {
            if (lines.get(i).matches("[a-zA-Z]+:.*")) {
                assertThat(isComment(lines.get(i - 1)) || isComment(lines.get(i + 1)))
                        .as(lines.get(i))
                        .isTrue();
            }
        }
    }

    @Test
    void theImagesHaveNoHost() throws IOException {
        assertThat(read("values.yaml").findValuesAsText("repository"))
                .containsExactlyInAnyOrder("berth", "berth-agent");
    }

    @Test
    void theChartHasTheVersionThatKustomizeNames() throws IOException {
        String tag = YAML.readTree(Files.readString(Path.of("k8s/base/kustomization.yaml")))
                .at("/images/0/newTag")
                .asText();
        assertThat(read("Chart.yaml").path("appVersion").asText()).isEqualTo(tag);
    }

    @Test
    void whatIsToldAfterwardsNamesEverySecret() throws IOException {
        String notes = Files.readString(CHART.resolve("templates/NOTES.txt"));
        assertThat(notes)
                .contains(
                        ".Values.database.secret",
                        ".Values.server.secret",
                        ".Values.https.secret",
                        ".Values.staticAgents.tokenSecret",
                        ".Values.monitoring.podMonitor.tokenSecret",
                        "pod-security.kubernetes.io/enforce=restricted");
    }

    private static JsonNode read(String file) throws IOException {
        return YAML.readTree(Files.readString(CHART.resolve(file)));
    }

    /** Objects that are open, such as annotations, have no properties of their own in the schema. */
    private static void assertSameFields(JsonNode values, JsonNode schema, String where) throws IOException {
        JsonNode known = resolved(schema);
        if (!known.has("properties") || where.endsWith(".resources")) {
            return;
        }
        assertThat(known.path("additionalProperties").asText()).as(where).isEqualTo("false");
        List<String> names = new ArrayList<>(names(known.path("properties")));
        names.remove("global");
        assertThat(names(values)).as(where).containsExactlyInAnyOrderElementsOf(names);
        for (String name : names) {
            assertSameFields(values.path(name), known.path("properties").path(name), where + "." + name);
        }
    }

    private static JsonNode resolved(JsonNode schema) throws IOException {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : read("values.schema.json").at(reference.substring(1));
    }

    private static List<String> leaves(JsonNode values, String where) {
        if (values instanceof ObjectNode object && !object.isEmpty() && !where.endsWith(".resources")) {
            return object.properties().stream()
                    .flatMap(field -> leaves(field.getValue(), where + "." + field.getKey()).stream())
                    .toList();
        }
        return List.of(where);
    }

    private static boolean isComment(String line) {
        return line.strip().startsWith("#");
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(field -> field.getKey()).toList();
    }
}
