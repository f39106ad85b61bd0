package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the overlay {@code agents-namespace} changes of {@code production}. */
class AgentsNamespaceOverlayTest {
    private final Manifests manifests = Manifests.of("k8s/overlays/agents-namespace");

    @Test
    void theServerMakesPodsThereAndMayDoNothingAtHome() {
        assertThat(manifests.ofKind("Role"))
                .singleElement()
                .satisfies(role -> assertThat(namespace(role)).isEqualTo("berth-agents"));
        assertThat(manifests.ofKind("RoleBinding")).singleElement().satisfies(binding -> {
            assertThat(namespace(binding)).isEqualTo("berth-agents");
            assertThat(binding.at("/roleRef/name").asText()).isEqualTo("berth-server");
            assertThat(binding.at("/subjects/0/namespace").asText()).isEqualTo("berth");
        });
        assertThat(namespace(manifests.one("ServiceAccount", "berth-server"))).isEqualTo("berth");
        assertThat(variable("BERTH_KUBERNETES_NAMESPACE")).isEqualTo("berth-agents");
    }

    @Test
    void agentsReachTheServerByANameThatHoldsInTheirNamespace() {
        JsonNode service = manifests.one("Service", "berth-server");
        assertThat(variable("BERTH_PUBLIC_URL"))
                .isEqualTo("http://berth-server." + namespace(service) + ".svc:"
                        + service.at("/spec/ports/0/port").asText());
    }

    @Test
    void theirPoliciesAreThereAndSelectAcrossNamespaces() {
        JsonNode agents = manifests.one("NetworkPolicy", "agents");
        assertThat(namespace(agents)).isEqualTo("berth-agents");
        assertThat(other(agents.at("/spec/egress/0/to/0"))).isEqualTo("berth");
        JsonNode server = manifests.one("NetworkPolicy", "server");
        assertThat(namespace(server)).isEqualTo("berth");
        assertThat(other(server.at("/spec/ingress/0/from/0"))).isEqualTo("berth-agents");
        for (String everywhere : List.of("default-deny", "dns")) {
            List<JsonNode> both = manifests
                    .ofKind("NetworkPolicy")
                    .filter(policy -> policy.at("/metadata/name").asText().equals(everywhere))
                    .toList();
            assertThat(both)
                    .extracting(AgentsNamespaceOverlayTest::namespace)
                    .containsExactlyInAnyOrder("berth", "berth-agents");
            assertThat(both.get(0).path("spec"))
                    .as(everywhere)
                    .isEqualTo(both.get(1).path("spec"));
        }
    }

    private String variable(String name) {
        return Manifests.each(manifests.server().path("env"))
                .filter(variable -> variable.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("value")
                .asText();
    }

    /** Pods of that namespace: both selectors stand in one element, so both have to hold. */
    private static String other(JsonNode peer) {
        assertThat(peer.has("podSelector")).isTrue();
        return peer.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
                .asText();
    }

    private static String namespace(JsonNode object) {
        return object.at("/metadata/namespace").asText();
    }
}
