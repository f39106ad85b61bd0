package dev.berth.domain.task;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import java.time.Duration;
import java.util.List;

/**
 * What was asked for; it never changes after submission.
 *
 * @param workspace whose configuration and state
 * @param pool the workspace's pool at submission
 * @param tool the workspace's tool at submission
 * @param type plan, or plan_and_apply
 * @param message why, for humans; empty when none was given
 * @param priority -100 to 100, higher first
 * @param autoApply whether the plan confirms itself (F10)
 * @param destroy plan the destruction of everything
 * @param targets resource addresses to limit the plan to
 * @param replace resource addresses to replace
 * @param refreshOnly plan only what changed outside Terraform
 * @param timeout limit of each phase
 * @param configurationVersion bound at submission
 * @param submittedBy the name of the token
 */
public record TaskRequest(
        WorkspaceName workspace,
        PoolName pool,
        Tool tool,
        TaskType type,
        String message,
        int priority,
        boolean autoApply,
        boolean destroy,
        List<String> targets,
        List<String> replace,
        boolean refreshOnly,
        Duration timeout,
        int configurationVersion,
        String submittedBy) {
    public TaskRequest {
        targets = List.copyOf(targets);
        replace = List.copyOf(replace);
        require(timeout.isPositive(), "a timeout is positive");
    }
}
