package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.port.PodRuntime.TemplateProblem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a pod template may say, and by which field it is told what it may not (F11). */
class PodTemplateRulesTest {

    private static List<String> fields(String json) {
        return PodTemplateRules.check(json, Set.of()).stream()
                .map(TemplateProblem::field)
                .toList();
    }

    @Test
    void whatKubernetesKnowsIsTaken() {
        assertThat(PodTemplateRules.check("{}", Set.of())).isEmpty();
        assertThat(PodTemplateRules.check(PodBlueprintTest.fullTemplate(), Set.of()))
                .isEmpty();
    }

    @Test
    void unknownFieldsAreRefusedByNameHoweverDeep() {
        assertThat(fields("{\"imagee\": \"x\"}")).containsExactly("imagee");
        assertThat(fields("{\"hostNetwork\": true}")).containsExactly("hostNetwork");
        assertThat(fields("{\"env\": [{\"name\": \"A\"}, {\"name\": \"B\", \"vlaue\": \"1\"}]}"))
                .containsExactly("env[1].vlaue");
        assertThat(fields("{\"affinity\": {\"nodeAffinity\": {\"required\": {}}}}"))
                .containsExactly("affinity.nodeAffinity.required");
        assertThat(fields("{\"volumes\": [{\"name\": \"a\", \"emptyDir\": {\"size\": \"1Gi\"}}]}"))
                .containsExactly("volumes[0].emptyDir.size");
    }

    @Test
    void valuesOfAWrongKindAreRefusedByName() {
        assertThat(fields("{\"image\": 5}")).containsExactly("image");
        assertThat(fields("{\"env\": {}}")).containsExactly("env");
        assertThat(fields("{\"env\": [null]}")).containsExactly("env[0]");
        assertThat(fields("{\"env\": [{\"name\": \"A\", \"value\": 5}]}")).containsExactly("env[0].value");
        assertThat(fields("{\"labels\": {\"a\": null}}")).containsExactly("labels.a");
        assertThat(fields("{\"topologySpreadConstraints\": [{\"maxSkew\": \"x\"}]}"))
                .containsExactly("topologySpreadConstraints[0].maxSkew");
    }

    @Test
    void everyBadFieldIsNamedAtOnce() {
        assertThat(fields("{\"image\": \"a b\", \"env\": [{\"name\": \"1=\"}], \"priorityClassName\": \"Not Good\","
                        + " \"resources\": {\"limits\": {\"cpu\": \"much\"}}}"))
                .containsExactlyInAnyOrder("image", "env[0].name", "priorityClassName", "resources.limits.cpu");
    }

    @Test
    void berthsOwnVariablesAreNotForTemplates() {
        assertThat(fields("{\"env\": [{\"name\": \"BERTH_POD_NAME\", \"value\": \"x\"}, {\"name\": \"HOME\"}]}"))
                .containsExactly("env[0].name", "env[1].name");
        assertThat(fields("{\"envFrom\": [{\"prefix\": \"BERTH_\", \"configMapRef\": {\"name\": \"a\"}}]}"))
                .containsExactly("envFrom[0].prefix");
    }

    @Test
    void berthsOwnLabelsAndAnnotationsAreNotForTemplates() {
        assertThat(fields("{\"labels\": {\"berth.dev/guarded\": \"false\", \"app.kubernetes.io/instance\": \"x\"}}"))
                .containsExactlyInAnyOrder("labels.berth.dev/guarded", "labels.app.kubernetes.io/instance");
        assertThat(fields("{\"annotations\": {\"berth.dev/token-key\": \"x\","
                        + " \"cluster-autoscaler.kubernetes.io/safe-to-evict\": \"true\","
                        + " \"controller.kubernetes.io/pod-deletion-cost\": \"1\"}}"))
                .hasSize(3);
    }

    @Test
    void noAnnotationLiftsTheConfinementOfTheAgent() {
        String key = "container.apparmor.security.beta.kubernetes.io/agent";
        assertThat(fields("{\"annotations\": {\"" + key + "\": \"unconfined\"}}"))
                .containsExactly("annotations." + key);
        assertThat(fields("{\"annotations\": {\"" + key + "\": \"runtime/default\"}}"))
                .isEmpty();
    }

    @Test
    void nothingIsMountedOverBerthsOwnPaths() {
        for (String path :
                List.of("/", "/work", "/work/x", "/tmp/", "/run", "/run/berth", "/run//berth/", "/var/run")) {
            assertThat(fields("{\"volumes\": [{\"name\": \"a\", \"emptyDir\": {}}],"
                            + " \"volumeMounts\": [{\"name\": \"a\", \"mountPath\": \"" + path + "\"}]}"))
                    .as(path)
                    .containsExactly("volumeMounts[0].mountPath");
        }
        assertThat(fields("{\"volumes\": [{\"name\": \"a\", \"emptyDir\": {}}],"
                        + " \"volumeMounts\": [{\"name\": \"a\", \"mountPath\": \"/workshop\"}]}"))
                .isEmpty();
    }

    @Test
    void volumesAreBerthsOwnOrTheTemplatesAndMountsNameTheLatter() {
        assertThat(fields("{\"volumes\": [{\"name\": \"berth-work\", \"emptyDir\": {}}, {\"name\": \"UP\"}]}"))
                .containsExactly("volumes[0].name", "volumes[1].name");
        assertThat(fields("{\"volumeMounts\": [{\"name\": \"berth-token\", \"mountPath\": \"/x\"}]}"))
                .containsExactly("volumeMounts[0].name");
    }

    @Test
    void volumesThatReachIntoANodeAreRefusedUnlessTheServersOperatorAllowsThem() {
        String template = "{\"volumes\": [{\"name\": \"a\", \"emptyDir\": {}},"
                + " {\"name\": \"b\", \"hostPath\": {\"path\": \"/var/run/docker.sock\"}},"
                + " {\"name\": \"c\", \"nfs\": {\"server\": \"s\", \"path\": \"/\"}}]}";

        assertThat(fields(template)).containsExactly("volumes[1].hostPath", "volumes[2].nfs");
        assertThat(PodTemplateRules.check(template, Set.of("hostPath")))
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.field()).isEqualTo("volumes[2].nfs");
                    assertThat(refused.message()).contains("berth.kubernetes.extra-volume-types");
                });
    }

    @Test
    void referencesNeedNames() {
        assertThat(fields("{\"envFrom\": [{}], \"imagePullSecrets\": [{}]}"))
                .containsExactly("envFrom[0]", "imagePullSecrets[0].name");
        assertThat(fields("{\"topologySpreadConstraints\": [{}]}")).hasSize(3);
    }
}
