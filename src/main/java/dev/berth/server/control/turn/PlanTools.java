package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.Tool;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which pods lack the tool version that a stored plan was made with (P6). An agent that does not say is trusted. */
final class PlanTools {
    private record Version(Tool tool, String version) {}

    private final Ledger ledger;
    private final Agents agents;
    private final PodIndex pods;
    private final Map<Version, Set<PodName>> known = new HashMap<>();

    /** As pods and agents are now, and as the index has them too. */
    PlanTools(Ledger ledger, Agents agents, PodIndex pods) {
        this.ledger = ledger;
        this.agents = agents;
        this.pods = pods;
    }

    /** The pods that the apply, run cold, must not go to; none for whatever does not apply a plan. */
    Set<PodName> unfitFor(Task task) {
        PlanSummary plan = task.plan();
        String version = plan == null ? null : plan.toolVersion();
        return version == null || task.phase() == Phase.PLAN
                ? Set.of()
                : known.computeIfAbsent(new Version(task.request().tool(), version), this::lacking);
    }

    private Set<PodName> lacking(Version version) {
        if (!pods.lacks(version.tool(), version.version())) {
            return Set.of();
        }
        Set<PodName> lacking = new HashSet<>();
        for (PodState pod : ledger.pods()) {
            AgentMemory agent = agents.peek(pod.row().name());
            boolean lacks = !agent.tools.isEmpty() && !version.version().equals(agent.tools.get(version.tool()));
            if (pod.row().phase() != PodPhase.LOST && lacks) {
                lacking.add(pod.row().name());
            }
        }
        return Set.copyOf(lacking);
    }

    /** Whether there are agents and all have said that they lack it; one that is still to come might have it. */
    boolean atHandNowhere(Task task) {
        Set<PodName> unfit = unfitFor(task);
        return !unfit.isEmpty()
                && ledger.pods().stream()
                        .filter(pod -> pod.row().phase() != PodPhase.LOST)
                        .allMatch(pod -> unfit.contains(pod.row().name()))
                && unfit.stream().anyMatch(pod -> agents.peek(pod).connected);
    }
}
