package dev.berth.agent;

import static dev.berth.agent.AgentFixture.ONE_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Terraform from assignment to result (DESIGN.md, section 8). */
class AgentRunsTerraformTest {
    @TempDir
    Path directory;

    @Test
    void aPlanWaitsInItsDirectoryAndIsAppliedThereWithoutASecondInitP5() throws Exception {
        try (AgentFixture agent = new AgentFixture(directory).connected()) {
            WorkOf work = WorkOf.configuration(ONE_RESOURCE);

            agent.plan(1, 1, 0, work);
            AgentMessage.Finished planned = agent.finished(1, 1);

            assertThat(planned.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(planned.plan().hasChanges()).isTrue();
            assertThat(planned.plan().add()).isEqualTo(1);
            assertThat(planned.plan().sha256()).isEqualTo(AgentFixture.sha256(agent.server.plans.get(1L)));
            assertThat(new String(agent.server.planJsons.get(1L))).contains("resource_changes");
            assertThat(agent.server.log(1, 1)).contains("==> terraform init", "Plan: 1 to add");
            Path frozen = agent.work.resolve("attempts/1-1/source/.terraform/terraform.tfstate");
            assertThat(Files.readString(frozen)).doesNotContain("pw-one");

            agent.apply(1, 2, true, work.approved(planned.plan().sha256(), "pw-two"));
            AgentMessage.Finished applied = agent.finished(1, 2);

            assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(agent.server.log(1, 2))
                    .contains("==> terraform apply", "Apply complete! Resources: 1 added")
                    .doesNotContain("terraform init");
            assertThat(agent.server.statePasswords).contains("pw-one", "pw-two");
            assertThat(agent.server.state).contains("terraform_data");
            assertThat(agent.server.lockHolder).isNull();
            AgentFixture.await().until(() -> !Files.exists(agent.work.resolve("attempts/1-1")));
        }
    }
}
