package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The images that the build makes without a container engine, read from their tars: they hold what those of the Dockerfiles
 * hold. Skipped where this build made none; {@code -Dserver.base=scratch -Dagent.base=scratch} makes both without a registry.
 */
class ImageTarIT {
    private static final Pattern JSON_ARRAY = Pattern.compile("^ENTRYPOINT (\\[.*])$", Pattern.MULTILINE);
    private static final String ARCHIVE = "-XX:SharedArchiveFile=/opt/berth/classes/server.jsa";
    private static final Set<String> FOR_THE_ARCHIVE = Set.of("-Xlog:disable", ARCHIVE);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Image> READ = new HashMap<>();

    /** What of a file counts: its rights, its owner, and for some of them what is in it. */
    private record Content(int mode, long user, byte[] bytes) {}

    private record Image(JsonNode config, Map<String, Content> files) {
        List<String> list(String name) {
            return Manifests.each(config.path(name)).map(JsonNode::asText).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "agent"})
    void itRunsAsTheUserOfTheManifests(String name) {
        assertThat(image(name).config().path("User").asText()).isEqualTo("10001:10001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "agent"})
    void itSaysWhatItIs(String name) {
        JsonNode labels = image(name).config().path("Labels");
        for (String label : List.of("title", "description", "version")) {
            assertThat(labels.path("org.opencontainers.image." + label).asText())
                    .as(label)
                    .isNotEmpty()
                    .doesNotContain("$");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "agent"})
    void itHasTheApplicationAsItWasPackagedAndNothingElseOfTheBuild(String name) throws IOException {
        Set<String> expected = new TreeSet<>();
        Path application = Path.of("target/quarkus-app");
        try (Stream<Path> files = Files.walk(application)) {
            files.filter(Files::isRegularFile)
                    .map(file -> "opt/berth/" + application.relativize(file))
                    .filter(file -> file.matches("opt/berth/((lib|app|quarkus)/.*|quarkus-run.jar)"))
                    .forEach(expected::add);
        }
        expected.add("opt/berth/sbom/berth.cdx.json");
        expected.add(name.equals("server") ? "var/lib/berth/README" : "work/README");
        if (name.equals("agent")) {
            expected.add("usr/local/bin/agent-jvm.sh");
        }
        Set<String> found = new TreeSet<>(image(name).files().keySet());
        found.removeIf(file -> file.endsWith("/"));
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "agent"})
    void onlyItsDirectoryOfDataCanBeWrittenTo(String name) {
        String data = name.equals("server") ? "var/lib/berth/" : "work/";
        assertThat(image(name).files()).allSatisfy((path, content) -> {
            assertThat(content.user()).as(path).isZero();
            assertThat((content.mode() & 0022) != 0).as(path).isEqualTo(path.equals(data));
        });
        assertThat(image(name).config().path("Volumes").has("/" + data.substring(0, data.length() - 1)))
                .isTrue();
        assertThat(image(name).config().path("WorkingDir").asText() + "/").isEqualTo("/" + data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "agent"})
    void itNamesWhatItIsMadeOf(String name) throws IOException {
        JsonNode bill = JSON.readTree(
                image(name).files().get("opt/berth/sbom/berth.cdx.json").bytes());
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(Manifests.each(bill.path("components"))
                        .map(component -> component.path("name").asText()))
                .contains("quarkus-rest", "postgresql", "kubernetes-client")
                .doesNotContain("junit-jupiter", "assertj-core");
    }

    @Test
    void theServerIsStartedAsByItsDockerfile() throws IOException {
        Image server = image("server");
        List<String> expected = new ArrayList<>(entrypoint("Dockerfile.jvm"));
        // They speak of the archive of classes, which only a run inside of the image can make.
        expected.removeAll(FOR_THE_ARCHIVE);
        assertThat(server.list("Entrypoint")).isEqualTo(expected);
        assertThat(server.list("Cmd")).containsExactly("server");
        assertThat(server.list("Env")).containsExactlyInAnyOrder("BERTH_DATA_DIR=/var/lib/berth", "LC_ALL=C.UTF-8");
        assertThat(server.config().path("ExposedPorts").has("8080/tcp")).isTrue();
    }

    @Test
    void theAgentIsStartedByTheScriptOfItsDockerfile() throws IOException {
        Image agent = image("agent");
        assertThat(agent.list("Entrypoint")).containsExactly("/usr/local/bin/agent-jvm.sh", "agent");
        assertThat(agent.list("Cmd")).containsExactly("--help");
        assertThat(agent.list("Env")).containsExactlyInAnyOrder("HOME=/work", "LC_ALL=C.UTF-8");
        Content script = agent.files().get("usr/local/bin/agent-jvm.sh");
        assertThat(script.mode() & 0777).isEqualTo(0755);
        assertThat(script.bytes()).isEqualTo(Files.readAllBytes(Path.of("src/main/docker/agent-jvm.sh")));
    }

    private static List<String> entrypoint(String dockerfile) throws IOException {
        String text = Files.readString(Path.of("src/main/docker", dockerfile));
        String array = JSON_ARRAY
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        return Manifests.each(JSON.readTree(array)).map(JsonNode::asText).toList();
    }

    /** Reads a tar once; without one of this build, on no base, the test that asks is skipped. */
    private static synchronized Image image(String name) {
        String base = name + ".base";
        assumeTrue(
                "scratch".equals(System.getProperty(base)), "no such image was built: -D" + base + "=scratch makes it");
        return READ.computeIfAbsent(name, unused -> read(Path.of("target/berth-" + name + ".tar")));
    }

    private static Image read(Path tar) {
        Map<String, byte[]> parts = new HashMap<>();
        Map<String, Content> files = new TreeMap<>();
        try (InputStream in = Files.newInputStream(tar)) {
            each(in, (entry, content) -> parts.put(entry.getName(), content.readAllBytes()));
            JsonNode manifest = JSON.readTree(parts.get("manifest.json")).path(0);
            for (JsonNode layer : manifest.path("Layers")) {
                InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(parts.get(layer.asText())));
                each(unpacked, (entry, content) -> files.put(entry.getName(), content(entry, content)));
            }
            JsonNode config = JSON.readTree(parts.get(manifest.path("Config").asText()));
            return new Image(config.path("config"), files);
        } catch (IOException e) {
            throw new AssertionError(tar + " cannot be read", e);
        }
    }

    private static Content content(TarArchiveEntry entry, InputStream in) throws IOException {
        boolean read = entry.getName().endsWith(".json") || entry.getName().endsWith(".sh");
        return new Content(entry.getMode(), entry.getLongUserId(), read ? in.readAllBytes() : new byte[0]);
    }

    private interface Taker {
        void take(TarArchiveEntry entry, InputStream content) throws IOException;
    }

    private static void each(InputStream tar, Taker taker) throws IOException {
        TarArchiveInputStream entries = new TarArchiveInputStream(tar);
        for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            taker.take(entry, entries);
        }
    }
}
