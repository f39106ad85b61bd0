package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.packaging.RestrictedStandard;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A namespace that enforces the restricted Pod Security Standard takes every pod that Berth makes. */
class RestrictedPodsTest {
    static String[] templates() {
        return new String[] {"{}", PodBlueprintTest.fullTemplate()};
    }

    @ParameterizedTest
    @MethodSource("templates")
    void aPodKeepsToTheStandard(String template) {
        Object pod = PodBlueprint.pod(
                PodBlueprintTest.pool(RuntimeKind.KUBERNETES),
                new PodName("harbour-abcd1234"),
                template,
                FakeCluster.SETTINGS);
        assertThat(RestrictedStandard.violations(tree(pod))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("templates")
    void aPodOfADeploymentKeepsToTheStandard(String template) {
        Object pod = PodBlueprint.template(
                PodBlueprintTest.pool(RuntimeKind.DEPLOYMENT), template, "harbour-0123456789", FakeCluster.SETTINGS);
        assertThat(RestrictedStandard.violations(tree(pod))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"securityContext", "hostNetwork", "hostPID", "hostIPC", "containers", "initContainers"})
    void aTemplateHasNoFieldThatCouldSayOtherwise(String field) {
        assertThat(PodTemplateRules.check("{\"" + field + "\": {}}")).isNotEmpty();
    }

    private static JsonNode tree(Object pod) {
        return Serialization.jsonMapper().valueToTree(pod);
    }
}
