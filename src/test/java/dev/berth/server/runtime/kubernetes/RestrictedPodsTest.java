package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.packaging.RestrictedStandard;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
        assertThat(PodTemplateRules.check("{\"" + field + "\": {}}", Set.of())).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("volumes")
    void aTemplateMayNameTheVolumesOfTheStandardAndNoOthers(String kind) {
        String template = "{\"volumes\": [{\"name\": \"a\", \"" + kind + "\": {}}]}";
        JsonNode pod = tree(PodBlueprint.pod(
                PodBlueprintTest.pool(RuntimeKind.KUBERNETES),
                new PodName("harbour-abcd1234"),
                template,
                FakeCluster.SETTINGS));

        assertThat(PodTemplateRules.check(template, Set.of()).isEmpty())
                .isEqualTo(RestrictedStandard.violations(pod).isEmpty());
    }

    /** All kinds that the model knows. */
    static List<String> volumes() {
        return Arrays.stream(Volume.class.getDeclaredFields())
                .map(field -> field.getAnnotation(JsonProperty.class))
                .filter(Objects::nonNull)
                .map(JsonProperty::value)
                .filter(name -> !name.equals("name"))
                .toList();
    }

    private static JsonNode tree(Object pod) {
        return Serialization.jsonMapper().valueToTree(pod);
    }
}
