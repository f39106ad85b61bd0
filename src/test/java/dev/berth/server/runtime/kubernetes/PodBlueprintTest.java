package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What pods look like; the golden files are written anew with {@code -Dberth.golden.write=true}. */
class PodBlueprintTest {
    private static final PodName NAME = new PodName("harbour-abcd1234");

    static PoolSpec pool(RuntimeKind runtime) {
        return PoolSpecBuilder.builder()
                .name(new PoolName("harbour"))
                .runtime(runtime)
                .minPods(0)
                .maxPods(10)
                .slotsPerPod(3)
                .idleTimeout(Duration.ofSeconds(60))
                .warmSlots(0)
                .warmSlotsUpTo(0)
                .reservationTtl(Duration.ofHours(24))
                .startTimeout(Duration.ofMinutes(5))
                .templateHash("0123456789abcdef".repeat(4))
                .schedules(List.of())
                .build();
    }

    @Test
    void aPodOfAnEmptyTemplateIsAsTheGoldenFileSays() throws IOException {
        golden("pod-plain.yaml", PodBlueprint.pod(pool(RuntimeKind.KUBERNETES), NAME, "{}", FakeCluster.SETTINGS));
    }

    @Test
    void aPodOfAFullTemplateIsAsTheGoldenFileSays() throws IOException {
        golden(
                "pod-full.yaml",
                PodBlueprint.pod(pool(RuntimeKind.KUBERNETES), NAME, fullTemplate(), FakeCluster.SETTINGS));
    }

    @Test
    void theTemplateOfADeploymentIsAsTheGoldenFileSays() throws IOException {
        golden(
                "pod-of-deployment.yaml",
                PodBlueprint.template(pool(RuntimeKind.DEPLOYMENT), "{}", "harbour-0123456789", FakeCluster.SETTINGS));
    }

    @Test
    void theTokenIsInNoVariableAndNoArgumentOfThePod() {
        Pod pod = PodBlueprint.pod(pool(RuntimeKind.KUBERNETES), NAME, fullTemplate(), FakeCluster.SETTINGS);
        String token = FakeCluster.signer("k1").podToken(new PoolName("harbour"), NAME);
        assertThat(Serialization.asYaml(pod)).doesNotContain(token);
        Container agent = pod.getSpec().getContainers().get(0);
        assertThat(agent.getEnv()).noneMatch(variable -> variable.getName().contains("TOKEN"));
        assertThat(agent.getArgs()).contains("--token-file", "/run/berth/token");
    }

    @Test
    void theServiceAccountsTokenIsMountedOnlyWhereTheTemplateNamesOne() {
        Pod plain = PodBlueprint.pod(pool(RuntimeKind.KUBERNETES), NAME, "{}", FakeCluster.SETTINGS);
        Pod named = PodBlueprint.pod(
                pool(RuntimeKind.KUBERNETES), NAME, "{\"serviceAccountName\": \"cloud\"}", FakeCluster.SETTINGS);
        assertThat(plain.getSpec().getAutomountServiceAccountToken()).isFalse();
        assertThat(named.getSpec().getAutomountServiceAccountToken()).isTrue();
    }

    static String fullTemplate() {
        try {
            return Files.readString(Path.of("src/test/resources/kubernetes/template-full.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void golden(String file, Object built) throws IOException {
        Path path = Path.of("src/test/resources/kubernetes", file);
        String yaml = Serialization.asYaml(built);
        if (Boolean.getBoolean("berth.golden.write")) {
            Files.writeString(path, yaml);
        }
        assertThat(yaml).isEqualTo(Files.readString(path));
    }
}
