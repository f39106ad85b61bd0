package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which pods lack the tool version that a stored plan was made with (P6). An agent that does not say is trusted. */
final class PlanTools {
    private final Map<PodName, AgentMemory> agents;
    private final List<PodName> living;

    PlanTools(Ledger ledger, Map<PodName, AgentMemory> agents) {
        this.agents = agents;
        this.living = ledger.pods().stream()
                .filter(pod -> pod.row().phase() != PodPhase.LOST)
                .map(pod -> pod.row().name())
                .toList();
    }

    /** The pods that the apply, run cold, must not go to; none for whatever does not apply a plan. */
    Set<PodName> unfitFor(Task task) {
        PlanSummary plan = task.plan();
        String version = plan == null ? null : plan.toolVersion();
        return version == null || task.phase() == Phase.PLAN
                ? Set.of()
                : living.stream()
                        .filter(pod -> isUnfit(agents.get(pod), task, version))
                        .collect(Collectors.toSet());
    }

    private static boolean isUnfit(@Nullable AgentMemory agent, Task task, String version) {
        return agent != null
                && !agent.tools.isEmpty()
                && !version.equals(agent.tools.get(task.request().tool()));
    }

    /** Whether there are agents and all have said that they lack it; one that is still to come might have it. */
    boolean atHandNowhere(Task task) {
        Set<PodName> unfit = unfitFor(task);
        return !unfit.isEmpty()
                && unfit.containsAll(living)
                && unfit.stream().map(agents::get).anyMatch(agent -> agent != null && agent.connected);
    }
}
