package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chart, rendered by helm. The folders for kustomize are the truth: the chart makes the same objects, field by field. What
 * a chart cannot make is the namespace that it is installed in.
 */
class HelmChartTest {
    private static final String BASE = "disruptionBudget: {enabled: false}\nnetworkPolicies: {enabled: false}\n";
    private static final String AGENTS = "staticAgents: {enabled: true}\n";
    private static final String MONITORING =
            "monitoring: {podMonitor: {enabled: true}, alerts: {enabled: true}, dashboard: {enabled: true}}\n";
    private static final Set<String> OPTIONAL = Set.of("PodMonitor", "PrometheusRule", "ConfigMap");
    private static final List<String> LABELS_OF_HELM = List.of("helm.sh/chart", "app.kubernetes.io/managed-by");

    @TempDir
    private Path folder;

    @Test
    void withoutTheRestItIsTheBase() throws IOException {
        assertThat(objects(chart(BASE))).isEqualTo(objects(Manifests.of("k8s/base")));
    }

    @Test
    void withMonitoringItIsTheOverlayProduction() throws IOException {
        assertThat(objects(chart(MONITORING))).isEqualTo(objects(Manifests.of("k8s/overlays/production")));
    }

    @Test
    void asItComesItIsTheOverlayProductionWithoutWhatNeedsOperators() throws IOException {
        Map<String, JsonNode> production = objects(Manifests.of("k8s/overlays/production"));
        production
                .values()
                .removeIf(object -> OPTIONAL.contains(object.path("kind").asText()));
        assertThat(objects(chart("{}"))).isEqualTo(production);
    }

    @Test
    void withStaticAgentsItIsTheirOverlay() throws IOException {
        assertThat(objects(chart(BASE + AGENTS))).isEqualTo(objects(Manifests.of("k8s/overlays/static-agents")));
    }

    @Test
    void withHttpsItIsItsOverlay() throws IOException {
        assertThat(objects(chart(MONITORING + "https: {secret: berth-tls}\n")))
                .isEqualTo(objects(Manifests.of("k8s/overlays/https")));
    }

    @Test
    void withAgentsInANamespaceOfTheirOwnItIsTheirOverlay() throws IOException {
        assertThat(objects(chart(MONITORING + "agentNamespace: berth-agents\n")))
                .isEqualTo(objects(Manifests.of("k8s/overlays/agents-namespace")));
    }

    @Test
    void staticAgentsLiveWhereAgentsDo() throws IOException {
        JsonNode agents = chart(AGENTS + "agentNamespace: elsewhere\n").one("Deployment", "berth-agents-builds");
        assertThat(agents.at("/metadata/namespace").asText()).isEqualTo("elsewhere");
        assertThat(agents.findValue("args").get(0).asText()).isEqualTo("--server=http://berth-server.berth.svc:8080");
    }

    @Test
    void thePortsThatAreAdaptedInTheInstructionsAreTheSameBothWays() throws IOException {
        String values = Instructions.block("    # values.yaml\n");
        assertThat(values).contains("networkPolicies");
        Map<String, JsonNode> chart = objects(chart(MONITORING + values));
        assertThat(objects(Instructions.overlay(folder, "    # k8s/overlays/mine/kustomization.yaml\n")))
                .isEqualTo(chart)
                .isNotEqualTo(objects(chart(MONITORING)));
    }

    @Test
    void theCertificateIsMountedAsAWholeSoThatItsRenewalArrives() throws IOException {
        JsonNode pod = chart("https: {secret: my-tls}\n")
                .one("Deployment", "berth-server")
                .at("/spec/template/spec");
        assertThat(pod.findValuesAsText("secretName")).containsExactly("my-tls");
        assertThat(pod.findValuesAsText("subPath")).isEmpty();
    }

    @Test
    void theServerIsAsTheValuesSay() throws IOException {
        JsonNode spec = chart("""
                image: {repository: mine/berth, tag: '7'}
                imagePullSecrets: [{name: mine}]
                replicas: 1
                database: {secret: my-database}
                server:
                  secret: my-server
                  publicUrl: https://berth.example
                  env: [{name: BERTH_KUBERNETES_IMAGE, value: mine/agent}]
                  resources: {limits: {memory: 4Gi}}
                  podAnnotations: {note: kept}
                  nodeSelector: {disk: fast}
                  tolerations: [{key: reserved}]
                  priorityClassName: high
                """).one("Deployment", "berth-server").path("spec");
        assertThat(spec.path("replicas").asInt()).isEqualTo(1);
        assertThat(spec.at("/template/metadata/annotations/note").asText()).isEqualTo("kept");
        JsonNode pod = spec.at("/template/spec");
        assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("mine");
        assertThat(pod.at("/nodeSelector/disk").asText()).isEqualTo("fast");
        assertThat(pod.at("/tolerations/0/key").asText()).isEqualTo("reserved");
        assertThat(pod.path("priorityClassName").asText()).isEqualTo("high");
        JsonNode server = pod.at("/containers/0");
        assertThat(server.path("image").asText()).isEqualTo("mine/berth:7");
        assertThat(server.at("/resources/limits/memory").asText()).isEqualTo("4Gi");
        assertThat(server.findValues("secretKeyRef").stream()
                        .map(reference -> reference.path("name").asText()))
                .containsExactly("my-database", "my-database", "my-database", "my-server", "my-server");
        assertThat(server.path("env").findValuesAsText("value")).contains("https://berth.example", "mine/agent");
    }

    @Test
    void policiesNameWhatTheValuesName() throws IOException {
        Manifests manifests = chart("""
                networkPolicies:
                  from: [mine]
                  databasePorts: [6432]
                  kubernetesPorts: [16443]
                  agentEgress: [{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}]
                """);
        JsonNode server = manifests.one("NetworkPolicy", "server").path("spec");
        assertThat(server.at("/ingress/0/from")).hasSize(2);
        assertThat(server.at("/ingress/0/from/1").findValuesAsText("kubernetes.io/metadata.name"))
                .containsExactly("mine");
        assertThat(server.path("egress").findValuesAsText("port")).containsExactly("8443", "6432", "16443");
        assertThat(manifests.one("NetworkPolicy", "agents").findValuesAsText("cidr"))
                .endsWith("10.1.0.0/16");
    }

    @Test
    void staticAgentsAreAsTheValuesSay() throws IOException {
        Manifests manifests = chart("""
                imagePullSecrets: [{name: mine}]
                staticAgents:
                  enabled: true
                  image: {repository: mine/agent, tag: '7'}
                  pool: harbour
                  tokenSecret: harbour-token
                  replicas: 5
                  terminationGracePeriodSeconds: 60
                """);
        JsonNode spec = manifests.one("Deployment", "berth-agents-harbour").path("spec");
        assertThat(spec.path("replicas").asInt()).isEqualTo(5);
        JsonNode pod = spec.at("/template/spec");
        assertThat(pod.at("/containers/0/image").asText()).isEqualTo("mine/agent:7");
        assertThat(Manifests.each(pod.at("/containers/0/args")).map(JsonNode::asText))
                .contains("--pool=harbour");
        assertThat(pod.findValuesAsText("secretName")).containsExactly("harbour-token");
        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isEqualTo(60);
        assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("mine");
    }

    /** What YAML takes for a number or a truth unless it is quoted: the cluster would refuse it. */
    @Test
    void namesStayText() throws IOException {
        Manifests manifests = chart("""
                database: {secret: '456'}
                server: {secret: '1e3', priorityClassName: '100'}
                networkPolicies: {from: ['123']}
                monitoring: {podMonitor: {enabled: true, tokenSecret: 'on'}}
                staticAgents: {enabled: true, pool: 'null', tokenSecret: 'true'}
                """);
        JsonNode server = manifests.one("Deployment", "berth-server").at("/spec/template/spec");
        assertThat(server.path("priorityClassName").isTextual()).isTrue();
        assertThat(server.findValues("secretKeyRef"))
                .allMatch(reference -> reference.path("name").isTextual());
        assertThat(manifests.one("NetworkPolicy", "server").findValues("kubernetes.io/metadata.name"))
                .allMatch(JsonNode::isTextual);
        assertThat(manifests.one("PodMonitor", "berth-server").findValues("credentials"))
                .allMatch(credentials -> credentials.path("name").isTextual());
        JsonNode agents = manifests.one("Deployment", "berth-agents-null");
        assertThat(agents.findValues("berth.dev/pool")).hasSize(2).allMatch(JsonNode::isTextual);
        assertThat(agents.findValues("secretName")).allMatch(JsonNode::isTextual);
    }

    @Test
    void theVariablesThatAreRefusedAreThoseThatTheChartSets() throws IOException {
        JsonNode own = new ObjectMapper()
                .readTree(Files.readString(Path.of("k8s/helm/berth/values.schema.json")))
                .at("/properties/server/properties/env/items/properties/name/not/enum");
        JsonNode set = Manifests.of("k8s/overlays/agents-namespace").server().path("env");
        assertThat(Manifests.each(own).map(JsonNode::asText))
                .containsExactlyElementsOf(Manifests.each(set)
                        .map(variable -> variable.path("name").asText())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replica: 3",
                "image: {repository: ''}",
                "server: {env: [{nam: A}]}",
                "https: {secret: My_TLS}",
                "agentNamespace: My_Agents",
                "agentNamespace: a.b",
                "server: {env: [{name: BERTH_PUBLIC_URL, value: http://berth.example}]}",
                "networkPolicies: {databasePorts: [0]}",
                "staticAgents: {enabled: true, pool: Builds}"
            })
    void aWrongValueEndsTheInstallation(String values) throws IOException {
        Program helm = Manifests.helm(written(values));
        assertThat(helm.exit()).isNotZero();
        assertThat(helm.errors()).contains("schema");
    }

    @Test
    void helmItselfFindsNothingWrong() {
        Program.assumeOnPath("helm");
        assertThat(Program.run(List.of("helm", "lint", "--strict", "k8s/helm/berth"))
                        .result())
                .doesNotContain("[ERROR]", "[WARNING]");
    }

    private Manifests chart(String values) throws IOException {
        return Manifests.ofChart(written(values));
    }

    private Path written(String values) throws IOException {
        return Files.writeString(folder.resolve("values.yaml"), values);
    }

    /** By kind, name and other namespace than the server's, without what tells who installed it. */
    private static Map<String, JsonNode> objects(Manifests manifests) {
        Map<String, JsonNode> found = new TreeMap<>();
        for (JsonNode object : manifests.objects()) {
            ObjectNode plain = object.deepCopy();
            ObjectNode metadata = (ObjectNode) plain.path("metadata");
            if (metadata.path("namespace").asText().equals("berth")) {
                metadata.remove("namespace");
            }
            ((ObjectNode) plain.at("/metadata/labels")).remove(LABELS_OF_HELM);
            String name =
                    Manifests.name(object) + " " + metadata.path("namespace").asText();
            assertThat(found.put(name, plain)).as("twice").isNull();
        }
        found.values().removeIf(object -> object.path("kind").asText().equals("Namespace"));
        return found;
    }
}
