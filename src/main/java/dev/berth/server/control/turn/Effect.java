package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.Change;
import dev.berth.server.control.Pools.PodOutcome;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.turn.PoolEvent.Reported;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a turn wants done after its commit, in this order. */
public sealed interface Effect {

    record Send(SessionId session, AgentInstruction command) implements Effect {}

    record Close(SessionId session, CloseCause cause, String detail) implements Effect {}

    record CreatePod(PodRequest request) implements Effect {}

    record DeletePod(PodName pod, RuntimeKind runtime) implements Effect {}

    /** What the living pods of each runtime are worth; first of all, so that creations and deletions find it known. */
    record KeepPods(Map<RuntimeKind, Map<PodName, PodUse>> pods) implements Effect {}

    /** A stranger said hello: is it a pod that one of these runtimes has? */
    record LookUp(Reported stranger, Set<RuntimeKind> runtimes) implements Effect {}

    /** Something changed of workspaces that others run after: what waits in those is to be looked at anew (W4). */
    record TurnedLeads(Set<WorkspaceName> workspaces) implements Effect {
        public TurnedLeads {
            workspaces = Set.copyOf(workspaces);
        }

        /** Of no workspace nothing is to be told. */
        static List<Effect> of(Set<WorkspaceName> workspaces) {
            return workspaces.isEmpty() ? List.of() : List.of(new TurnedLeads(workspaces));
        }
    }

    record Publish(Change change) implements Effect {}

    /** To an operator's word; {@code promise} is the number that came with it. */
    record Answer(long promise, PodOutcome outcome) implements Effect {}

    /** A result that no running attempt waits for: perhaps the late word of a lost apply (F4). Acknowledged when noted. */
    record LateResult(AgentSession session, AgentReport.Finished result) implements Effect {}

    record MeterPlaced(TaskType type, Duration waited) implements Effect {}

    record MeterWaiting(WaitReason reason, int tasks) implements Effect {}

    record MeterScaled(ScalingDecision decision) implements Effect {}
}
