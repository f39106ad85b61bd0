package dev.berth.server.runtime.deployment;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.runtime.kubernetes.AgentPodSettings;
import dev.berth.server.runtime.kubernetes.PodBlueprint;
import dev.berth.server.runtime.kubernetes.PodLabels;
import dev.berth.server.security.Digests;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Deployment for a pool and a template, as a pure function. Its name holds a digest of all that its pods are made
 * from, so whatever changes, a template or a setting, makes another Deployment and never another version of this one:
 * a rolling update would end pods at work.
 */
final class DeploymentBlueprint {
    /** Which Deployment a pod belongs to. */
    static final String REVISION = "berth.dev/revision";

    private static final int DIGEST = 10;
    /** A pod's name ends with the ReplicaSet's digest and its own, and must still be a DNS label. */
    private static final int MAX_PREFIX = 35;

    private DeploymentBlueprint() {}

    static Deployment of(PoolSpec pool, String templateJson, AgentPodSettings settings) {
        String name = name(pool, templateJson, settings);
        Map<String, String> selector =
                new TreeMap<>(PodLabels.ofPool(settings.instance(), pool.name(), RuntimeKind.DEPLOYMENT));
        selector.put(REVISION, name);
        PodTemplateSpec template = PodBlueprint.template(pool, templateJson, name, settings);
        template.getMetadata().getLabels().put(REVISION, name);
        Map<String, String> labels = new TreeMap<>(
                PodLabels.of(settings.instance(), pool.name(), RuntimeKind.DEPLOYMENT, pool.templateHash()));
        labels.put(REVISION, name);
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .withAnnotations(
                        Map.of(PodLabels.TEMPLATE_HASH, pool.templateHash(), PodLabels.TOKEN_KEY, settings.tokenKey()))
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withRevisionHistoryLimit(0)
                .withNewSelector()
                .withMatchLabels(selector)
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .build();
    }

    private static String name(PoolSpec pool, String templateJson, AgentPodSettings settings) {
        PodTemplateSpec nameless = PodBlueprint.template(pool, templateJson, "", settings);
        String digest = Digests.sha256(pool.name() + Serialization.asJson(nameless));
        String prefix = pool.name().value();
        prefix = prefix.substring(0, Math.min(MAX_PREFIX, prefix.length()));
        return prefix + "-" + digest.substring(0, DIGEST);
    }
}
