package dev.berth.server.runtime.kubernetes;

import java.util.List;

/**
 * What the runtimes ask of the Kubernetes API, for a Role with exactly these verbs. Secrets are created, patched and
 * deleted by name and never read, so that the Role opens nobody's secrets.
 *
 * @param apiGroup empty for the core
 */
public record KubernetesAccess(String apiGroup, String resource, List<String> verbs) {
    /** All of it. */
    public static final List<KubernetesAccess> ALL = List.of(
            of("", "pods", "get", "list", "watch", "create", "patch", "delete"),
            of("", "secrets", "create", "patch", "delete"),
            of("", "events", "list"),
            of("apps", "deployments", "get", "list", "create", "patch", "delete"),
            of("policy", "poddisruptionbudgets", "create", "patch", "delete"));

    private static KubernetesAccess of(String apiGroup, String resource, String... verbs) {
        return new KubernetesAccess(apiGroup, resource, List.of(verbs));
    }
}
