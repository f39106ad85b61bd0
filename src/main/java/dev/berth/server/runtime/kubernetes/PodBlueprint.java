package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an agent pod looks like, as a pure function of its pool, its template and the settings.
 *
 * <p>There is no preStop hook: SIGTERM reaches the agent at once, which then takes nothing new, gives up its
 * reservations and finishes what runs (P5); the grace period is the time that it has for that.
 */
public final class PodBlueprint {
    /** The key of a token in its Secret, and the name of its file. */
    public static final String TOKEN = "token";
    /** The container whose start and end are the pod's, whatever others a cluster puts beside it. */
    static final String AGENT = "agent";

    static final String HOME_VARIABLE = "HOME";
    /** Says which of the agent's variables reach Terraform. */
    static final String TOOL_ENVIRONMENT = "BERTH_TOOL_ENVIRONMENT";

    static final String VOLUME_PREFIX = "berth-";

    private static final String NAME_VARIABLE = "BERTH_POD_NAME";
    private static final String WORK = "/work";
    private static final String TEMPORARY = "/tmp";
    private static final String TOKENS = "/run/berth";
    /** Where a template must mount nothing. */
    static final List<String> OWN_PATHS = List.of(WORK, TEMPORARY, TOKENS, "/var" + TOKENS);

    private static final String WORK_VOLUME = "berth-work";
    private static final String TEMPORARY_VOLUME = "berth-tmp";
    private static final String TOKEN_VOLUME = "berth-token";
    /** The agent runs as whatever user its image says, and only its container has the file. */
    private static final int READABLE = 0444;

    private final PoolSpec pool;
    private final RuntimeKind runtime;
    private final PodTemplate template;
    private final AgentPodSettings settings;

    private PodBlueprint(PoolSpec pool, RuntimeKind runtime, String templateJson, AgentPodSettings settings) {
        this.pool = pool;
        this.runtime = runtime;
        this.template = PodTemplateReader.read(templateJson).template();
        this.settings = settings;
    }

    /** The Secret with the token of a pod, or of a Deployment's pods. */
    public static String secretName(String owner) {
        return owner + "-token";
    }

    /** A pod that stands alone. */
    static Pod pod(PoolSpec pool, PodName name, String templateJson, AgentPodSettings settings) {
        PodBlueprint blueprint = new PodBlueprint(pool, RuntimeKind.KUBERNETES, templateJson, settings);
        Map<String, String> annotations = blueprint.annotations();
        annotations.put(PodLabels.TOKEN_KEY, settings.tokenKey());
        return new PodBuilder()
                .withMetadata(blueprint
                        .metadata(annotations)
                        .edit()
                        .withName(name.value())
                        .build())
                .withSpec(blueprint.spec(name.value(), secretName(name.value()), "Never"))
                .build();
    }

    /**
     * The template of pods that a Deployment makes; they learn their names from Kubernetes. It has no readiness probe:
     * nobody connects to an agent.
     */
    public static PodTemplateSpec template(
            PoolSpec pool, String templateJson, String deployment, AgentPodSettings settings) {
        PodBlueprint blueprint = new PodBlueprint(pool, RuntimeKind.DEPLOYMENT, templateJson, settings);
        PodSpec spec = blueprint.spec("$(" + NAME_VARIABLE + ")", secretName(deployment), "Always");
        return new PodTemplateSpecBuilder()
                .withMetadata(blueprint.metadata(blueprint.annotations()))
                .withSpec(spec)
                .build();
    }

    private ObjectMeta metadata(Map<String, String> annotations) {
        Map<String, String> labels = new TreeMap<>(template.labels());
        labels.putAll(PodLabels.of(settings.instance(), pool.name(), runtime, pool.templateHash()));
        labels.put(PodLabels.GUARDED, "true");
        return new ObjectMetaBuilder()
                .withLabels(labels)
                .withAnnotations(annotations)
                .build();
    }

    private Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>(template.annotations());
        annotations.put(PodLabels.TEMPLATE_HASH, pool.templateHash());
        annotations.put(PodLabels.SAFE_TO_EVICT, "false");
        annotations.put(PodLabels.DO_NOT_DISRUPT, "true");
        return annotations;
    }

    private PodSpec spec(String podName, String secret, String restartPolicy) {
        return new PodSpecBuilder()
                .withRestartPolicy(restartPolicy)
                .withTerminationGracePeriodSeconds(settings.gracePeriod().toSeconds())
                .withEnableServiceLinks(false)
                .withServiceAccountName(template.serviceAccountName())
                .withAutomountServiceAccountToken(template.serviceAccountName() != null)
                .withPriorityClassName(template.priorityClassName())
                .withNodeSelector(template.nodeSelector())
                .withTolerations(template.tolerations())
                .withAffinity(template.affinity())
                .withTopologySpreadConstraints(template.topologySpreadConstraints())
                .withImagePullSecrets(template.imagePullSecrets())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(podName))
                .withVolumes(volumes(secret))
                .build();
    }

    private Container container(String podName) {
        return new ContainerBuilder()
                .withName(AGENT)
                .withImage(template.image() == null ? settings.image() : template.image())
                .withArgs(arguments(podName))
                .withEnv(env())
                .withEnvFrom(template.envFrom())
                .withResources(template.resources())
                .withVolumeMounts(mounts())
                // What an agent said last is what its pool shows when its pod fails.
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .build();
    }

    /** The image's entrypoint is the agent; these are its options. */
    private List<String> arguments(String podName) {
        return List.of(
                "--server",
                settings.serverUrl(),
                "--pool",
                pool.name().value(),
                "--pod",
                podName,
                "--token-file",
                TOKENS + "/" + TOKEN,
                "--work-dir",
                // One deeper than the volume, whose own directory belongs to root and cannot be made private.
                WORK + "/agent",
                "--slots",
                String.valueOf(pool.slotsPerPod()));
    }

    private List<EnvVar> env() {
        List<EnvVar> env = new ArrayList<>(template.env());
        env.add(new EnvVarBuilder().withName(HOME_VARIABLE).withValue(WORK).build());
        if (template.env().stream().noneMatch(variable -> TOOL_ENVIRONMENT.equals(variable.getName()))) {
            // All that a pod's variables are for is Terraform: what its template says, and a cloud's workload identity.
            env.add(new EnvVarBuilder()
                    .withName(TOOL_ENVIRONMENT)
                    .withValue("*")
                    .build());
        }
        if (runtime.namesPods()) {
            env.add(new EnvVarBuilder()
                    .withName(NAME_VARIABLE)
                    .withNewValueFrom()
                    .withNewFieldRef()
                    .withFieldPath("metadata.name")
                    .endFieldRef()
                    .endValueFrom()
                    .build());
        }
        return env;
    }

    private List<VolumeMount> mounts() {
        List<VolumeMount> mounts = new ArrayList<>(template.volumeMounts());
        mounts.add(mount(WORK_VOLUME, WORK).build());
        mounts.add(mount(TEMPORARY_VOLUME, TEMPORARY).build());
        // As a directory and not as one file of it: only so does a renewed token arrive.
        mounts.add(mount(TOKEN_VOLUME, TOKENS).withReadOnly(true).build());
        return mounts;
    }

    private static VolumeMountBuilder mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path);
    }

    private List<Volume> volumes(String secret) {
        List<Volume> volumes = new ArrayList<>(template.volumes());
        volumes.add(new VolumeBuilder()
                .withName(WORK_VOLUME)
                .withNewEmptyDir()
                .endEmptyDir()
                .build());
        volumes.add(new VolumeBuilder()
                .withName(TEMPORARY_VOLUME)
                .withNewEmptyDir()
                .endEmptyDir()
                .build());
        volumes.add(new VolumeBuilder()
                .withName(TOKEN_VOLUME)
                .withNewSecret()
                .withSecretName(secret)
                .withDefaultMode(READABLE)
                .endSecret()
                .build());
        return volumes;
    }
}
