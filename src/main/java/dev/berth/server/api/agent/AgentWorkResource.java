package dev.berth.server.api.agent;

import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.protocol.Frames;
import dev.berth.protocol.WorkDocument;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.workspace.NoConfiguration;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What an agent fetches to work on an attempt. */
@Path("/api/v1/agent/tasks/{id}")
@Tag(name = "Agent work")
@RolesAllowed(Roles.ATTEMPT)
class AgentWorkResource {
    private final AgentAttempt attempts;
    private final WorkDocuments documents;
    private final AttemptIdentity identity;
    private final ConfigurationStore configurations;
    private final Pools pools;
    private final AnswerBudget answers;

    AgentWorkResource(
            AgentAttempt attempts,
            WorkDocuments documents,
            AttemptIdentity identity,
            ConfigurationStore configurations,
            Pools pools,
            AnswerBudget answers) {
        this.attempts = attempts;
        this.documents = documents;
        this.identity = identity;
        this.configurations = configurations;
        this.pools = pools;
        this.answers = answers;
    }

    /** Begins the attempt (P11). */
    @GET
    @Path("/work")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> work(
            @PathParam("id") String id,
            @HeaderParam(WorkDocument.ABLE) @Nullable String able,
            @Context HttpServerRequest request) {
        String reachedAt = documents.reachedAt(request);
        return attempts.begin(id)
                .invoke(begun -> tellTheLoop(begun.work().task(), begun.at()))
                .map(AgentAttempt.Begun::work)
                .flatMap(begun -> identity.begun(begun, WorkDocument.isAble(able, WorkDocument.IDENTITY))
                        .map(tokens -> documents.of(begun, reachedAt, tokens)))
                .map(document -> Response.ok(Frames.write(document), MediaType.APPLICATION_JSON_TYPE)
                        .build());
    }

    /** Tokens in the place of those that run out (A11): for as long as the attempt may report. */
    @POST
    @Path("/identity")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> renewIdentity(@PathParam("id") String id) {
        return attempts.currentTask(id)
                .flatMap(found -> identity.renewed(found.task()))
                .map(tokens -> Response.ok(Frames.write(tokens), MediaType.APPLICATION_JSON_TYPE)
                        .build());
    }

    @GET
    @Path("/configuration")
    @Produces("application/gzip")
    public Uni<Response> configuration(@PathParam("id") String id) {
        Room room = answers.room();
        return attempts.currentTask(id)
                .map(TaskView::task)
                .flatMap(task -> content(task.request(), room))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("configuration of task", id)))
                .map(tarGz -> Response.ok(tarGz, "application/gzip").build());
    }

    private Uni<Optional<byte[]>> content(TaskRequest request, Room room) {
        return request.configurationVersion() == 0
                ? Uni.createFrom().item(Optional.of(NoConfiguration.archive()))
                : configurations.content(request.workspace(), request.configurationVersion(), room);
    }

    private void tellTheLoop(Task task, Instant begunAt) {
        pools.attemptBegun(task.request().pool(), new AttemptRef(task.id(), task.attempt()), begunAt);
    }
}
