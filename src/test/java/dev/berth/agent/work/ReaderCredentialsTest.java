package dev.berth.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import dev.berth.protocol.WorkDocumentBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CLI configuration of an attempt that reads states of other workspaces (W5). */
class ReaderCredentialsTest {
    private static final String FILE = "TF_CLI_CONFIG_FILE";
    private static final Map<String, WorkDocument.Variable> READS =
            Map.of("berth_state_reader", new WorkDocument.Variable("br.password", true, false));

    @TempDir
    Path home;

    private Path agents;

    @BeforeEach
    void theAgentsOwn() throws IOException {
        agents = Files.writeString(home.resolve("agents.tfrc"), "disable_checkpoint = true\n");
    }

    private static WorkDocument work(Map<String, WorkDocument.Variable> variables) {
        return WorkDocumentBuilder.builder()
                .workspace("cluster")
                .tool("terraform")
                .phase(TaskPhase.PLAN)
                .variables(variables)
                .environment(Map.of())
                .destroy(false)
                .targets(List.of())
                .replace(List.of())
                .refreshOnly(false)
                .configuration(new WorkDocument.Configuration(1, "0".repeat(64)))
                .planSha256(null)
                .toolVersion(null)
                .stateBackend(new WorkDocument.StateBackend(
                        "https://berth.example:8443/api/v1/workspaces/cluster/state", "", "", "berth", "bs.own", null))
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
                .ownHost("berth.example.com")
                .build();
    }

    private Map<String, String> variables(Map<String, WorkDocument.Variable> variables) throws IOException {
        return ReaderCredentials.variables(work(variables), home, Map.of(FILE, agents.toString()));
    }

    @Test
    void theToolKnowsThePasswordAtBerthsHostsAlone() throws IOException {
        Path file = Path.of(variables(READS).get(FILE));

        assertThat(file).hasParent(home);
        assertThat(Files.readString(file))
                .contains("disable_checkpoint = true")
                .contains("""
                        credentials "berth.example:8443" {
                          token = "br.password"
                        }""")
                .contains("""
                        credentials "berth.example.com" {
                          token = "br.password"
                        }""")
                .doesNotContain("bs.own");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(variables(READS)).as("once more, for the next step").containsEntry(FILE, file.toString());
    }

    @Test
    void whoReadsNothingKeepsTheAgentsOwn() throws IOException {
        assertThat(variables(Map.of())).isEmpty();
    }

    @Test
    void whatTheAgentIsKnownByAtThatHostStands() throws IOException {
        String own = "credentials \"berth.example:8443\" {\n  token = \"own\"\n}\n";
        Files.writeString(agents, own);
        assertThat(Files.readString(Path.of(variables(READS).get(FILE))))
                .startsWith(own)
                .containsOnlyOnce("berth.example:8443")
                .contains("berth.example.com");

        Files.writeString(agents, own + "credentials \"berth.example.com\" {\n  token = \"own\"\n}\n");
        assertThat(variables(READS)).isEmpty();
    }
}
