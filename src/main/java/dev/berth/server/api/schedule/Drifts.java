package dev.berth.server.api.schedule;

import dev.berth.domain.drift.DriftState;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.TaskType;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.task.TaskIntake;
import dev.berth.server.api.task.TaskIntake.Taken;
import dev.berth.server.api.task.TaskSubmissionRequest;
import dev.berth.server.api.task.TaskSubmissionRequestBuilder;
import dev.berth.server.control.port.DriftStore;
import dev.berth.server.control.port.DriftStore.Drift;
import dev.berth.server.control.port.WorkspaceStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The drift of workspaces: looked at, checked, repaired (W2). What is refused fails with a ProblemException. */
@ApplicationScoped
public class Drifts {
    private final DriftStore store;
    private final WorkspaceStore workspaces;
    private final TaskIntake intake;

    Drifts(DriftStore store, WorkspaceStore workspaces, TaskIntake intake) {
        this.store = store;
        this.workspaces = workspaces;
        this.intake = intake;
    }

    /** Of a workspace that is there, or 404. */
    public Uni<Drift> of(WorkspaceName workspace) {
        return workspaces
                .find(workspace)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .flatMap(found -> known(workspace));
    }

    private Uni<Drift> known(WorkspaceName workspace) {
        return store.of(List.of(workspace)).map(found -> found.getOrDefault(workspace, Drift.NOT_CHECKED));
    }

    /** Submits a plan with refreshOnly; as for any submission. */
    public Uni<Taken> check(WorkspaceName workspace, @Nullable String idempotency) {
        return intake.submit(request(workspace, TaskType.PLAN, "Check for drift"), idempotency);
    }

    /**
     * Submits a plan_and_apply that makes what is there as the configuration says, and that is approved as ever; 409
     * {@code not_drifted} when no drift is known, and as for any submission.
     */
    public Uni<Taken> repair(WorkspaceName workspace, @Nullable String idempotency) {
        // What the intake asks of the caller is asked at once; it submits only what is subscribed to.
        Uni<Taken> submitted =
                intake.submit(request(workspace, TaskType.PLAN_AND_APPLY, "Repair of drift"), idempotency);
        return of(workspace)
                .invoke(drift -> {
                    if (drift.state() != DriftState.DRIFTED) {
                        throw ProblemException.conflict(
                                "not_drifted",
                                "no drift of workspace " + workspace + " is known: " + WireWords.of(drift.state()));
                    }
                })
                .flatMap(drift -> submitted);
    }

    private static TaskSubmissionRequest request(WorkspaceName workspace, TaskType type, String message) {
        return TaskSubmissionRequestBuilder.builder()
                .workspace(workspace.value())
                .type(WireWords.of(type))
                .message(message)
                .priority(null)
                .autoApply(null)
                .timeout(null)
                .configurationVersion(null)
                .destroy(null)
                .targets(null)
                .replace(null)
                .refreshOnly(type == TaskType.PLAN)
                .refresh(null)
                .variables(null)
                .source(null)
                .build();
    }
}
