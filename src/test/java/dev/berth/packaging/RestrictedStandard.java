package dev.berth.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The level "restricted" of Kubernetes' Pod Security Standards, which includes "baseline", for pods on Linux. What it finds
 * is what a namespace with the label {@code pod-security.kubernetes.io/enforce: restricted} refuses.
 */
public final class RestrictedStandard {
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem");

    private static final Set<String> SECCOMP = Set.of("RuntimeDefault", "Localhost");
    private static final Set<String> APP_ARMOR = Set.of("RuntimeDefault", "Localhost");
    private static final Set<String> SELINUX =
            Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
    private static final List<String> CONTAINERS = List.of("containers", "initContainers", "ephemeralContainers");
    private static final List<String> HOOKS =
            List.of("/livenessProbe", "/readinessProbe", "/startupProbe", "/lifecycle/postStart", "/lifecycle/preStop");

    private final JsonNode metadata;
    private final JsonNode spec;
    private final List<String> found = new ArrayList<>();

    private RestrictedStandard(JsonNode pod) {
        this.metadata = pod.path("metadata");
        this.spec = pod.path("spec");
    }

    /** What of a pod, or of a template of pods, the standard forbids; empty when it keeps to it. */
    public static List<String> violations(JsonNode pod) {
        RestrictedStandard standard = new RestrictedStandard(pod);
        standard.pod();
        for (String kind : CONTAINERS) {
            Manifests.each(pod.at("/spec/" + kind)).forEach(standard::container);
        }
        return standard.found;
    }

    private void pod() {
        forbid(
                Stream.of("hostNetwork", "hostPID", "hostIPC")
                        .anyMatch(name -> spec.path(name).asBoolean()),
                "host namespaces");
        forbid(
                Manifests.each(spec.path("volumes"))
                        .flatMap(volume -> volume.properties().stream().map(Map.Entry::getKey))
                        .anyMatch(kind -> !kind.equals("name") && !VOLUMES.contains(kind)),
                "volume types");
        forbid(
                Manifests.each(spec.at("/securityContext/sysctls"))
                        .anyMatch(
                                sysctl -> !SYSCTLS.contains(sysctl.path("name").asText())),
                "sysctls");
        forbid(
                metadata.path("annotations").properties().stream()
                        .filter(entry -> entry.getKey().startsWith("container.apparmor.security.beta.kubernetes.io/"))
                        .map(entry -> entry.getValue().asText())
                        .anyMatch(profile -> !profile.equals("runtime/default") && !profile.startsWith("localhost/")),
                "AppArmor");
        contextOfEither(spec.path("securityContext"));
    }

    private void container(JsonNode container) {
        JsonNode own = container.path("securityContext");
        JsonNode ofPod = spec.path("securityContext");
        contextOfEither(own);
        forbid(own.path("privileged").asBoolean(), "privileged");
        forbid(own.path("allowPrivilegeEscalation").asBoolean(true), "privilege escalation");
        forbid(!effective(own, ofPod, "/runAsNonRoot").asBoolean(), "running as root");
        forbid(!SECCOMP.contains(effective(own, ofPod, "/seccompProfile/type").asText()), "seccomp");
        forbid(
                Manifests.each(own.at("/capabilities/drop"))
                        .noneMatch(name -> name.asText().equals("ALL")),
                "capabilities kept");
        forbid(
                Manifests.each(own.at("/capabilities/add"))
                        .anyMatch(name -> !name.asText().equals("NET_BIND_SERVICE")),
                "capabilities added");
        forbid(!own.path("procMount").asText("Default").equals("Default"), "procMount");
        forbid(
                Manifests.each(container.path("ports"))
                        .anyMatch(port -> port.path("hostPort").asInt() != 0),
                "host ports");
        forbid(
                HOOKS.stream()
                        .flatMap(hook ->
                                Stream.of(container.at(hook + "/httpGet/host"), container.at(hook + "/tcpSocket/host")))
                        .anyMatch(host -> !host.asText().isEmpty()),
                "hosts of probes");
    }

    /** What a pod and a container may say, and neither may say wrongly. */
    private void contextOfEither(JsonNode context) {
        forbid(context.at("/windowsOptions/hostProcess").asBoolean(), "HostProcess");
        forbid(context.has("runAsUser") && context.path("runAsUser").asLong() == 0, "running as user 0");
        forbid(
                context.has("appArmorProfile")
                        && !APP_ARMOR.contains(
                                context.at("/appArmorProfile/type").asText()),
                "AppArmor");
        forbid(!SELINUX.contains(context.at("/seLinuxOptions/type").asText()), "SELinux");
        forbid(
                Stream.of("user", "role")
                        .anyMatch(name -> !context.path("seLinuxOptions")
                                .path(name)
                                .asText()
                                .isEmpty()),
                "SELinux");
        forbid(
                context.has("seccompProfile")
                        && !SECCOMP.contains(context.at("/seccompProfile/type").asText()),
                "seccomp");
    }

    private static JsonNode effective(JsonNode own, JsonNode ofPod, String field) {
        JsonNode said = own.at(field);
        return said.isMissingNode() ? ofPod.at(field) : said;
    }

    private void forbid(boolean broken, String rule) {
        if (broken) {
            found.add(rule);
        }
    }
}
