package dev.berth.server.tfe.configuration;

import dev.berth.domain.access.Author;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.workspace.ConfigurationIntake;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Configuration;
import dev.berth.server.control.port.ConfigurationStore.Draft;
import dev.berth.server.control.port.ConfigurationStore.Refusal;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.AddressSigner.Use;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Ids.ConfigurationId;
import dev.berth.server.tfe.access.SignedAddresses;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.RequestDocument;
import dev.berth.server.tfe.document.ResourceObject;
import dev.berth.server.tfe.workspace.Workspaces;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Configuration versions: promised, uploaded without a token, looked at. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class ConfigurationResource {
    /** From the promise to the first byte. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private final Workspaces workspaces;
    private final ConfigurationStore configurations;
    private final WorkspaceStore store;
    private final ConfigurationIntake intake;
    private final SignedAddresses addresses;
    private final Caller caller;
    private final Duration uploadValidity;

    ConfigurationResource(
            Workspaces workspaces,
            ConfigurationStore configurations,
            WorkspaceStore store,
            ConfigurationIntake intake,
            SignedAddresses addresses,
            Caller caller,
            BerthConfig config) {
        this.workspaces = workspaces;
        this.configurations = configurations;
        this.store = store;
        this.intake = intake;
        this.addresses = addresses;
        this.caller = caller;
        this.uploadValidity = config.limits().bodyTimeout().plus(MARGIN);
    }

    @POST
    @Path("/workspaces/{id}/configuration-versions")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<Response> create(@PathParam("id") String id, @Context RoutingContext routing, byte @Nullable [] body) {
        RequestDocument document = RequestDocument.of(body);
        boolean speculative = document.isSet("speculative");
        boolean provisional = document.isSet("provisional");
        Checks checks = document.checks();
        checks.require(!(speculative && provisional), "provisional", "cannot be combined with speculative");
        if (document.isSet("auto-queue-runs")) {
            checks.unprocessable(
                    "not_supported", "auto-queue-runs", "cannot be had: ask for the run once this is uploaded");
        }
        document.done();
        Author by = Author.of(caller.identity());
        return workspaces
                .identified(id)
                .flatMap(workspace -> intake.make(new Draft(workspace.name(), speculative, provisional, by))
                        .map(made -> Answers.created(document(made, workspace.number())
                                .with("upload-url", uploadAddress(made, workspace, routing.request())))));
    }

    @GET
    @Path("/configuration-versions/{id}")
    public Uni<Response> get(@PathParam("id") String id) {
        ConfigurationId configuration = Ids.configuration(id);
        return workspace(configuration, id)
                .flatMap(workspace -> configurations.find(workspace.name(), configuration.version()))
                .map(found -> found.map(there -> Answers.ok(document(there, configuration.workspace())))
                        .orElseThrow(() -> notFound(id)));
    }

    /** A tar.gz; its address is all the proof that is asked for. */
    @PUT
    @Path("/uploads/configuration/{secret}")
    @PermitAll
    public Uni<Response> upload(@PathParam("secret") String secret, byte @Nullable [] body) {
        String id = addresses.opened(Use.UPLOAD_CONFIGURATION, secret);
        ConfigurationId configuration = Ids.configuration(id);
        byte[] tarGz = body == null ? new byte[0] : body;
        return workspace(configuration, id)
                .flatMap(workspace -> intake.uploadSentHere(workspace.name(), configuration.version(), tarGz))
                .replaceWith(() -> Response.ok().build());
    }

    private Uni<Workspace> workspace(ConfigurationId configuration, String id) {
        return store.find(configuration.workspace()).map(found -> found.orElseThrow(() -> notFound(id)));
    }

    private static ProblemException notFound(String id) {
        return ProblemException.notFound("configuration version", id);
    }

    private String uploadAddress(Configuration made, Workspace workspace, HttpServerRequest request) {
        String id = Ids.configuration(workspace.number(), made.version());
        return addresses.of(request, Use.UPLOAD_CONFIGURATION, id, uploadValidity);
    }

    private static ResourceObject document(Configuration configuration, long workspace) {
        Refusal refusal = configuration.error();
        return ResourceObject.of("configuration-versions", Ids.configuration(workspace, configuration.version()))
                .with("status", WireWords.of(configuration.status()))
                .with("speculative", configuration.speculative())
                .with("provisional", configuration.provisional())
                .with("auto-queue-runs", false)
                .with("source", "tfe-api")
                .with("error", refusal == null ? null : refusal.code())
                .with("error-message", refusal == null ? null : refusal.message());
    }
}
