package dev.berth.agent.work;

import dev.berth.agent.tool.StoppedException;
import dev.berth.protocol.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The apply phase: the very plan that was approved, in its own directory or restored, and nothing else (P5, P6). */
final class ApplyPhase {
    private static final int STOPPED_EXIT = 130;

    private final Steps steps;
    private final Workplace workplace;
    private final Values values;
    private final StateRescue rescue;
    private final Supplier<Optional<String>> unstoredState;
    private final Set<String> planned;

    /**
     * @param unstoredState why the last state that the tool wrote was not stored, if it was not
     * @param planned the variables whose values the plan holds
     */
    ApplyPhase(
            Steps steps,
            Workplace workplace,
            Values values,
            StateRescue rescue,
            Supplier<Optional<String>> unstoredState,
            Set<String> planned) {
        this.steps = steps;
        this.workplace = workplace;
        this.values = values;
        this.rescue = rescue;
        this.unstoredState = unstoredState;
        this.planned = Set.copyOf(planned);
    }

    /** Applies in the directory that the plan left: no restore, no init. */
    AttemptResult.Reported warm() throws IOException, StoppedException, AttemptFailedException {
        return apply();
    }

    /** Prepares the restored directory, compares it with what the plan left, and applies. */
    AttemptResult.Reported cold(StoredPlan plan, InitRules init)
            throws IOException, StoppedException, AttemptFailedException {
        try {
            steps.initAsPlanned(init, workplace.providers(), values.forInit());
        } catch (AttemptFailedException e) {
            // Whatever kept it from being made ready, too: nothing was applied yet (F10, P6).
            throw e.code().equals(Initialization.TIMEOUT)
                    ? AttemptFailedException.unavailable(String.valueOf(e.getMessage()))
                    : e;
        }
        Preparation.requireStateHome(workplace);
        plan.verify(workplace);
        return apply();
    }

    private AttemptResult.Reported apply() throws IOException, StoppedException, AttemptFailedException {
        Steps applying = steps.with(values.environmentForApply(steps.environment(), planned));
        List<String> options = values.forApply(planned);
        Path plan = workplace.takePlan();
        rescue.prepare();
        try {
            applying.apply(options, plan);
        } catch (AttemptFailedException e) {
            Optional<StateRescue.Outcome> left = rescue.run();
            throw left.isEmpty() ? e : withState(e.code(), e.getMessage(), left.get(), e.exitCode());
        } catch (StoppedException e) {
            Optional<StateRescue.Outcome> left = rescue.run().filter(outcome -> outcome.code() != null);
            if (left.isEmpty()) {
                throw e;
            }
            throw withState("interrupted", "the apply was stopped", left.get(), STOPPED_EXIT);
        }
        requireStored();
        return new AttemptResult.Reported(Outcome.SUCCEEDED, 0, null, null, null);
    }

    /** Whatever the tool says: without its state an apply is not done. */
    private void requireStored() throws AttemptFailedException {
        Optional<StateRescue.Outcome> left = rescue.run().filter(outcome -> outcome.code() != null);
        if (left.isPresent()) {
            throw withState("state_not_stored", "the tool reported success", left.get(), 1);
        }
        Optional<String> unstored = unstoredState.get();
        if (unstored.isPresent()) {
            throw new AttemptFailedException(
                    "state_not_stored", "the tool reported success, but its state was not stored: " + unstored.get());
        }
    }

    private static AttemptFailedException withState(
            String code, @Nullable String message, StateRescue.Outcome left, int exitCode) {
        String why = left.code();
        return new AttemptFailedException(why == null ? code : why, message + "; " + left.message(), exitCode);
    }
}
