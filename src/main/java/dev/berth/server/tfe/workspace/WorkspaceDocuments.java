package dev.berth.server.tfe.workspace;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Organization;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.Flags;
import dev.berth.server.tfe.document.ResourceObject;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Workspaces as resource objects. */
@ApplicationScoped
public class WorkspaceDocuments {
    /** Whoever hears of a certain version compares it with their own; the agents bring theirs. */
    private static final String ANY_VERSION = "latest";

    private final TaskStore tasks;
    private final Organization organization;

    WorkspaceDocuments(TaskStore tasks, Organization organization) {
        this.tasks = tasks;
        this.organization = organization;
    }

    public Uni<ResourceObject> of(Workspace workspace, Rights rights) {
        return of(List.of(workspace), one -> rights).map(List::getFirst);
    }

    /**
     * In the same order.
     *
     * @param rights what the caller may do with each
     */
    public Uni<List<ResourceObject>> of(List<Workspace> workspaces, Function<Workspace, Rights> rights) {
        return tasks.firstInLine(workspaces.stream().map(Workspace::name).toList())
                .map(first -> workspaces.stream()
                        .map(workspace -> document(workspace, rights.apply(workspace), first.get(workspace.name())))
                        .toList());
    }

    /** @param current the run that the others of the workspace wait for */
    private ResourceObject document(Workspace workspace, Rights rights, @Nullable TaskId current) {
        ResourceObject document = ResourceObject.of("workspaces", Ids.workspace(workspace.number()))
                .with("name", workspace.name().value())
                .with("execution-mode", "remote")
                .with("operations", true)
                .with("terraform-version", ANY_VERSION)
                .with("locked", workspace.lock() != null)
                .with("working-directory", workspace.workingDirectory())
                .with("auto-apply", workspace.autoApply())
                .with("structured-run-output-enabled", false)
                .with("tag-names", plainTags(workspace.tags()))
                .with("created-at", workspace.createdAt().toString())
                .flags("permissions", permissions(rights))
                .to("organization", "organizations", organization.name())
                .to("project", "projects", Ids.project(workspace.pool()));
        return current == null
                ? document.toNothing("current-run")
                : document.to("current-run", "runs", Ids.run(current));
    }

    private static List<String> plainTags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .filter(tag -> tag.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /**
     * Whoever submits may queue an apply: it waits at its prompt, and goes on when somebody with the role for it has
     * confirmed elsewhere.
     */
    private static Flags permissions(Rights rights) {
        return Flags.none()
                .with("can-queue-run", rights.submits())
                .with("can-queue-apply", rights.submits())
                .with("can-queue-destroy", rights.submits())
                .with("can-update", rights.administers())
                .with("can-update-variable", rights.submits())
                .with("can-read-variable", rights.submits())
                .with("can-read-state-versions", rights.approves())
                .with("can-create-state-versions", rights.approves())
                .with("can-read-settings", true)
                .with("can-lock", rights.approves())
                .with("can-unlock", rights.approves())
                .with("can-force-unlock", rights.approves())
                .with("can-destroy", rights.administers())
                .with("can-force-delete", rights.administers());
    }
}
