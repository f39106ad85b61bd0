package dev.berth.server.api.agent;

import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.protocol.Frames;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.task.PlanDocuments;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.api.workspace.NoConfiguration;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.security.Digests;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
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

/** What an agent fetches and brings while it works on an attempt. */
@Path("/agent/tasks/{id}")
@Tag(name = "Agent work")
@RolesAllowed(Roles.ATTEMPT)
class AgentWorkResource {
    private static final String DIGEST = "Content-SHA256";

    private final AgentAttempt attempts;
    private final WorkDocuments documents;
    private final ConfigurationStore configurations;
    private final PlanStore plans;
    private final PlanDocuments planDocuments;
    private final Pools pools;
    private final WorkerThread worker;
    private final AuditTrail deed;
    private final AnswerBudget answers;

    AgentWorkResource(
            AgentAttempt attempts,
            WorkDocuments documents,
            ConfigurationStore configurations,
            PlanStore plans,
            PlanDocuments planDocuments,
            Pools pools,
            WorkerThread worker,
            AuditTrail deed,
            AnswerBudget answers) {
        this.attempts = attempts;
        this.documents = documents;
        this.configurations = configurations;
        this.plans = plans;
        this.planDocuments = planDocuments;
        this.pools = pools;
        this.worker = worker;
        this.deed = deed;
        this.answers = answers;
    }

    /** Begins the attempt (P11). */
    @GET
    @Path("/work")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> work(@PathParam("id") String id, @Context HttpServerRequest request) {
        String reachedAt = documents.reachedAt(request);
        Instant now = deed.now();
        return attempts.begin(id, now)
                .invoke(begun -> tellTheLoop(begun.task(), now))
                .map(begun -> documents.of(begun, reachedAt))
                .map(document -> Response.ok(Frames.write(document), MediaType.APPLICATION_JSON_TYPE)
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

    @PUT
    @Path("/plan")
    public Uni<Response> putPlan(
            @PathParam("id") String id, @HeaderParam(DIGEST) @Nullable String sha256, byte @Nullable [] body) {
        byte[] bundle = Checks.body(body);
        return attempts.current(id)
                .flatMap(attempt -> worker.call(() -> verified(bundle, sha256))
                        .flatMap(digest -> plans.putBundle(attempt, bundle, digest, deed.now())))
                .map(AgentWorkResource::stored);
    }

    @PUT
    @Path("/plan.json")
    public Uni<Response> putPlanJson(@PathParam("id") String id, byte @Nullable [] body) {
        byte[] json = Checks.body(body);
        return attempts.current(id)
                .flatMap(attempt -> attempts.currentTask(id)
                        .flatMap(found -> planDocuments.store(attempt, found.task(), json, deed.now())))
                .map(AgentWorkResource::stored);
    }

    private static Response stored(boolean stillCounts) {
        if (!stillCounts) {
            throw AgentAttempt.superseded();
        }
        return Response.noContent().build();
    }

    @GET
    @Path("/plan")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Uni<Response> plan(@PathParam("id") String id) {
        Room room = answers.room();
        return attempts.current(id)
                .map(AttemptRef::task)
                .flatMap(task -> plans.bundle(task, room))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("plan of task", id)))
                .flatMap(bundle -> worker.call(() -> bundle(bundle)));
    }

    private static Response bundle(byte[] bundle) {
        return Response.ok(bundle, MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(DIGEST, Digests.sha256(bundle))
                .build();
    }

    private static String verified(byte[] bundle, @Nullable String sha256) {
        String digest = Digests.sha256(bundle);
        if (!digest.equalsIgnoreCase(sha256)) {
            throw ProblemException.of(400, "digest_mismatch", "the body is not what the header " + DIGEST + " says");
        }
        return digest;
    }

    private void tellTheLoop(Task task, Instant begunAt) {
        pools.attemptBegun(task.request().pool(), new AttemptRef(task.id(), task.attempt()), begunAt);
    }
}
