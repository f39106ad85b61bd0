package dev.berth.server.config;

import dev.berth.domain.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What of {@code berth.kubernetes} the cluster would refuse later, when nobody looks any more. */
final class KubernetesRules {
    /** All kinds that Kubernetes has or had. */
    static final Set<String> VOLUME_KINDS = Set.of(
            "awsElasticBlockStore",
            "azureDisk",
            "azureFile",
            "cephfs",
            "cinder",
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "fc",
            "flexVolume",
            "flocker",
            "gcePersistentDisk",
            "gitRepo",
            "glusterfs",
            "hostPath",
            "image",
            "iscsi",
            "nfs",
            "persistentVolumeClaim",
            "photonPersistentDisk",
            "portworxVolume",
            "projected",
            "quobyte",
            "rbd",
            "scaleIO",
            "secret",
            "storageos",
            "vsphereVolume");

    /** It is the value of a label, and budgets' names begin with it. */
    private static final Pattern INSTANCE =
            Pattern.compile("(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private static final Pattern IMAGE = Pattern.compile("\\S{1,1024}");

    private final List<String> violations = new ArrayList<>();

    private KubernetesRules() {}

    static List<String> violations(BerthConfig.Kubernetes kubernetes) {
        KubernetesRules rules = new KubernetesRules();
        kubernetes
                .namespace()
                .ifPresent(namespace -> rules.require(
                        Invariant.isDnsLabel(namespace),
                        "namespace",
                        namespace,
                        "must be the name of a namespace: up to 63 of a-z 0-9 -"));
        rules.require(
                INSTANCE.matcher(kubernetes.instance()).matches(),
                "instance",
                kubernetes.instance(),
                "must be a DNS name with up to 63 of a-z 0-9 - .");
        rules.require(IMAGE.matcher(kubernetes.image()).matches(), "image", kubernetes.image(), "must name an image");
        kubernetes.extraVolumeTypes().orElse(List.of()).forEach(rules::volumeKind);
        return List.copyOf(rules.violations);
    }

    /** Letters in the wrong case are the usual mistake. */
    private void volumeKind(String kind) {
        String meant = VOLUME_KINDS.stream()
                .filter(known -> known.equalsIgnoreCase(kind.strip()))
                .findFirst()
                .orElse("hostPath or nfs");
        require(
                VOLUME_KINDS.contains(kind),
                "extra-volume-types",
                kind,
                "must be kinds of volumes as Kubernetes writes them, such as " + meant);
    }

    private void require(boolean condition, String name, String value, String message) {
        if (!condition) {
            violations.add("berth.kubernetes." + name + " (" + value + ") " + message);
        }
    }
}
