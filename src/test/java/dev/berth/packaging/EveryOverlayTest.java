package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the base and each overlay. */
class EveryOverlayTest {
    /** The one that has a second namespace. */
    private static final String AGENTS_NAMESPACE = "k8s/overlays/agents-namespace";

    static Stream<String> folders() throws IOException {
        try (Stream<Path> overlays = Files.list(Path.of("k8s/overlays"))) {
            List<String> found = overlays.map(Path::toString).sorted().toList();
            return Stream.concat(Stream.of("k8s/base"), found.stream());
        }
    }

    @Test
    void theOverlaysThatTheDocumentationNamesAreThere() throws IOException {
        assertThat(folders())
                .contains(
                        AGENTS_NAMESPACE,
                        "k8s/overlays/https",
                        "k8s/overlays/minimal",
                        "k8s/overlays/production",
                        "k8s/overlays/static-agents");
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everythingIsInANamespaceOfItsOwnWithRestrictedPods(String folder) {
        Manifests manifests = Manifests.of(folder);
        Set<String> namespaces = manifests
                .ofKind("Namespace")
                .map(namespace -> namespace.at("/metadata/name").asText())
                .collect(Collectors.toSet());
        assertThat(namespaces)
                .isEqualTo(folder.equals(AGENTS_NAMESPACE) ? Set.of("berth", "berth-agents") : Set.of("berth"));
        for (String mode : List.of("enforce", "audit", "warn")) {
            assertThat(manifests.ofKind("Namespace"))
                    .allSatisfy(namespace -> assertThat(namespace
                                    .at("/metadata/labels")
                                    .path("pod-security.kubernetes.io/" + mode)
                                    .asText())
                            .isEqualTo("restricted"));
        }
        assertThat(manifests.objects())
                .filteredOn(object -> !object.path("kind").asText().equals("Namespace"))
                .allSatisfy(
                        object -> assertThat(object.at("/metadata/namespace").asText())
                                .as(Manifests.name(object))
                                .isIn(namespaces));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyPodKeepsToTheRestrictedStandard(String folder) {
        for (JsonNode workload : Manifests.of(folder).workloads()) {
            assertThat(RestrictedStandard.violations(workload.at("/spec/template")))
                    .as(Manifests.name(workload))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void noPodWritesIntoItsImageNorTakesItsUserFromThere(String folder) {
        for (JsonNode workload : Manifests.of(folder).workloads()) {
            JsonNode pod = workload.at("/spec/template/spec");
            assertThat(pod.at("/securityContext/runAsUser").asInt())
                    .as(Manifests.name(workload))
                    .isPositive();
            assertThat(Manifests.each(pod.path("containers")))
                    .isNotEmpty()
                    .allSatisfy(container -> assertThat(container
                                    .at("/securityContext/readOnlyRootFilesystem")
                                    .asBoolean())
                            .isTrue());
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyContainerAsksForWhatItNeedsAndHasALimitOfMemory(String folder) {
        for (JsonNode workload : Manifests.of(folder).workloads()) {
            assertThat(Manifests.each(workload.at("/spec/template/spec/containers")))
                    .allSatisfy(container -> {
                        JsonNode resources = container.path("resources");
                        assertThat(resources.at("/requests/cpu").asText())
                                .as(Manifests.name(workload))
                                .isNotEmpty();
                        assertThat(resources.at("/requests/memory").asText()).isNotEmpty();
                        assertThat(resources.at("/limits/memory").asText()).isNotEmpty();
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void whatIsMountedExists(String folder) {
        for (JsonNode workload : Manifests.of(folder).workloads()) {
            JsonNode spec = workload.path("spec");
            Set<String> volumes = Stream.concat(
                            Manifests.each(spec.at("/template/spec/volumes"))
                                    .map(volume -> volume.path("name").asText()),
                            Manifests.each(spec.path("volumeClaimTemplates"))
                                    .map(claim -> claim.at("/metadata/name").asText()))
                    .collect(Collectors.toSet());
            assertThat(Manifests.each(spec.at("/template/spec/containers"))
                            .flatMap(container -> Manifests.each(container.path("volumeMounts")))
                            .map(mount -> mount.path("name").asText()))
                    .as(Manifests.name(workload))
                    .allMatch(volumes::contains);
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void imagesHaveAVersionAndNoHost(String folder) {
        for (JsonNode workload : Manifests.of(folder).workloads()) {
            assertThat(Manifests.each(workload.at("/spec/template/spec/containers"))
                            .map(container -> container.path("image").asText()))
                    .allMatch(image -> image.matches("[a-z-]+:[0-9][0-9.]*"));
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everySelectorPicksAPodThatIsThere(String folder) {
        Manifests manifests = Manifests.of(folder);
        List<JsonNode> labels = manifests.workloads().stream()
                .map(workload -> workload.at("/spec/template/metadata/labels"))
                .toList();
        Stream<JsonNode> selectors = Stream.of(
                        manifests.ofKind("Service").map(service -> service.at("/spec/selector")),
                        manifests.ofKind("PodDisruptionBudget").map(budget -> budget.at("/spec/selector/matchLabels")),
                        manifests.ofKind("PodMonitor").map(monitor -> monitor.at("/spec/selector/matchLabels")),
                        manifests.workloads().stream().map(workload -> workload.at("/spec/selector/matchLabels")))
                .flatMap(each -> each);
        assertThat(selectors).isNotEmpty().allSatisfy(selector -> {
            assertThat(selector.isEmpty()).isFalse();
            assertThat(labels).anyMatch(these -> Manifests.selects(selector, these));
        });
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everySecretThatIsAskedForIsInTheInstructions(String folder) throws IOException {
        String instructions = Files.readString(Path.of("k8s/README.md"));
        Manifests manifests = Manifests.of(folder);
        Stream<JsonNode> keys =
                manifests.workloads().stream().flatMap(workload -> workload.findValues("secretKeyRef").stream());
        Stream<JsonNode> credentials =
                manifests.ofKind("PodMonitor").flatMap(monitor -> monitor.findValues("credentials").stream());
        assertThat(Stream.concat(keys, credentials))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(instructions)
                        .contains("secret generic " + reference.path("name").asText())
                        .contains("--from-literal=" + reference.path("key").asText() + "="));
        assertThat(manifests.workloads().stream().flatMap(workload -> workload.findValuesAsText("secretName").stream()))
                .allSatisfy(name -> assertThat(instructions).containsPattern("secret (generic|tls) " + name));
    }
}
