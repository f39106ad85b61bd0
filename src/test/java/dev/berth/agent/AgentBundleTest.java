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
              init) mkdir -p .terraform && echo big > .terraform/provider
                    [ -e .terraform.lock.hcl ] || echo lock > .terraform.lock.hcl ;;
              plan) echo plan > berth.tfplan; mkdir -p built; echo zip > built/function.zip; echo more >> given.txt
                    exit 2 ;;
              show) echo '{"resource_changes":[]}' ;;
              apply) cat built/function.zip given.txt .terraform.lock.hcl ;;
            esac
            """;

    @TempDir
    Path directory;

    private AgentFixture agent() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path tool = Files.writeString(bin.resolve("terraform"), WRITING);
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        return new AgentFixture(directory, bin + ":" + System.getenv("PATH")).connected();
    }

    @Test
    void theBundleHoldsTheLockFileThatTheConfigurationBroughtAsWellP6() throws Exception {
        try (AgentFixture agent = agent()) {
            WorkOf work = WorkOf.configuration("").with("given.txt", "given\n");
            agent.plan(1, 1, 0, work.with(".terraform.lock.hcl", "brought\n"));
            agent.finished(1, 1);

            Path archive = Files.write(directory.resolve("bundle.tar.gz"), agent.server.plans.get(1L));
            Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
            SafeUnpacker.unpack(archive, unpacked, ArchiveLimits.DEFAULT);
            assertThat(unpacked.toFile().list())
                    .containsExactlyInAnyOrder(".terraform.lock.hcl", "berth.tfplan", "built", "given.txt");
            assertThat(unpacked.resolve(".terraform.lock.hcl")).hasContent("brought");
        }
    }

    @Test
    void aColdApplyFindsTheFilesThatThePlanWroteAndChangedP6() throws Exception {
        try (AgentFixture agent = agent()) {
            WorkOf work = WorkOf.configuration("").with("given.txt", "given\n");
            agent.plan(1, 1, 0, work);
            AgentMessage.Finished planned = agent.finished(1, 1);
            assertThat(planned.plan().toolVersion()).isEqualTo("1.2.3");

            agent.apply(1, 2, false, work.approved(planned.plan().sha256(), "pw"));

            assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.log(1, 2)).contains("zip\ngiven\nmore\nlock\n");
            assertThat(agent.server.plans.get(1L)).hasSizeLessThan(1000);
        }
    }
}
