package dev.berth.server.tfe.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.StateVersionStore;
import dev.berth.server.control.port.StateVersionStore.Announced;
import dev.berth.server.control.port.StateVersionStore.Announcement;
import dev.berth.server.control.port.StateVersionStore.Claim;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.AddressSigner.Use;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.ClientLock;
import dev.berth.server.tfe.access.SignedAddresses;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.RequestDocument;
import dev.berth.server.tfe.workspace.Workspaces;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** New versions of a state: in one request, or announced and then brought to an address that is a secret. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class StateWriteResource {
    private final Workspaces workspaces;
    private final StateVersionStore versions;
    private final StateWriting writing;
    private final StateDocuments documents;
    private final StateAccess access;
    private final SignedAddresses addresses;
    private final Caller caller;
    private final AuditTrail deed;

    StateWriteResource(
            Workspaces workspaces,
            StateVersionStore versions,
            StateWriting writing,
            StateDocuments documents,
            StateAccess access,
            SignedAddresses addresses,
            Caller caller,
            AuditTrail deed) {
        this.workspaces = workspaces;
        this.versions = versions;
        this.writing = writing;
        this.documents = documents;
        this.access = access;
        this.addresses = addresses;
        this.caller = caller;
        this.deed = deed;
    }

    @POST
    @Path("/workspaces/{id}/state-versions")
    public Uni<Response> create(@PathParam("id") String id, @Context RoutingContext routing, byte @Nullable [] body) {
        access.requireWriter();
        StateVersionRequest wanted = StateVersionRequest.of(RequestDocument.of(body));
        HttpServerRequest request = routing.request();
        Announcement announcement = new Announcement(
                wanted.serial(),
                wanted.lineage(),
                wanted.md5(),
                caller.name(),
                new Claim(ClientLock.of(caller), wanted.forced()));
        Instant now = deed.now();
        Uni<Workspace> workspace = workspaces.identified(id);
        byte[] state = wanted.state();
        return state == null
                ? workspace.flatMap(found -> announced(request, found.name(), announcement, now))
                : workspace
                        .flatMap(found -> writing.write(found.name(), state, announcement, null))
                        .map(stored -> Answers.created(documents.stored(request, stored)));
    }

    private Uni<Response> announced(
            HttpServerRequest request, WorkspaceName workspace, Announcement announcement, Instant now) {
        return versions.announce(workspace, announcement, now).map(announced -> switch (announced) {
            case Announced.Done done -> Answers.created(documents.announced(request, done.id(), announcement, now));
            case Announced.Refused refused -> throw access.refusal(refused.why(), workspace);
        });
    }

    /** Exactly the bytes whose digest was announced; once more is taken, as a client does that heard no answer. */
    @PUT
    @Path("/uploads/state/{secret}")
    @PermitAll
    public Uni<Response> upload(@PathParam("secret") String secret, byte @Nullable [] body) {
        long id = StateIds.version(addresses.opened(Use.UPLOAD_STATE, secret));
        return writing.bring(id, body == null ? new byte[0] : body)
                .replaceWith(Response.ok().build());
    }
}
