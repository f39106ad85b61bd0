package dev.berth.server.agentlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.protocol.Frames;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.security.CredentialSigner;
import dev.berth.server.security.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandFramesTest {
    private static final SessionId SESSION = new SessionId("session-1");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AttemptRef ATTEMPT = new AttemptRef(new TaskId(7), 2);

    private final CredentialSigner signer =
            new CredentialSigner(new KeyRing(Map.of("k1", new byte[KeyRing.KEY_BYTES])));
    private final CommandFrames frames = new CommandFrames(signer);

    @Test
    void welcomeNamesTheSessionAndWhatBecomesOfTheAgentsWork() {
        assertThat(text(new AgentInstruction.Welcome(
                        Duration.ofSeconds(10),
                        List.of(ATTEMPT),
                        List.of(new AttemptRef(new TaskId(8), 1)),
                        List.of(new TaskId(9)))))
                .isEqualTo("{\"type\":\"welcome\",\"sessionId\":\"session-1\",\"heartbeatSeconds\":10,"
                        + "\"adopted\":[{\"taskId\":7,\"attempt\":2}],\"abandon\":[{\"taskId\":8,\"attempt\":1}],"
                        + "\"release\":[9]}");
    }

    @Test
    void aPlanIsAssignedWithATokenForThisAttemptAndNoConfirmation() {
        Task task = task().placed(new Location(new PodName("blue-1"), 1), NOW);

        ServerMessage.Assign assign =
                (ServerMessage.Assign) frames.message(SESSION, new AgentInstruction.Assign(task, 1, false));

        assertThat(assign.taskId()).isEqualTo(7);
        assertThat(assign.attempt()).isEqualTo(1);
        assertThat(assign.slot()).isEqualTo(1);
        assertThat(assign.phase()).isEqualTo(TaskPhase.PLAN);
        assertThat(assign.workspace()).isEqualTo("shop");
        assertThat(assign.tool()).isEqualTo("tofu");
        assertThat(assign.timeoutSeconds()).isEqualTo(7200);
        assertThat(assign.confirmedBy()).isNull();
        assertThat(signer.attempt(assign.taskToken())).contains(new AttemptRef(task.id(), 1));
    }

    @Test
    void f10AnApplyIsAssignedWithWhoConfirmedIt() {
        Location where = new Location(new PodName("blue-1"), 0);
        Task task = task().placed(where, NOW)
                .planned(new PlanSummary(true, 1, 0, 0, "ab", null), NOW)
                .confirmed(new Confirmation("ann", NOW, "ab"))
                .placed(where, NOW);

        ServerMessage.Assign assign =
                (ServerMessage.Assign) frames.message(SESSION, new AgentInstruction.Assign(task, 0, true));

        assertThat(assign.phase()).isEqualTo(TaskPhase.APPLY);
        assertThat(assign.attempt()).isEqualTo(2);
        assertThat(assign.warm()).isTrue();
        assertThat(assign.confirmedBy()).isEqualTo("ann");
    }

    @Test
    void theOtherCommandsSayWhatTheyMean() {
        assertThat(text(new AgentInstruction.Cancel(ATTEMPT, Duration.ofSeconds(30))))
                .isEqualTo("{\"type\":\"cancel\",\"taskId\":7,\"attempt\":2,\"graceSeconds\":30}");
        assertThat(text(new AgentInstruction.Abandon(ATTEMPT)))
                .isEqualTo("{\"type\":\"abandon\",\"taskId\":7,\"attempt\":2}");
        assertThat(text(new AgentInstruction.FinishedAck(ATTEMPT)))
                .isEqualTo("{\"type\":\"finishedAck\",\"taskId\":7,\"attempt\":2}");
        assertThat(text(new AgentInstruction.Release(new TaskId(7)))).isEqualTo("{\"type\":\"release\",\"taskId\":7}");
        assertThat(text(new AgentInstruction.Drain())).isEqualTo("{\"type\":\"drain\"}");
        assertThat(text(new AgentInstruction.Resume())).isEqualTo("{\"type\":\"resume\"}");
    }

    private String text(AgentInstruction command) {
        return Frames.write(frames.message(SESSION, command));
    }

    private static Task task() {
        TaskRequest request = TaskRequestBuilder.builder()
                .workspace(new WorkspaceName("shop"))
                .pool(new PoolName("blue"))
                .tool(Tool.TOFU)
                .type(TaskType.PLAN_AND_APPLY)
                .message("")
                .priority(0)
                .autoApplyBy(null)
                .options(PlanOptions.USUAL)
                .workingDirectory("")
                .timeout(Duration.ofHours(2))
                .configurationVersion(1)
                .provisional(false)
                .submittedBy("ann")
                .source(null)
                .build();
        return Task.submitted(new TaskId(7), request, NOW);
    }
}
