package dev.berth.server.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operator may say of a pool's pods, in the words of the Kubernetes API; what is not said is null or empty. */
@RecordBuilder
record PodTemplate(
        @Nullable String image,
        @Nullable ResourceRequirements resources,
        List<EnvVar> env,
        List<EnvFromSource> envFrom,
        Map<String, String> nodeSelector,
        List<Toleration> tolerations,
        @Nullable Affinity affinity,
        List<TopologySpreadConstraint> topologySpreadConstraints,
        @Nullable String serviceAccountName,
        List<LocalObjectReference> imagePullSecrets,
        List<Volume> volumes,
        List<VolumeMount> volumeMounts,
        @Nullable String priorityClassName,
        Map<String, String> labels,
        Map<String, String> annotations) {}
