package dev.berth.server.agentlink;

import dev.berth.domain.access.Approvals;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.Tool;
import dev.berth.protocol.AssignBuilder;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.security.CredentialSigner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What control says, in the words of the wire. */
final class CommandFrames {
    private final CredentialSigner signer;

    CommandFrames(CredentialSigner signer) {
        this.signer = signer;
    }

    ServerMessage message(SessionId session, AgentInstruction command) {
        return switch (command) {
            case AgentInstruction.Welcome welcome -> welcome(session, welcome);
            case AgentInstruction.Assign assign -> assign(assign);
            case AgentInstruction.Cancel cancel ->
                new ServerMessage.Cancel(
                        task(cancel.attempt()),
                        cancel.attempt().attempt(),
                        cancel.grace().toSeconds());
            case AgentInstruction.Abandon abandon ->
                new ServerMessage.Abandon(
                        task(abandon.attempt()), abandon.attempt().attempt());
            case AgentInstruction.FinishedAck ack ->
                new ServerMessage.FinishedAck(task(ack.attempt()), ack.attempt().attempt());
            case AgentInstruction.Release release ->
                new ServerMessage.Release(release.task().value());
            case AgentInstruction.Drain drain -> new ServerMessage.Drain();
            case AgentInstruction.Resume resume -> new ServerMessage.Resume();
        };
    }

    private static ServerMessage welcome(SessionId session, AgentInstruction.Welcome welcome) {
        return new ServerMessage.Welcome(
                session.value(),
                (int) Math.max(1, welcome.heartbeatInterval().toSeconds()),
                attempts(welcome.adopted()),
                attempts(welcome.abandon()),
                welcome.release().stream().map(TaskId::value).toList());
    }

    private ServerMessage assign(AgentInstruction.Assign assign) {
        Task task = assign.task();
        return AssignBuilder.builder()
                .taskId(task.id().value())
                .attempt(task.attempt())
                .slot(assign.slot())
                .phase(task.phase() == Phase.PLAN ? TaskPhase.PLAN : TaskPhase.APPLY)
                .workspace(task.request().workspace().value())
                .tool(task.request().tool() == Tool.TERRAFORM ? "terraform" : "tofu")
                .timeoutSeconds(Math.max(1, task.request().timeout().toSeconds()))
                .warm(assign.warm())
                .confirmedBy(confirmedBy(task.confirmation()))
                .approvals(approvals(task))
                .taskToken(signer.taskToken(new AttemptRef(task.id(), task.attempt())))
                .build();
    }

    private static @Nullable String confirmedBy(@Nullable Confirmation confirmation) {
        return confirmation == null ? null : confirmation.by();
    }

    private static ServerMessage.@Nullable Approvals approvals(Task task) {
        Approvals approvals = task.approvals();
        return task.phase() == Phase.PLAN || approvals.rule() == null
                ? null
                : new ServerMessage.Approvals(
                        approvals.needed(), approvals.counting().size());
    }

    private static List<ServerMessage.AttemptRef> attempts(List<AttemptRef> attempts) {
        return attempts.stream()
                .map(attempt -> new ServerMessage.AttemptRef(task(attempt), attempt.attempt()))
                .toList();
    }

    private static long task(AttemptRef attempt) {
        return attempt.task().value();
    }
}
