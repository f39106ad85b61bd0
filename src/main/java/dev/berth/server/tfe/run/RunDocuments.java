package dev.berth.server.tfe.run;

import dev.berth.domain.access.Approvals;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskType;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.Flags;
import dev.berth.server.tfe.document.ResourceObject;
import org.jspecify.annotations.Nullable;

/** Runs, plans and applies as resource objects. */
final class RunDocuments {
    private RunDocuments() {}

    /** @param workspace the number of its workspace */
    static ResourceObject run(Task task, long workspace, Rights rights) {
        Standing standing = Standing.of(task);
        TaskRequest request = task.request();
        PlanSummary plan = task.plan();
        ResourceObject run = ResourceObject.of("runs", Ids.run(task.id()))
                .with("status", WireWords.of(standing.run()))
                .with("has-changes", plan != null && plan.hasChanges())
                .with("auto-apply", request.autoApply())
                .with("is-destroy", request.options().destroy())
                .with("refresh-only", request.options().refreshOnly())
                .with("refresh", request.options().refresh())
                .with("plan-only", request.type() == TaskType.PLAN)
                .with("save-plan", request.provisional())
                .with("target-addrs", request.options().targets())
                .with("replace-addrs", request.options().replace())
                .with("message", message(task, standing))
                .with("source", "tfe-api")
                .with("created-at", task.createdAt().toString())
                .flags("actions", actions(standing))
                .flags("permissions", permissions(rights))
                .to("workspace", "workspaces", Ids.workspace(workspace))
                .to("plan", "plans", Ids.plan(task.id()))
                .to("apply", "applies", Ids.apply(task));
        int configuration = request.configurationVersion();
        return configuration == 0
                ? run
                : run.to(
                        "configuration-version", "configuration-versions", Ids.configuration(workspace, configuration));
    }

    static ResourceObject plan(Task task, String logAddress) {
        PlanSummary found = task.plan();
        ResourceObject plan = ResourceObject.of("plans", Ids.plan(task.id()))
                .with("status", WireWords.of(Standing.of(task).plan()))
                .with("has-changes", found != null && found.hasChanges())
                .with("generated-configuration", false)
                .with("log-read-url", logAddress);
        return counted(plan, found);
    }

    /** @param id as it was asked for */
    static ResourceObject apply(Task task, String id, int planAttempt, String logAddress) {
        PhaseStatus status = Standing.of(task).apply(task, planAttempt);
        ResourceObject apply = ResourceObject.of("applies", id)
                .with("status", WireWords.of(status))
                .with("log-read-url", logAddress);
        return counted(apply, status == PhaseStatus.FINISHED ? task.plan() : null);
    }

    private static ResourceObject counted(ResourceObject document, @Nullable PlanSummary found) {
        return document.with("resource-additions", found == null ? 0 : found.add())
                .with("resource-changes", found == null ? 0 : found.change())
                .with("resource-destructions", found == null ? 0 : found.destroy())
                .with("resource-imports", 0);
    }

    /** Whoever looks at a run that waits is told what for, and what that costs. */
    private static String message(Task task, Standing standing) {
        String message = task.request().message();
        if (!standing.confirmable()) {
            return message;
        }
        String waits = "waits for approval" + counted(task.approvals())
                + "; until it is confirmed or discarded it keeps its place in the queue of the"
                + " workspace, and as long as the pool allows the agent that has its plan";
        return message.isEmpty() ? waits : message + " (" + waits + ")";
    }

    private static String counted(Approvals approvals) {
        return approvals.rule() == null
                ? ""
                : " by people, of whom " + approvals.counting().size() + " of " + approvals.needed() + " have approved";
    }

    private static Flags actions(Standing standing) {
        return Flags.none()
                .with("is-cancelable", standing.cancelable())
                .with("is-confirmable", standing.confirmable())
                .with("is-discardable", standing.discardable())
                .with("is-force-cancelable", false);
    }

    /**
     * Whoever submits is asked for approval too, so that their client waits for somebody who may give it: a machine or an author
     * whom an approval rule passes over as well. A client that hears that it cannot apply discards the run, and one that hears that
     * the run is not confirmable leaves with 0 as if it were applied; a yes that does not count is refused with the reason (F10).
     */
    private static Flags permissions(Rights rights) {
        return Flags.none()
                .with("can-apply", rights.submits())
                .with("can-cancel", rights.submits())
                .with("can-discard", rights.approves())
                .with("can-force-cancel", false)
                .with("can-force-execute", false);
    }
}
