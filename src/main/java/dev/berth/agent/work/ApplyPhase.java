package dev.berth.agent.work;

import dev.berth.agent.tool.StoppedException;
import dev.berth.protocol.Outcome;
import java.io.IOException;
import java.util.Set;

/** The apply phase: the very plan that was approved, in its own directory or restored, and nothing else (P5, P6). */
final class ApplyPhase {
    private final Steps steps;
    private final StateRescue rescue;
    private final Set<String> planned;

    /** @param planned the variables whose values the plan holds */
    ApplyPhase(Steps steps, StateRescue rescue, Set<String> planned) {
        this.steps = steps;
        this.rescue = rescue;
        this.planned = Set.copyOf(planned);
    }

    /** Applies in the directory that the plan left: no restore, no init. */
    AttemptResult.Reported warm() throws IOException, StoppedException, AttemptFailedException {
        return apply();
    }

    /** Prepares the restored directory, compares it with what the plan left, and applies. */
    AttemptResult.Reported cold(StoredPlan plan, Workplace workplace)
            throws IOException, StoppedException, AttemptFailedException {
        steps.initAsPlanned();
        plan.verify(workplace);
        return apply();
    }

    private AttemptResult.Reported apply() throws IOException, StoppedException, AttemptFailedException {
        rescue.prepare();
        try {
            steps.apply(planned);
        } finally {
            rescue.run();
        }
        return new AttemptResult.Reported(Outcome.SUCCEEDED, 0, null, null, null);
    }
}
