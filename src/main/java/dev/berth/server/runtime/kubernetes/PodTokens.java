package dev.berth.server.runtime.kubernetes;

import dev.berth.server.control.port.PodRuntimeException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Agents' tokens in Secrets. A Secret is made after its owner and with it as owner from the first moment, so that none
 * is ever left behind: a pod waits for its Secret. Secrets are never read.
 */
public final class PodTokens {
    private final Cluster cluster;

    public PodTokens(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Makes the owner's Secret. One that is there already becomes the owner's: it may have been that of an earlier one of
     * the same name, and would soon go the way of that.
     */
    public void give(HasMetadata owner, String token) {
        Secret secret = secret(owner, token);
        if (make(secret) || cluster.patch(secret, handOver(secret)) || make(secret)) {
            return;
        }
        throw new PodRuntimeException(
                "pod_start_failing", "secret " + secret.getMetadata().getName() + " comes and goes");
    }

    /** False when there is one already. */
    private boolean make(Secret secret) {
        try {
            Secret unused = cluster.write(() -> cluster.client()
                    .secrets()
                    .inNamespace(cluster.namespace())
                    .resource(secret)
                    .create());
            return true;
        } catch (KubernetesClientException e) {
            if (ClusterFailures.conflict(e)) {
                return false;
            }
            throw e;
        }
    }

    private static String handOver(Secret secret) {
        Secret patch = new SecretBuilder()
                .withNewMetadata()
                .withOwnerReferences(secret.getMetadata().getOwnerReferences())
                .endMetadata()
                .withData(secret.getData())
                .build();
        return Serialization.asJson(patch);
    }

    /**
     * Puts a token that a newer key signed into the owner's Secret. The kubelet brings it to the agent, which reads it
     * before its next connection; the one it has is good until its key is taken away.
     */
    public void renew(HasMetadata owner, String token) {
        if (!cluster.patch(
                secret(owner, token), "{\"data\":{\"" + PodBlueprint.TOKEN + "\":\"" + encoded(token) + "\"}}")) {
            give(owner, token);
        }
    }

    /** Whether the owner's token was signed by another key than the present one. */
    public boolean outdated(HasMetadata owner) {
        Map<String, String> annotations = owner.getMetadata().getAnnotations();
        return annotations == null || !cluster.settings().tokenKey().equals(annotations.get(PodLabels.TOKEN_KEY));
    }

    /** The merge patch that notes on the owner which key signed its token. */
    public String keyPatch() {
        return "{\"metadata\":{\"annotations\":{\"" + PodLabels.TOKEN_KEY + "\":\""
                + cluster.settings().tokenKey() + "\"}}}";
    }

    private Secret secret(HasMetadata owner, String token) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(PodBlueprint.secretName(owner.getMetadata().getName()))
                .withLabels(PodLabels.ofInstance(cluster.settings().instance()))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(owner.getApiVersion())
                        .withKind(owner.getKind())
                        .withName(owner.getMetadata().getName())
                        .withUid(owner.getMetadata().getUid())
                        .build())
                .endMetadata()
                .withType("Opaque")
                .withData(Map.of(PodBlueprint.TOKEN, encoded(token)))
                .build();
    }

    private static String encoded(String token) {
        return Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }
}
