package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server's own Deployment, and what it may do in the cluster. */
class ServerManifestTest {
    private static final String FOLDERS = "dev.berth.packaging.EveryOverlayTest#folders";

    /** As the server ends: requests under way get so long after the delay. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private static final Set<String> OF_QUARKUS = Set.of(
            "QUARKUS_DATASOURCE_JDBC_URL",
            "QUARKUS_DATASOURCE_USERNAME",
            "QUARKUS_DATASOURCE_PASSWORD",
            "QUARKUS_SHUTDOWN_DELAY");

    @ParameterizedTest
    @MethodSource(FOLDERS)
    void oneOfTwoServersIsAlwaysThereF14(String folder) {
        JsonNode spec = Manifests.of(folder).one("Deployment", "berth-server").path("spec");
        assertThat(spec.path("replicas").asInt()).isEqualTo(2);
        assertThat(spec.at("/strategy/type").asText()).isEqualTo("RollingUpdate");
        assertThat(spec.at("/strategy/rollingUpdate/maxUnavailable").asText()).isEqualTo("0");
        JsonNode apart = spec.at("/template/spec/affinity/podAntiAffinity"
                + "/preferredDuringSchedulingIgnoredDuringExecution/0/podAffinityTerm");
        assertThat(apart.path("topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
        assertThat(Manifests.selects(apart.at("/labelSelector/matchLabels"), spec.at("/template/metadata/labels")))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource(FOLDERS)
    void theServersReachEachOtherF14(String folder) {
        JsonNode server = Manifests.of(folder).server();
        assertThat(Manifests.each(server.path("env")))
                .anyMatch(variable -> variable.path("name").asText().equals("BERTH_FORWARDING_HOST")
                        && variable.at("/valueFrom/fieldRef/fieldPath").asText().equals("status.podIP"));
        assertThat(Manifests.each(server.path("ports")))
                .anyMatch(port -> port.path("containerPort").asInt() == 8443);
    }

    @ParameterizedTest
    @MethodSource(FOLDERS)
    void theServerIsProbedWhereItTellsItsHealth(String folder) {
        JsonNode server = Manifests.of(folder).server();
        assertThat(server.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
        assertThat(server.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        assertThat(server.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        String port = server.at("/ports/0/name").asText();
        assertThat(server.findValues("httpGet"))
                .allMatch(probe -> probe.path("port").asText().equals(port));
        assertThat(server.at("/ports/0/containerPort").asInt()).isEqualTo(8080);
    }

    @ParameterizedTest
    @MethodSource(FOLDERS)
    void aServerThatWaitsForItsDatabaseIsNotKilledMeanwhileF8(String folder) {
        JsonNode server = Manifests.of(folder).server();
        Duration patience = DurationConverter.parseDuration(variable(server, "BERTH_DATABASE_START_TIMEOUT"));
        assertThat(window(server.path("startupProbe"))).isGreaterThan(patience.plusSeconds(30));
        assertThat(window(server.path("livenessProbe"))).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @MethodSource(FOLDERS)
    void theServerHasTimeToEndCleanly(String folder) {
        Manifests manifests = Manifests.of(folder);
        Duration delay = DurationConverter.parseDuration(variable(manifests.server(), "QUARKUS_SHUTDOWN_DELAY"));
        long grace = manifests
                .one("Deployment", "berth-server")
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asLong();
        assertThat(Duration.ofSeconds(grace))
                .isGreaterThan(delay.plus(SHUTDOWN_TIMEOUT).plusSeconds(30));
    }

    @ParameterizedTest
    @MethodSource(FOLDERS)
    void everySettingExists(String folder) throws IOException {
        String settings = Files.readString(Path.of("docs/settings.md"));
        assertThat(Manifests.each(Manifests.of(folder).server().path("env"))
                        .map(variable -> variable.path("name").asText()))
                .isNotEmpty()
                .allMatch(name -> OF_QUARKUS.contains(name) || settings.contains("`" + name + "`"));
    }

    @ParameterizedTest
    @MethodSource(FOLDERS)
    void noVariableHasAValueAndASourceOfOne(String folder) {
        assertThat(Manifests.each(Manifests.of(folder).server().path("env")))
                .allMatch(variable -> variable.has("value") != variable.has("valueFrom"));
    }

    @ParameterizedTest
    @MethodSource(FOLDERS)
    void onlyTheServerTalksToTheClusterAndOnlyAboutItsNamespace(String folder) {
        Manifests manifests = Manifests.of(folder);
        assertThat(manifests.objects())
                .noneMatch(object -> object.path("kind").asText().startsWith("Cluster"));
        assertThat(manifests.workloads()).allSatisfy(workload -> {
            JsonNode mounted = workload.at("/spec/template/spec/automountServiceAccountToken");
            boolean server = Manifests.name(workload).equals("Deployment berth-server");
            assertThat(mounted.asBoolean(true)).as(Manifests.name(workload)).isEqualTo(server);
        });
        JsonNode binding = manifests.one("RoleBinding", "berth-server");
        assertThat(binding.at("/roleRef/name").asText()).isEqualTo("berth-server");
        assertThat(binding.at("/subjects/0/name").asText())
                .isEqualTo(manifests
                        .one("Deployment", "berth-server")
                        .at("/spec/template/spec/serviceAccountName")
                        .asText());
        assertThat(binding.at("/subjects/0/namespace").asText()).isEqualTo("berth");
    }

    @Test
    void theRoleNamesWhatItAllows() {
        JsonNode rules = Manifests.of("k8s/base").one("Role", "berth-server").path("rules");
        assertThat(Manifests.each(rules)).isNotEmpty().allSatisfy(rule -> {
            for (String part : List.of("apiGroups", "resources", "verbs")) {
                assertThat(Manifests.each(rule.path(part)).map(JsonNode::asText))
                        .isNotEmpty()
                        .doesNotContain("*");
            }
        });
    }

    private static Duration window(JsonNode probe) {
        return Duration.ofSeconds((long) probe.path("periodSeconds").asInt()
                * probe.path("failureThreshold").asInt());
    }

    private static String variable(JsonNode container, String name) {
        return Manifests.each(container.path("env"))
                .filter(variable -> variable.path("name").asText().equals(name))
                .map(variable -> variable.path("value").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not set"));
    }
}
