package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.agent.files.ArchiveLimits;
import dev.berth.agent.files.SafeUnpacker;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle brings back what a plan wrote (P6). Terraform's built-in provider writes nothing, so a script stands in. */
class AgentBundleTest {
    private static final String WRITING = """
            #!/bin/sh
            if [ "$1" = init ]; then mkdir -p .terraform; echo '{"backend":{"type":"http"}}' > .terraform/terraform.tfstate; fi
            case "$1" in
              version) echo '{"terraform_version":"1.2.3"}' ;;
              init) mkdir -p .terraform/providers && echo big > .terraform/providers/provider
                    case "$*" in *upgrade=false*) COLD ;; esac
                    [ -e .terraform.lock.hcl ] || echo lock > .terraform.lock.hcl ;;
              plan) echo plan > berth.tfplan; mkdir -p built empty; echo zip > built/function.zip; echo more >> given.txt
                    chmod 700 built/function.zip; ln -s ../given.txt built/link; rm unwanted.txt; exit 2 ;;
              show) echo '{"resource_changes":[]}' ;;
              apply) cat built/function.zip built/link .terraform.lock.hcl
                     stat -c '%n %a' built/function.zip empty; ls -d unwanted.txt ;;
            esac
            exit 0
            """;

    @TempDir
    Path directory;

    private AgentFixture agent(String inColdInit) throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path tool = Files.writeString(bin.resolve("terraform"), WRITING.replace("COLD", inColdInit));
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        return new AgentFixture(directory, bin + ":" + System.getenv("PATH")).connected();
    }

    private static WorkOf work() {
        return WorkOf.configuration("").with("given.txt", "given\n").with("unwanted.txt", "given\n");
    }

    private static AgentMessage.Finished plan(AgentFixture agent, WorkOf work) {
        agent.plan(1, 1, 0, work);
        return agent.finished(1, 1);
    }

    private static AgentMessage.Finished apply(AgentFixture agent, boolean warm) {
        String sha256 = AgentFixture.sha256(agent.server.plans.get(1L));
        agent.apply(1, 2, warm, work().approved(sha256, "pw"));
        return agent.finished(1, 2);
    }

    @Test
    void theBundleHoldsTheLockFileThatTheConfigurationBroughtAsWellP6() throws Exception {
        try (AgentFixture agent = agent(":")) {
            plan(agent, work().with(".terraform.lock.hcl", "brought\n"));

            Path archive = Files.write(directory.resolve("bundle.tar.gz"), agent.server.plans.get(1L));
            Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
            SafeUnpacker.unpack(archive, unpacked, ArchiveLimits.DEFAULT);
            assertThat(unpacked.toFile().list()).containsExactlyInAnyOrder("manifest.json", "files");
            assertThat(unpacked.resolve("files").toFile().list())
                    .containsExactlyInAnyOrder(".terraform.lock.hcl", "berth.tfplan", "built", "given.txt");
            assertThat(unpacked.resolve("files/.terraform.lock.hcl")).hasContent("brought");
        }
    }

    @Test
    void aColdApplyFindsTheDirectoryThatThePlanLeftP6() throws Exception {
        try (AgentFixture agent = agent(":")) {
            AgentMessage.Finished planned = plan(agent, work());
            assertThat(planned.plan().toolVersion()).isEqualTo("1.2.3");

            assertThat(apply(agent, false).outcome()).isEqualTo(Outcome.SUCCEEDED);

            assertThat(agent.server.log(1, 2))
                    .contains("zip\ngiven\nmore\nlock\n")
                    .contains("built/function.zip 700\nempty 755\n")
                    .contains("'unwanted.txt': No such file or directory");
            assertThat(agent.server.plans.get(1L)).hasSizeLessThan(2000);
        }
    }

    @Test
    void aColdApplyWhoseDirectoryTurnsOutDifferentIsDeclinedF10() throws Exception {
        try (AgentFixture agent = agent("echo rogue > rogue.tf")) {
            plan(agent, work());

            AgentMessage.Finished declined = apply(agent, false);

            assertThat(declined.error().code()).isEqualTo("plan_changed");
            assertThat(declined.error().message()).contains("rogue.tf");
            assertThat(agent.server.log(1, 2)).contains("nothing was applied").doesNotContain("==> terraform apply");
        }
    }

    @Test
    void aColdApplyThatCannotHaveItsProvidersIsDeclinedF10() throws Exception {
        try (AgentFixture agent = agent("echo 'Error: no such provider'; exit 1")) {
            plan(agent, work());

            AgentMessage.Finished declined = apply(agent, false);

            assertThat(declined.error().code()).isEqualTo("plan_unavailable");
            assertThat(agent.server.log(1, 2)).doesNotContain("==> terraform apply");
        }
    }

    @Test
    void aStoredPlanOfAnOlderAgentIsDeclinedF10() throws Exception {
        try (AgentFixture agent = agent(":")) {
            plan(agent, work());
            agent.server.plans.put(
                    1L,
                    AgentFixture.tarGz(java.util.Map.of(
                            "berth.tfplan", "plan".getBytes(java.nio.charset.StandardCharsets.UTF_8))));

            assertThat(apply(agent, false).error().code()).isEqualTo("plan_unavailable");
        }
    }

    @Test
    void aProviderThatWasExchangedSinceThePlanIsInstalledAnew() throws Exception {
        try (AgentFixture agent = agent(":")) {
            plan(agent, work());
            Files.writeString(agent.work.resolve("attempts/1-1/source/.terraform/providers/provider"), "evil");

            assertThat(apply(agent, true).outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.log(1, 2)).contains("not as the plan left it", "-lockfile=readonly");
        }
    }

    @Test
    void aWarmApplyWhoseDirectoryIsUntouchedNeedsNoInit() throws Exception {
        try (AgentFixture agent = agent(":")) {
            plan(agent, work());

            assertThat(apply(agent, true).outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.log(1, 2)).contains("zip\ngiven").doesNotContain("==> terraform init");
        }
    }
}
