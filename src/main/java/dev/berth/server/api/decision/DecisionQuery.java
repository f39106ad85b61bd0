package dev.berth.server.api.decision;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.control.port.DecisionStore;
import dev.berth.server.control.port.LoopDecision;
import org.jspecify.annotations.Nullable;

/** Which decisions are asked for, as an address has it; null stands for all. */
public record DecisionQuery(
        @Nullable String pool,
        @Nullable String pod,
        @Nullable String task,
        @Nullable String kind,
        @Nullable String since,
        @Nullable String until) {

    /** What was asked for; what is wrong with it is noted. */
    public DecisionStore.Filter filter(Checks checks) {
        return new DecisionStore.Filter(
                pool == null ? null : new PoolName(checks.label("pool", pool)),
                pod == null ? null : new PodName(checks.label("pod", pod)),
                task == null ? null : new TaskId(checks.id("task", task)),
                kind == null ? null : checks.word("kind", kind, LoopDecision.Kind.values()),
                since == null ? null : checks.instant("since", since),
                until == null ? null : checks.instant("until", until));
    }
}
