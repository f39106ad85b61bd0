package dev.berth.server.runtime.kubernetes;

import dev.berth.server.control.port.PodRuntimeException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Agents' tokens in Secrets. A Secret is made after its owner and with it as owner from the first moment, so that none
 * is ever left behind: a pod waits for its Secret. What is not ours is never written to.
 */
public final class PodTokens {
    private static final int MAX_TRIES = 3;

    private final Cluster cluster;

    public PodTokens(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Makes the owner's Secret. One that is there already gets the token; if it is not the owner's but that of an earlier
     * one of the same name, which it would soon follow, or nobody's, a new one takes its place.
     */
    public void give(HasMetadata owner, String token) {
        Secret secret = secret(owner, token);
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            if (make(secret) || replace(secret, owner)) {
                return;
            }
        }
        throw new PodRuntimeException(
                "pod_start_failing", "secret " + secret.getMetadata().getName() + " comes and goes");
    }

    /** Whose the present one is is looked at before anything is written; false when the owner has none. */
    private boolean replace(Secret secret, HasMetadata owner) {
        Secret present = cluster.seen(secret).orElse(null);
        if (present == null) {
            return false;
        }
        if (isOf(present, owner)) {
            return write(present, secret);
        }
        removeStale(present, owner);
        return false;
    }

    /** Into just this one: by now another one may have its name, and the API says so. */
    private boolean write(Secret present, Secret wanted) {
        String patch = "{\"metadata\":{\"uid\":\"" + present.getMetadata().getUid() + "\"},\"data\":{\""
                + PodBlueprint.TOKEN + "\":\"" + wanted.getData().get(PodBlueprint.TOKEN) + "\"}}";
        try {
            return cluster.patch(present, patch);
        } catch (KubernetesClientException e) {
            if (ClusterFailures.invalid(e)) {
                return false;
            }
            throw e;
        }
    }

    private void removeStale(Secret stale, HasMetadata owner) {
        boolean ours =
                Cluster.has(stale, PodLabels.ofInstance(cluster.settings().instance()));
        boolean ofEarlier = owners(stale)
                .anyMatch(reference -> reference.getKind().equals(owner.getKind())
                        && reference.getName().equals(owner.getMetadata().getName()));
        if (!ours && !ofEarlier) {
            throw Cluster.nameTaken("Secret", stale.getMetadata().getName());
        }
        cluster.deleteSecret(stale);
    }

    private static boolean isOf(Secret secret, HasMetadata owner) {
        return owners(secret)
                .anyMatch(reference ->
                        reference.getUid().equals(owner.getMetadata().getUid()));
    }

    private static Stream<OwnerReference> owners(Secret secret) {
        return secret.getMetadata().getOwnerReferences().stream();
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

    /**
     * Puts a token that a newer key signed into the owner's Secret. The kubelet brings it to the agent, which reads it
     * before its next connection; the one it has is good until its key is taken away.
     */
    public void renew(HasMetadata owner, String token) {
        if (!replace(secret(owner, token), owner)) {
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
