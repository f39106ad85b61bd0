package dev.berth.server.tfe.run;

import dev.berth.domain.task.TaskStatus;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Count;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Organization;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.PageNumber;
import dev.berth.server.tfe.document.ResourceObject;
import dev.berth.server.tfe.workspace.Workspaces;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who is before whom, as a client that waits tells it. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class RunQueueResource {
    /** Of those that are not final; whoever comes behind so many is not told their number. */
    private static final int MOST = 200;

    private final TaskStore tasks;
    private final Workspaces workspaces;
    private final Organization organization;
    private final Caller caller;
    private final AnswerBudget answers;
    private final Sights sights;

    RunQueueResource(
            TaskStore tasks,
            Workspaces workspaces,
            Organization organization,
            Caller caller,
            AnswerBudget answers,
            Sights sights) {
        this.sights = sights;
        this.tasks = tasks;
        this.workspaces = workspaces;
        this.organization = organization;
        this.caller = caller;
        this.answers = answers;
    }

    /**
     * The runs of a workspace, newest first. The command line of Terraform counts what is in there as being before it, be
     * it over or not: it gets those that are not over, in one piece.
     */
    @GET
    @Path("/workspaces/{id}/runs")
    public Uni<Response> ofWorkspace(
            @PathParam("id") String id,
            @HeaderParam("Terraform-Version") @Nullable String commandLine,
            @Context UriInfo address) {
        Rights rights = Rights.of(caller);
        PageNumber page = PageNumber.of(address.getQueryParameters());
        Room room = answers.room();
        return workspaces
                .identified(id)
                .flatMap(workspace ->
                        commandLine == null ? history(workspace, page, room, rights) : waiting(workspace, rights));
    }

    private Uni<Response> waiting(Workspace workspace, Rights rights) {
        return tasks.unfinished(workspace.name(), MOST)
                .map(found -> Answers.all(found.reversed().stream()
                        .map(view -> RunDocuments.run(view.task(), workspace.number(), rights))
                        .toList()));
    }

    private Uni<Response> history(Workspace workspace, PageNumber page, Room room, Rights rights) {
        TaskStore.Filter filter = new TaskStore.Filter(workspace.name(), null, null, null);
        int wanted = Math.min(page.skipped() + page.size(), MOST);
        return tasks.list(filter, new Page.Request(wanted, null), room)
                .map(found -> Answers.page(
                        found.items().stream()
                                .skip(page.skipped())
                                .map(view -> RunDocuments.run(view.task(), workspace.number(), rights))
                                .toList(),
                        page,
                        found.nextCursor() == null || wanted == MOST
                                ? found.items().size()
                                : wanted + 1));
    }

    /** Who does not see all is shown fewer, and each at the place that it has among all. */
    @GET
    @Path("/organizations/{organization}/runs/queue")
    @RolesAllowed(Roles.USER)
    public Uni<Response> ofOrganization(@PathParam("organization") String name) {
        organization.require(name);
        return tasks.unfinished(MOST)
                .flatMap(found -> sights.on(found.stream()
                                .map(view -> view.task().request().workspace())
                                .collect(Collectors.toSet()))
                        .flatMap(roles -> workspaces
                                .numbers(roles.keySet())
                                .map(numbers -> Answers.all(QueuePositions.of(found, numbers, roles)))));
    }

    @GET
    @Path("/organizations/{organization}/capacity")
    @RolesAllowed(Roles.USER)
    public Uni<Response> capacity(@PathParam("organization") String name) {
        organization.require(name);
        return counts().map(counts -> Answers.ok(ResourceObject.of("organization-capacity", name)
                .with("pending", sum(counts, TaskStatus.PENDING))
                .with("running", sum(counts, TaskStatus.RUNNING))));
    }

    /** Of the pools that the caller sees. */
    private Uni<List<Count>> counts() {
        return sights.seesAll()
                ? tasks.counts()
                : sights.seenPools()
                        .flatMap(seen -> tasks.counts()
                                .map(counts -> counts.stream()
                                        .filter(count -> seen.contains(count.pool()))
                                        .toList()));
    }

    private static long sum(List<Count> counts, TaskStatus status) {
        return counts.stream()
                .filter(count -> count.status() == status)
                .mapToLong(Count::tasks)
                .sum();
    }
}
