package dev.berth.domain.task;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for; it never changes after submission.
 *
 * @param workspace whose configuration and state
 * @param pool the workspace's pool at submission
 * @param tool the workspace's tool at submission
 * @param type plan, or plan_and_apply
 * @param message why, for humans; empty when none was given
 * @param priority -100 to 100, higher first
 * @param autoApplyBy who let the plan confirm itself, on the task or on its workspace; null when a human is asked (F10)
 * @param options how the tool is asked to plan
 * @param workingDirectory the workspace's at submission, empty for the top of the configuration
 * @param timeout limit of each phase
 * @param configurationVersion bound at submission; 0 when there was none, which only a destruction may have
 * @param provisional whether that configuration does not count as the workspace's newest before this task was applied
 * @param submittedBy the name of the token
 * @param source where its configuration comes from; null where nobody says so (O3)
 */
@RecordBuilder
public record TaskRequest(
        WorkspaceName workspace,
        PoolName pool,
        Tool tool,
        TaskType type,
        String message,
        int priority,
        @Nullable String autoApplyBy,
        PlanOptions options,
        String workingDirectory,
        Duration timeout,
        int configurationVersion,
        boolean provisional,
        String submittedBy,
        @Nullable TaskSource source) {
    /** The limit of each phase where none is asked for. */
    public static final Duration USUAL_TIMEOUT = Duration.ofHours(2);

    public TaskRequest {
        require(timeout.isPositive(), "a timeout is positive");
        require(options.destroy() || configurationVersion > 0, "only a destruction needs no configuration");
    }

    /** Whether the plan confirms itself (F10). */
    public boolean autoApply() {
        return autoApplyBy != null;
    }
}
