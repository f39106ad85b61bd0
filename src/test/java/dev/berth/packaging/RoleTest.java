package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.runtime.kubernetes.KubernetesAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The server's Role allows exactly what the runtimes ask for. */
class RoleTest {
    @Test
    void theRoleHasEveryVerbOfTheCodeAndNoOther() {
        Set<String> allowed = new TreeSet<>();
        JsonNode rules = Manifests.of("k8s/base").one("Role", "berth-server").path("rules");
        Manifests.each(rules).forEach(rule -> allowed.addAll(combinations(rule)));
        assertThat(allowed).isEqualTo(inTheCode());
    }

    private static List<String> combinations(JsonNode rule) {
        List<String> found = new ArrayList<>();
        for (JsonNode group : rule.path("apiGroups")) {
            for (JsonNode resource : rule.path("resources")) {
                rule.path("verbs").forEach(verb -> found.add(line(group.asText(), resource.asText(), verb.asText())));
            }
        }
        return found;
    }

    private static Set<String> inTheCode() {
        Set<String> asked = new TreeSet<>();
        for (KubernetesAccess access : KubernetesAccess.ALL) {
            access.verbs().forEach(verb -> asked.add(line(access.apiGroup(), access.resource(), verb)));
        }
        return asked;
    }

    private static String line(String group, String resource, String verb) {
        return Stream.of(group, resource, verb).reduce((a, b) -> a + "/" + b).orElseThrow();
    }
}
