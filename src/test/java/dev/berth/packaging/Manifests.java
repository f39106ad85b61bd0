package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What {@code kubectl apply -k} or {@code helm install} would send to a cluster. */
record Manifests(List<JsonNode> objects) {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, Manifests> RENDERED = new HashMap<>();

    /** Renders a folder once; without kubectl the test that asks is skipped. */
    static synchronized Manifests of(String folder) {
        Program.assumeOnPath("kubectl");
        return RENDERED.computeIfAbsent(folder, Manifests::render);
    }

    /** What {@code helm template} makes of the chart with these values. */
    static Manifests ofChart(Path values) {
        return parsed(helm(values).result());
    }

    /** How {@code helm template} ends with these values; without helm the test that asks is skipped. */
    static Program helm(Path values) {
        Program.assumeOnPath("helm");
        return Program.run(List.of(
                "helm", "template", "berth", "k8s/helm/berth", "--namespace", "berth", "--values", values.toString()));
    }

    /** The documents of a file as it is. */
    static List<JsonNode> documents(String text) throws IOException {
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return values.readAll();
        }
    }

    Stream<JsonNode> ofKind(String kind) {
        return objects.stream().filter(object -> object.path("kind").asText().equals(kind));
    }

    JsonNode one(String kind, String name) {
        List<JsonNode> found = ofKind(kind)
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .toList();
        assertThat(found).as(kind + " " + name).hasSize(1);
        return found.getFirst();
    }

    boolean has(String kind) {
        return ofKind(kind).findAny().isPresent();
    }

    /** The server's only container. */
    JsonNode server() {
        return one("Deployment", "berth-server").at("/spec/template/spec/containers/0");
    }

    /** Everything that makes pods. */
    List<JsonNode> workloads() {
        return objects.stream()
                .filter(object -> object.at("/spec/template/spec/containers").isArray())
                .toList();
    }

    static String name(JsonNode object) {
        return object.path("kind").asText() + " " + object.at("/metadata/name").asText();
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** Whether a label selector of the form {@code matchLabels} picks an object with these labels. */
    static boolean selects(JsonNode matchLabels, JsonNode labels) {
        return matchLabels.properties().stream()
                .allMatch(label -> labels.path(label.getKey()).equals(label.getValue()));
    }

    private static Manifests render(String folder) {
        return parsed(Program.run(List.of("kubectl", "kustomize", folder)).result());
    }

    private static Manifests parsed(String text) {
        try {
            return new Manifests(documents(text));
        } catch (IOException e) {
            throw new AssertionError("no manifests", e);
        }
    }
}
