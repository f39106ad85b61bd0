package dev.berth.server.api.agent;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.task.PlanDocuments;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.Room;
import dev.berth.server.security.Digests;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The plan of an attempt, brought by the agent that made it and fetched by the one that applies it. */
@Path("/api/v1/agent/tasks/{id}")
@Tag(name = "Agent work")
@RolesAllowed(Roles.ATTEMPT)
class AgentPlanResource {
    private static final String DIGEST = "Content-SHA256";

    private final AgentAttempt attempts;
    private final PlanStore plans;
    private final PlanDocuments planDocuments;
    private final WorkerThread worker;
    private final AuditTrail deed;
    private final AnswerBudget answers;

    AgentPlanResource(
            AgentAttempt attempts,
            PlanStore plans,
            PlanDocuments planDocuments,
            WorkerThread worker,
            AuditTrail deed,
            AnswerBudget answers) {
        this.attempts = attempts;
        this.plans = plans;
        this.planDocuments = planDocuments;
        this.worker = worker;
        this.deed = deed;
        this.answers = answers;
    }

    @PUT
    @Path("/plan")
    public Uni<Response> putPlan(
            @PathParam("id") String id, @HeaderParam(DIGEST) @Nullable String sha256, byte @Nullable [] body) {
        byte[] bundle = Checks.body(body);
        return attempts.current(id)
                .flatMap(attempt -> worker.call(() -> verified(bundle, sha256))
                        .flatMap(digest -> plans.putBundle(attempt, bundle, digest, deed.now())))
                .map(AgentPlanResource::stored);
    }

    @PUT
    @Path("/plan.json")
    public Uni<Response> putPlanJson(@PathParam("id") String id, byte @Nullable [] body) {
        byte[] json = Checks.body(body);
        return attempts.current(id)
                .flatMap(attempt -> attempts.currentTask(id)
                        .flatMap(found -> planDocuments.store(attempt, found.task(), json, deed.now())))
                .map(AgentPlanResource::stored);
    }

    @PUT
    @Path("/plan-schemas.json")
    public Uni<Response> putPlanSchemas(@PathParam("id") String id, byte @Nullable [] body) {
        byte[] schemas = Checks.body(body);
        return attempts.current(id)
                .flatMap(attempt -> planDocuments.storeSchemas(attempt, schemas, deed.now()))
                .map(AgentPlanResource::stored);
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
}
