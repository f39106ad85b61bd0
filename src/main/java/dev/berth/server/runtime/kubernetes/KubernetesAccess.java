package dev.berth.server.runtime.kubernetes;

import java.util.List;

/**
 * What the runtimes ask of the Kubernetes API, for a Role with exactly these verbs. Secrets are created and patched by
 * name and never read, so that the Role opens nobody's secrets.
 */
public enum KubernetesAccess {
    PODS("", "pods", "get list watch create patch delete"),
    SECRETS("", "secrets", "create patch"),
    DEPLOYMENTS("apps", "deployments", "get list create patch delete"),
    POD_DISRUPTION_BUDGETS("policy", "poddisruptionbudgets", "create delete");

    private final String apiGroup;
    private final String resource;
    private final String verbs;

    KubernetesAccess(String apiGroup, String resource, String verbs) {
        this.apiGroup = apiGroup;
        this.resource = resource;
        this.verbs = verbs;
    }

    /** The API group; empty for the core. */
    public String apiGroup() {
        return apiGroup;
    }

    public String resource() {
        return resource;
    }

    public List<String> verbs() {
        return List.of(verbs.split(" "));
    }
}
