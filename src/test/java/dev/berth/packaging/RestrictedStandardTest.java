package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checker finds each thing that the standard forbids. */
class RestrictedStandardTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String GOOD = """
            metadata:
              annotations: {container.apparmor.security.beta.kubernetes.io/agent: localhost/mine}
            spec:
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: agent
                  ports: [{containerPort: 8080}]
                  livenessProbe: {httpGet: {path: /, port: 8080}}
                  securityContext:
                    allowPrivilegeEscalation: false
                    capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
              initContainers:
                - name: first
                  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
              volumes:
                - {name: work, emptyDir: {}}
            """;

    @Test
    void aPodThatKeepsToItHasNoViolations() throws IOException {
        assertThat(RestrictedStandard.violations(YAML.readTree(GOOD))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host namespaces | /spec | hostNetwork: true",
                "host namespaces | /spec | hostPID: true",
                "host namespaces | /spec | hostIPC: true",
                "volume types | /spec/volumes/0 | hostPath: {path: /}",
                "volume types | /spec/volumes/0 | nfs: {server: a, path: /}",
                "sysctls | /spec/securityContext | sysctls: [{name: kernel.msgmax, value: '1'}]",
                "AppArmor | /metadata/annotations | container.apparmor.security.beta.kubernetes.io/a: unconfined",
                "AppArmor | /spec/securityContext | appArmorProfile: {type: Unconfined}",
                "AppArmor | /spec/containers/0/securityContext | appArmorProfile: {type: Unconfined}",
                "HostProcess | /spec/securityContext | windowsOptions: {hostProcess: true}",
                "running as root | /spec/initContainers/0/securityContext | runAsNonRoot: false",
                "running as user 0 | /spec/securityContext | runAsUser: 0",
                "running as user 0 | /spec/containers/0/securityContext | runAsUser: 0",
                "SELinux | /spec/securityContext | seLinuxOptions: {type: spc_t}",
                "SELinux | /spec/containers/0/securityContext | seLinuxOptions: {role: sysadm_r}",
                "seccomp | /spec/initContainers/0/securityContext | seccompProfile: {type: Unconfined}",
                "seccomp | /spec/securityContext | seccompProfile: {type: Unconfined}",
                "privileged | /spec/containers/0/securityContext | privileged: true",
                "privilege escalation | /spec/initContainers/0/securityContext | allowPrivilegeEscalation: true",
                "capabilities kept | /spec/containers/0/securityContext | capabilities: {drop: [NET_RAW]}",
                "capabilities added | /spec/containers/0/securityContext | capabilities: {drop: [ALL], add: [CHOWN]}",
                "procMount | /spec/containers/0/securityContext | procMount: Unmasked",
                "host ports | /spec/containers/0 | ports: [{containerPort: 1, hostPort: 1}]",
                "hosts of probes | /spec/containers/0 | livenessProbe: {httpGet: {host: a, port: 1}}",
                "hosts of probes | /spec/containers/0 | lifecycle: {preStop: {tcpSocket: {host: a, port: 1}}}"
            })
    void whatItForbidsIsFound(String rule, String where, String change) throws IOException {
        JsonNode pod = YAML.readTree(GOOD);
        ((ObjectNode) pod.at(where)).setAll((ObjectNode) YAML.readTree(change));
        assertThat(RestrictedStandard.violations(pod)).contains(rule);
    }

    @ParameterizedTest
    @CsvSource({
        "running as root, /spec/securityContext, runAsNonRoot",
        "seccomp, /spec/securityContext, seccompProfile",
        "privilege escalation, /spec/containers/0/securityContext, allowPrivilegeEscalation",
        "capabilities kept, /spec/initContainers/0/securityContext, capabilities"
    })
    void whatItAsksForIsMissed(String rule, String where, String field) throws IOException {
        JsonNode pod = YAML.readTree(GOOD);
        ((ObjectNode) pod.at(where)).remove(field);
        assertThat(RestrictedStandard.violations(pod)).contains(rule);
    }

    @Test
    void aContainerThatIsAddedToARunningPodCountsToo() throws IOException {
        JsonNode pod = YAML.readTree(GOOD);
        ArrayNode added = ((ObjectNode) pod.path("spec")).putArray("ephemeralContainers");
        added.addObject().put("name", "debugger");
        assertThat(RestrictedStandard.violations(pod)).contains("privilege escalation", "capabilities kept");
    }
}
