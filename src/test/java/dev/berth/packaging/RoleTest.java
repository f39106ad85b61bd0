package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The server's Role allows exactly what the runtimes ask for. */
class RoleTest {
    private static final String IN_THE_CODE = "dev.berth.server.runtime.kubernetes.KubernetesAccess";

    @Test
    void theRoleHasEveryVerbOfTheCodeAndNoOther() throws ReflectiveOperationException {
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

    private static Set<String> inTheCode() throws ReflectiveOperationException {
        Set<String> asked = new TreeSet<>();
        for (Object constant : access().getEnumConstants()) {
            String group = (String) access().getMethod("apiGroup").invoke(constant);
            String resource = (String) access().getMethod("resource").invoke(constant);
            List<?> verbs = (List<?>) access().getMethod("verbs").invoke(constant);
            verbs.forEach(verb -> asked.add(line(group, resource, verb.toString())));
        }
        return asked;
    }

    private static Class<?> access() {
        try {
            return Class.forName(IN_THE_CODE);
        } catch (ClassNotFoundException e) {
            assumeTrue(false, "this build has no runtime that talks to the Kubernetes API");
            throw new AssertionError(e);
        }
    }

    private static String line(String group, String resource, String verb) {
        return Stream.of(group, resource, verb).reduce((a, b) -> a + "/" + b).orElseThrow();
    }
}
