package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
    private static final Pattern IMAGE = Pattern.compile("image: (\\S+)|FROM (\\S+)|newName: (\\S+)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"k8s/base", "k8s/overlays/static-agents"})
    void theManifestsRenderAndRunNothingAsRoot(String kustomization) throws Exception {
        assumeTrue(onPath("kubectl"), "kubectl is not on the PATH");

        String rendered = rendered(kustomization);

        long containers = count(rendered, "allowPrivilegeEscalation: false");
        assertThat(containers).isPositive().isEqualTo(count(rendered, " image: "));
        assertThat(count(rendered, "readOnlyRootFilesystem: true")).isEqualTo(containers);
        assertThat(count(rendered, "runAsNonRoot: true")).isEqualTo(count(rendered, "kind: Deployment"));
    }

    @Test
    void theServerIsProbedWhereItTellsItsHealth() throws IOException {
        assertThat(Files.readString(Path.of("k8s/base/deployment.yaml")))
                .contains("/q/health/started", "/q/health/live", "/q/health/ready");
    }

    @Test
    void imagesHavePlainNames() throws IOException {
        for (Path file : files("k8s", "src/main/docker")) {
            String text = Files.readString(file);
            assertThat(IMAGE.matcher(text).results().map(found -> found.group()))
                    .as(file.toString())
                    .noneMatch(image -> image.contains("/"));
        }
    }

    private String rendered(String kustomization) throws IOException, InterruptedException {
        Path output = folder.resolve("rendered.yaml");
        Process kubectl = new ProcessBuilder("kubectl", "kustomize", kustomization)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(kubectl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(kubectl.exitValue()).as(text).isZero();
        return text;
    }

    private static boolean onPath(String program) {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(String.valueOf(System.getenv("PATH")))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    private static long count(String text, String part) {
        return Pattern.compile(part, Pattern.LITERAL).matcher(text).results().count();
    }

    private static List<Path> files(String... roots) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String root : roots) {
            try (Stream<Path> paths = Files.walk(Path.of(root))) {
                paths.filter(Files::isRegularFile).forEach(found::add);
            }
        }
        return found;
    }
}
