package dev.berth.server.control.port;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import java.time.Duration;
import java.util.List;

/** What the server tells an agent, always after the commit of what it says. */
public sealed interface AgentInstruction {

    /** The answer to hello. */
    record Welcome(Duration heartbeatInterval, List<AttemptRef> adopted, List<AttemptRef> abandon, List<TaskId> release)
            implements AgentInstruction {
        public Welcome {
            adopted = List.copyOf(adopted);
            abandon = List.copyOf(abandon);
            release = List.copyOf(release);
        }
    }

    /** Run the task's present attempt on this slot; {@code warm}: its directory is there (P5). */
    record Assign(Task task, int slot, boolean warm) implements AgentInstruction {}

    /** Stop the attempt, with this much time for Terraform to end by itself. */
    record Cancel(AttemptRef attempt, Duration grace) implements AgentInstruction {}

    /** The result is not wanted; for an apply: finish, then report (F4). */
    record Abandon(AttemptRef attempt) implements AgentInstruction {}

    /** The result is stored, or stale. */
    record FinishedAck(AttemptRef attempt) implements AgentInstruction {}

    /** The task's kept directory may go. */
    record Release(TaskId task) implements AgentInstruction {}

    /** Take nothing new. */
    record Drain() implements AgentInstruction {}

    /** Take work again. */
    record Resume() implements AgentInstruction {}
}
