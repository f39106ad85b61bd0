package dev.berth.server.runtime.kubernetes;

import dev.berth.server.control.port.PodRuntime.TemplateProblem;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says what of a pod template cannot be taken: what Kubernetes would refuse later, when nobody looks any more, and what
 * would break Berth's own part of the pod.
 */
final class PodTemplateRules {
    /** Berth's variables that a template may set: what the tools are given, and the agent's limits. */
    private static final Set<String> SETTABLE = Set.of(
            "BERTH_TERRAFORM_CLI_CONFIG",
            PodBlueprint.TOOL_ENVIRONMENT,
            "BERTH_INIT_TIMEOUT",
            "BERTH_INIT_WAIT",
            "BERTH_MIN_FREE_DISK");

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern DNS_NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern KEY_NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern VARIABLE = Pattern.compile("[-._a-zA-Z][-._a-zA-Z0-9]*");
    private static final Pattern QUANTITY =
            Pattern.compile("\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?");
    private static final Pattern IMAGE = Pattern.compile("[^\\s]{1,1024}");
    private static final int MAX_NAME = 253;

    private static final Set<String> OWN_ANNOTATIONS =
            Set.of(PodLabels.SAFE_TO_EVICT, PodLabels.DO_NOT_DISRUPT, PodLabels.DELETION_COST);
    private static final Set<String> OWN_LABELS =
            Set.of(PodLabels.NAME, PodLabels.INSTANCE, PodLabels.COMPONENT, PodLabels.PART_OF, PodLabels.MANAGED_BY);

    /** The kinds of the restricted Pod Security Standard; with others a template could reach into nodes. */
    static final Set<String> RESTRICTED_VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

    private final List<TemplateProblem> problems;
    private final Set<String> extraVolumeTypes;

    private PodTemplateRules(List<TemplateProblem> problems, Set<String> extraVolumeTypes) {
        this.problems = problems;
        this.extraVolumeTypes = extraVolumeTypes;
    }

    /**
     * All that is wrong with it; empty when it can be taken.
     *
     * @param extraVolumeTypes what it may mount besides what the restricted Pod Security Standard allows
     */
    static List<TemplateProblem> check(String json, Set<String> extraVolumeTypes) {
        PodTemplateReader.Reading reading = PodTemplateReader.read(json);
        PodTemplateRules rules = new PodTemplateRules(new ArrayList<>(reading.problems()), extraVolumeTypes);
        rules.check(reading.template());
        return List.copyOf(rules.problems);
    }

    private void check(PodTemplate template) {
        matches("image", template.image(), IMAGE, "must name an image");
        resources(template.resources());
        env(template.env());
        envFrom(template.envFrom());
        keys("nodeSelector", template.nodeSelector());
        template.nodeSelector().forEach((key, value) -> labelValue("nodeSelector." + key, value));
        spread(template.topologySpreadConstraints());
        dnsName("serviceAccountName", template.serviceAccountName());
        references(template.imagePullSecrets());
        volumes(template.volumes());
        mounts(template.volumeMounts(), template.volumes());
        dnsName("priorityClassName", template.priorityClassName());
        keys("labels", template.labels());
        template.labels().forEach(this::label);
        keys("annotations", template.annotations());
        template.annotations().forEach(this::annotation);
    }

    private void resources(@Nullable ResourceRequirements resources) {
        if (resources != null) {
            quantities("resources.limits", resources.getLimits());
            quantities("resources.requests", resources.getRequests());
        }
    }

    private void quantities(String field, @Nullable Map<String, Quantity> quantities) {
        if (quantities != null) {
            quantities.forEach((name, quantity) -> require(
                    quantity != null && QUANTITY.matcher(quantity.toString()).matches(),
                    field + "." + name,
                    "must be a quantity such as 500m or 2Gi"));
        }
    }

    private void env(List<EnvVar> env) {
        Set<String> names = new HashSet<>();
        for (int index = 0; index < env.size(); index++) {
            String name = env.get(index).getName();
            String field = "env[" + index + "].name";
            if (name == null || !VARIABLE.matcher(name).matches()) {
                problem(field, "must be the name of an environment variable");
            } else if (own(name)) {
                problem(field, "is Berth's own variable");
            } else {
                require(names.add(name), field, "comes twice");
            }
            boolean both = env.get(index).getValue() != null && env.get(index).getValueFrom() != null;
            require(!both, "env[" + index + "].valueFrom", "cannot be given together with value");
        }
    }

    private static boolean own(String variable) {
        boolean prefixed = variable.startsWith("BERTH_") && !SETTABLE.contains(variable);
        return prefixed || variable.equals(PodBlueprint.HOME_VARIABLE);
    }

    private void envFrom(List<EnvFromSource> sources) {
        for (int index = 0; index < sources.size(); index++) {
            EnvFromSource source = sources.get(index);
            String field = "envFrom[" + index + "]";
            boolean one = (source.getConfigMapRef() == null) != (source.getSecretRef() == null);
            require(one, field, "must have either configMapRef or secretRef");
            if (source.getConfigMapRef() != null) {
                requiredName(
                        field + ".configMapRef.name", source.getConfigMapRef().getName());
            }
            if (source.getSecretRef() != null) {
                requiredName(field + ".secretRef.name", source.getSecretRef().getName());
            }
            String prefix = source.getPrefix();
            require(prefix == null || !prefix.startsWith("BERTH_"), field + ".prefix", "is Berth's own prefix");
        }
    }

    private void spread(List<TopologySpreadConstraint> constraints) {
        for (int index = 0; index < constraints.size(); index++) {
            TopologySpreadConstraint constraint = constraints.get(index);
            String field = "topologySpreadConstraints[" + index + "]";
            require(
                    constraint.getMaxSkew() != null && constraint.getMaxSkew() > 0,
                    field + ".maxSkew",
                    "must be 1 or more");
            require(given(constraint.getTopologyKey()), field + ".topologyKey", "must be given");
            require(
                    Set.of("DoNotSchedule", "ScheduleAnyway")
                            .contains(String.valueOf(constraint.getWhenUnsatisfiable())),
                    field + ".whenUnsatisfiable",
                    "must be DoNotSchedule or ScheduleAnyway");
        }
    }

    private void references(List<LocalObjectReference> references) {
        for (int index = 0; index < references.size(); index++) {
            requiredName(
                    "imagePullSecrets[" + index + "].name",
                    references.get(index).getName());
        }
    }

    private void volumes(List<Volume> volumes) {
        Set<String> names = new HashSet<>();
        for (int index = 0; index < volumes.size(); index++) {
            String name = volumes.get(index).getName();
            String field = "volumes[" + index + "].name";
            if (name == null || !DNS_LABEL.matcher(name).matches()) {
                problem(field, "must be a DNS label");
            } else if (name.startsWith(PodBlueprint.VOLUME_PREFIX)) {
                problem(field, "is a name of Berth's own volumes");
            } else {
                require(names.add(name), field, "comes twice");
            }
            String volume = "volumes[" + index + "].";
            PodTemplateReader.kinds(volumes.get(index)).forEach(kind -> kind(volume, kind));
        }
    }

    private void kind(String volume, String kind) {
        require(
                RESTRICTED_VOLUMES.contains(kind) || extraVolumeTypes.contains(kind),
                volume + kind,
                "is a kind of volume that the restricted Pod Security Standard forbids;"
                        + " berth.kubernetes.extra-volume-types can allow it");
    }

    private void mounts(List<VolumeMount> mounts, List<Volume> volumes) {
        Set<String> known = new HashSet<>();
        volumes.forEach(volume -> known.add(String.valueOf(volume.getName())));
        Set<String> paths = new HashSet<>();
        for (int index = 0; index < mounts.size(); index++) {
            VolumeMount mount = mounts.get(index);
            String field = "volumeMounts[" + index + "]";
            require(known.contains(String.valueOf(mount.getName())), field + ".name", "must name one of the volumes");
            String path = mount.getMountPath();
            if (path == null || !path.startsWith("/") || path.contains(":") || path.contains("..")) {
                problem(field + ".mountPath", "must be an absolute path");
            } else if (PodBlueprint.OWN_PATHS.stream().anyMatch(own -> overlaps(own, path))) {
                problem(field + ".mountPath", "lies over or in one of Berth's own paths");
            } else {
                require(paths.add(plain(path)), field + ".mountPath", "comes twice");
            }
        }
    }

    private static boolean overlaps(String own, String path) {
        String one = own + "/";
        String other = plain(path) + "/";
        return one.startsWith(other) || other.startsWith(one);
    }

    /** Without what a path can say twice. */
    private static String plain(String path) {
        String plain = path.replaceAll("(/+\\.)*/+(\\.$)?", "/");
        return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }

    private void label(String key, String value) {
        require(
                !key.startsWith(PodLabels.PREFIX) && !OWN_LABELS.contains(key),
                "labels." + key,
                "is Berth's own label");
        labelValue("labels." + key, value);
    }

    private void annotation(String key, String value) {
        require(
                !key.startsWith(APP_ARMOR) || !value.equals("unconfined"),
                "annotations." + key,
                "must not be unconfined, which the restricted Pod Security Standard forbids");
        require(
                !key.startsWith(PodLabels.PREFIX) && !OWN_ANNOTATIONS.contains(key),
                "annotations." + key,
                "is Berth's own annotation");
    }

    private void keys(String field, Map<String, String> entries) {
        entries.keySet().forEach(key -> require(isKey(key), field + "." + key, "is not a valid key"));
    }

    private static boolean isKey(String key) {
        int slash = key.indexOf('/');
        boolean prefixed = slash < 0
                || (slash <= MAX_NAME
                        && DNS_NAME.matcher(key.substring(0, slash)).matches());
        return prefixed && KEY_NAME.matcher(key.substring(slash + 1)).matches();
    }

    private void labelValue(String field, String value) {
        matches(field, value, LABEL_VALUE, "must have up to 63 of A-Z a-z 0-9 - _ .");
    }

    private void dnsName(String field, @Nullable String value) {
        if (value != null) {
            requiredName(field, value);
        }
    }

    private void requiredName(String field, @Nullable String value) {
        Predicate<String> good =
                name -> name.length() <= MAX_NAME && DNS_NAME.matcher(name).matches();
        require(value != null && good.test(value), field, "must be a DNS name");
    }

    private void matches(String field, @Nullable String value, Pattern pattern, String message) {
        require(value == null || pattern.matcher(value).matches(), field, message);
    }

    private static boolean given(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    private void require(boolean condition, String field, String message) {
        if (!condition) {
            problem(field, message);
        }
    }

    private void problem(String field, String message) {
        problems.add(new TemplateProblem(field, message));
    }
}
