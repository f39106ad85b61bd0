package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What {@code kubectl apply -k} would send to a cluster. */
record Manifests(List<JsonNode> objects) {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, Manifests> RENDERED = new HashMap<>();

    /** Renders a folder once; without kubectl the test that asks is skipped. */
    static synchronized Manifests of(String folder) {
        assumeTrue(onPath("kubectl"), "kubectl is not on the PATH, so the manifests cannot be rendered");
        return RENDERED.computeIfAbsent(folder, Manifests::render);
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
        try {
            Path output = Files.createTempFile("berth-", ".yaml");
            try {
                Process kubectl = new ProcessBuilder("kubectl", "kustomize", folder)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                assertThat(kubectl.waitFor(60, TimeUnit.SECONDS)).isTrue();
                String text = Files.readString(output);
                assertThat(kubectl.exitValue()).as(text).isZero();
                return new Manifests(documents(text));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new AssertionError(folder + " cannot be rendered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static boolean onPath(String program) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(String.valueOf(System.getenv("PATH")))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }
}
