package dev.berth.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import dev.berth.protocol.WorkDocumentBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolEnvironmentTest {
    private static final Path FOLDER = Path.of("/work/attempts/1-1");
    private static final Map<String, String> OWN = Map.of(
            "PATH", "/usr/bin",
            "HTTPS_PROXY", "http://proxy.example:3128",
            "AWS_REGION", "eu-central-1",
            "AWS_ROLE_ARN", "arn:aws:iam::1:role/berth",
            "GOOGLE_APPLICATION_CREDENTIALS", "/var/cloud/key.json",
            "HOME", "/root",
            "TF_DATA_DIR", "/elsewhere",
            "BERTH_BOOTSTRAP_TOKEN", "secret");

    @Test
    void ofTheAgentsVariablesOnlyPathLocaleProxiesAndCertificatesReachTheTool() {
        assertThat(variables("")).containsKeys("PATH", "HTTPS_PROXY").doesNotContainKeys("AWS_REGION", "AWS_ROLE_ARN");
    }

    @Test
    void whatTheAgentIsToldToPassOnReachesTheToolByNameOrByPrefix() {
        assertThat(variables("AWS_*, GOOGLE_APPLICATION_CREDENTIALS"))
                .containsEntry("AWS_REGION", "eu-central-1")
                .containsEntry("AWS_ROLE_ARN", "arn:aws:iam::1:role/berth")
                .containsEntry("GOOGLE_APPLICATION_CREDENTIALS", "/var/cloud/key.json");
        assertThat(variables("AWS_REGION")).containsKey("AWS_REGION").doesNotContainKey("AWS_ROLE_ARN");
    }

    @Test
    void whateverIsPassedOnBerthsOwnVariablesAndPlacesStayBerths() {
        assertThat(variables("*"))
                .containsKey("AWS_REGION")
                .doesNotContainKeys("BERTH_BOOTSTRAP_TOKEN", ToolEnvironment.PASSED_VARIABLE, "TF_DATA_DIR")
                .containsEntry("HOME", FOLDER.toString());
        assertThat(variables("BERTH_BOOTSTRAP_TOKEN")).doesNotContainKey("BERTH_BOOTSTRAP_TOKEN");
    }

    @Test
    void aWorkspacesOwnVariableGoesBeforeTheAgents() {
        Map<String, WorkDocument.EnvironmentVariable> workspaces =
                Map.of("AWS_REGION", new WorkDocument.EnvironmentVariable("us-east-1", false));

        assertThat(variables("*", workspaces)).containsEntry("AWS_REGION", "us-east-1");
    }

    private static Map<String, String> variables(String passed) {
        return variables(passed, Map.of());
    }

    @Test
    void withBerthsStateNoTfHttpVariableButItsOwnAndNoCredentialReachesTheTool() {
        Map<String, WorkDocument.EnvironmentVariable> users = Map.of(
                "TF_HTTP_USERNAME", new WorkDocument.EnvironmentVariable("ann", false),
                "TF_HTTP_PASSWORD", new WorkDocument.EnvironmentVariable("secret", true));

        assertThat(variables("", users, null)).containsEntry("TF_HTTP_PASSWORD", "secret");
        assertThat(variables("", users, URI.create("http://127.0.0.1:1/path/state")))
                .containsEntry("TF_HTTP_ADDRESS", "http://127.0.0.1:1/path/state")
                .containsEntry("TF_HTTP_LOCK_ADDRESS", "http://127.0.0.1:1/path/state/lock")
                .doesNotContainKeys("TF_HTTP_USERNAME", "TF_HTTP_PASSWORD");
    }

    private static Map<String, String> variables(
            String passed, Map<String, WorkDocument.EnvironmentVariable> workspaces) {
        return variables(passed, workspaces, null);
    }

    private static Map<String, String> variables(
            String passed, Map<String, WorkDocument.EnvironmentVariable> workspaces, URI state) {
        Map<String, String> own = new HashMap<>(OWN);
        own.put(ToolEnvironment.PASSED_VARIABLE, passed);
        WorkDocument work = WorkDocumentBuilder.builder()
                .workspace("dev")
                .tool("terraform")
                .phase(TaskPhase.PLAN)
                .variables(Map.of())
                .environment(workspaces)
                .destroy(false)
                .targets(List.of())
                .replace(List.of())
                .refreshOnly(false)
                .configuration(new WorkDocument.Configuration(1, "0".repeat(64)))
                .planSha256(null)
                .toolVersion(null)
                .stateBackend(null)
                .taskType("plan")
                .refresh(null)
                .workingDirectory(null)
                .formerSecrets(null)
                .stateMoved(null)
                .stateHere(null)
                .ownVariables(null)
                .savedPlan(null)
                .identityTokens(null)
                .traceparent(null)
                .ownHost(null)
                .build();
        return new ToolEnvironment(own, FOLDER.resolve("cache"), FOLDER.resolve("rc")).of(work, FOLDER, FOLDER, state);
    }
}
