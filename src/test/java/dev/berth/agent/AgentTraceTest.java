package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import dev.berth.protocol.WorkDocumentBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("O4: what real Terraform finds of the trace, and what the agent tells for it")
class AgentTraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PLACE = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String PRINTING = """
            resource "terraform_data" "a" {
              provisioner "local-exec" {
                command = "echo \\"stands at $TRACEPARENT.\\""
              }
            }
            """;

    @RegisterExtension
    final AgentFixture agent = AgentFixture.forEachTest();

    private static FakeServer.Work traced(FakeServer.Work work, @Nullable String place) {
        WorkDocument document =
                WorkDocumentBuilder.builder(work.document()).traceparent(place).build();
        return new FakeServer.Work(document, work.configuration(), work.status());
    }

    private AgentMessage.Finished applied(WorkOf work, @Nullable String place) {
        agent.plan(1, 1, 0, traced(work.of(agent.server, TaskPhase.PLAN), place));
        String sha256 = agent.finished(1, 1).plan().sha256();
        agent.apply(1, 2, true, traced(work.approved(sha256, "pw-two").of(agent.server, TaskPhase.APPLY), place));
        AgentMessage.Finished finished = agent.finished(1, 2);
        assertThat(finished.outcome()).as(agent.server.log(1, 2)).isEqualTo(Outcome.SUCCEEDED);
        return finished;
    }

    @Test
    void eachRunOfTheToolStandsAtAPlaceOfItsOwnAndIsTold() {
        AgentMessage.Finished apply = applied(WorkOf.configuration(PRINTING), PLACE);

        AgentMessage.Trace plan = agent.finished(1, 1).trace();
        assertThat(plan.traceparent()).isEqualTo(PLACE);
        assertThat(plan.steps())
                .extracting(AgentMessage.TracedStep::name)
                .contains("begin", "configuration", "terraform init", "terraform plan", "terraform show");
        assertThat(plan.steps()).allSatisfy(step -> {
            assertThat(step.from()).isLessThanOrEqualTo(step.to());
            assertThat(step.spanId()).matches("[0-9a-f]{16}");
        });
        AgentMessage.TracedStep step = apply.trace().steps().stream()
                .filter(told -> told.name().equals("terraform apply"))
                .findFirst()
                .orElseThrow();
        assertThat(step.exitCode()).isZero();
        assertThat(agent.server.log(1, 2)).contains("stands at 00-" + TRACE + "-" + step.spanId() + "-01.");
    }

    @Test
    void whoSetsTheVariableOfTheWorkspaceIsLeftAlone() {
        Map<String, WorkDocument.EnvironmentVariable> own =
                Map.of("TRACEPARENT", new WorkDocument.EnvironmentVariable("mine", false));

        applied(WorkOf.configuration(PRINTING).environment(own), PLACE);

        assertThat(agent.server.log(1, 2)).contains("stands at mine.");
    }

    @Test
    void withoutAPlaceNothingIsToldAndTheToolFindsNone() {
        AgentMessage.Finished apply = applied(WorkOf.configuration(PRINTING), null);

        assertThat(List.of(agent.finished(1, 1), apply)).allMatch(finished -> finished.trace() == null);
        assertThat(agent.server.log(1, 2)).contains("stands at .");
    }

    @Test
    void whatIsNoPlaceIsNone() {
        AgentMessage.Finished apply = applied(WorkOf.configuration(PRINTING), "00-nothing");

        assertThat(apply.trace()).isNull();
    }
}
