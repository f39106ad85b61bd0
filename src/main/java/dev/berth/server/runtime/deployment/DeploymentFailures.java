package dev.berth.server.runtime.deployment;

import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.runtime.kubernetes.ClusterFailures;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What kept single Deployments of a pool from getting what they need: the others get it all the same. */
final class DeploymentFailures {
    private final Map<String, RuntimeException> failures = new LinkedHashMap<>();

    /** @throws KubernetesClientException when nobody answers, which is nobody's own failure */
    void each(List<Deployment> deployments, Consumer<Deployment> step) {
        for (Deployment deployment : deployments) {
            try {
                step.accept(deployment);
            } catch (KubernetesClientException | PodRuntimeException e) {
                if (ClusterFailures.away(e)) {
                    throw e;
                }
                failures.put(deployment.getMetadata().getName(), e);
            }
        }
    }

    boolean isEmpty() {
        return failures.isEmpty();
    }

    void throwOf(String deployment) {
        RuntimeException failure = failures.get(deployment);
        if (failure != null) {
            throw failure;
        }
    }

    void throwFirst() {
        failures.keySet().stream().findFirst().ifPresent(this::throwOf);
    }
}
