package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the overlay {@code production} adds. */
class ProductionOverlayTest {
    private static final JsonNode AGENT = JsonNodeFactory.instance
            .objectNode()
            .put("app.kubernetes.io/component", "agent")
            .put("app.kubernetes.io/name", "berth-agent");

    private final Manifests manifests = Manifests.of("k8s/overlays/production");

    @Test
    void nothingTalksUnlessAPolicySaysSo() {
        JsonNode policy = manifests.one("NetworkPolicy", "default-deny").path("spec");
        assertThat(policy.path("podSelector").isEmpty()).isTrue();
        assertThat(policy.has("ingress") || policy.has("egress")).isFalse();
        assertThat(Manifests.each(policy.path("policyTypes")).map(JsonNode::asText))
                .containsExactlyInAnyOrder("Ingress", "Egress");
    }

    @Test
    void theServerReachesItsDatabaseAndTheClusterAndIsReachedByAgentsUsersAndPrometheus() {
        JsonNode policy = manifests.one("NetworkPolicy", "server").path("spec");
        assertThat(Manifests.selects(policy.at("/podSelector/matchLabels"), serverLabels()))
                .isTrue();
        assertThat(ports(policy.path("egress"))).contains(5432, 443, 6443);
        assertThat(ports(policy.path("ingress"))).containsExactly(8080, 8443);
        assertThat(ports(policy.path("egress"))).contains(8443);
        assertThat(policy.at("/ingress/1/from"))
                .hasSize(1)
                .allMatch(other -> Manifests.selects(other.at("/podSelector/matchLabels"), serverLabels()));
        List<JsonNode> sources = Manifests.each(policy.at("/ingress/0/from")).toList();
        assertThat(sources).hasSize(3);
        assertThat(sources)
                .anyMatch(source ->
                        source.has("podSelector") && Manifests.selects(source.at("/podSelector/matchLabels"), AGENT));
        assertThat(sources).allMatch(source -> source.has("podSelector") != source.has("namespaceSelector"));
    }

    @Test
    void agentsReachBerthAndWhatIsPublicAndNobodyReachesThem() {
        JsonNode policy = manifests.one("NetworkPolicy", "agents").path("spec");
        assertThat(Manifests.selects(policy.at("/podSelector/matchLabels"), AGENT))
                .isTrue();
        assertThat(policy.has("ingress")).isFalse();
        assertThat(ports(policy.path("egress"))).containsExactlyInAnyOrder(8080, 443, 22);
        JsonNode server = policy.at("/egress/0/to/0/podSelector/matchLabels");
        assertThat(Manifests.selects(server, serverLabels())).isTrue();
        List<String> excluded = policy.at("/egress/1/to/0/ipBlock").findValues("except").stream()
                .flatMap(Manifests::each)
                .map(JsonNode::asText)
                .toList();
        assertThat(excluded).contains("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16");
    }

    @Test
    void everybodyMayAskForNames() {
        JsonNode policy = manifests.one("NetworkPolicy", "dns").path("spec");
        assertThat(policy.path("podSelector").isEmpty()).isTrue();
        assertThat(ports(policy.path("egress"))).containsOnly(53);
    }

    @Test
    void aDrainOfANodeMovesTheServerInsteadOfHanging() {
        JsonNode budget = manifests.one("PodDisruptionBudget", "berth-server").path("spec");
        assertThat(budget.path("maxUnavailable").asInt()).isEqualTo(1);
        assertThat(budget.has("minAvailable")).isFalse();
        assertThat(Manifests.selects(budget.at("/selector/matchLabels"), serverLabels()))
                .isTrue();
    }

    @Test
    void metricsAreReadWithAToken() {
        JsonNode endpoint = manifests.one("PodMonitor", "berth-server").at("/spec/podMetricsEndpoints/0");
        assertThat(endpoint.path("path").asText()).isEqualTo("/q/metrics");
        assertThat(endpoint.path("port").asText())
                .isEqualTo(manifests.server().at("/ports/0/name").asText());
        assertThat(endpoint.at("/authorization/credentials/name").asText()).isEqualTo("berth-metrics");
    }

    @Test
    void grafanaFindsTheDashboard() {
        JsonNode dashboard = manifests.one("ConfigMap", "berth-dashboard");
        assertThat(dashboard.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
        assertThat(dashboard.at("/data").has("berth.json")).isTrue();
    }

    private JsonNode serverLabels() {
        return manifests.one("Deployment", "berth-server").at("/spec/template/metadata/labels");
    }

    private static Stream<Integer> ports(JsonNode rules) {
        return Manifests.each(rules)
                .flatMap(rule -> Manifests.each(rule.path("ports")))
                .map(port -> port.path("port").asInt());
    }
}
