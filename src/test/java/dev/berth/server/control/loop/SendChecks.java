package dev.berth.server.control.loop;

import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;

/** What must be stored at the moment when something is sent. */
final class SendChecks {
    private final SimulatedWorld world;

    SendChecks(SimulatedWorld world) {
        this.world = world;
    }

    void check(SessionId session, AgentInstruction command) {
        if (command instanceof AgentInstruction.Assign assign) {
            storedBeforeSent(assign);
        } else if (command instanceof AgentInstruction.FinishedAck ack) {
            storedBeforeAcknowledged(session, ack.attempt());
        }
    }

    private void storedBeforeSent(AgentInstruction.Assign assign) {
        Task stored = world.database.task(assign.task().id());
        if (stored.attempt() < assign.task().attempt()) {
            world.violated("P11: attempt " + assign.task().attempt() + " of task " + stored.id()
                    + " was sent before it was stored");
        }
        if (assign.task().phase() == Phase.APPLY && assign.task().confirmation() == null) {
            world.violated("F10: an apply was sent without its confirmation");
        }
    }

    private void storedBeforeAcknowledged(SessionId session, AttemptRef attempt) {
        Task stored = world.database.task(attempt.task());
        if (stored.status() == TaskStatus.RUNNING && stored.attempt() == attempt.attempt()) {
            world.violated("F8: the result of " + attempt + " was acknowledged on " + session + " and is not stored");
        }
    }
}
