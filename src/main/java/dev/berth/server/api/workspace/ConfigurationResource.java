package dev.berth.server.api.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.module.Dialect;
import dev.berth.module.ModuleDirectories;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.upload.ConfigurationArchive;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Modules;
import dev.berth.server.control.port.ConfigurationStore.Stored;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Digests;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Configurations come in as a whole; nothing is stored of one that is refused. */
@Path("/v1/workspaces/{name}/configuration")
@Tag(name = "Workspaces")
@RolesAllowed(Roles.SUBMITTER)
@Produces(MediaType.APPLICATION_JSON)
class ConfigurationResource {
    private final ConfigurationStore configurations;
    private final WorkspaceStore workspaces;
    private final WorkerThread worker;
    private final ConfigurationArchive archive;
    private final AuditTrail deed;

    ConfigurationResource(
            ConfigurationStore configurations,
            WorkspaceStore workspaces,
            WorkerThread worker,
            BerthConfig config,
            AuditTrail deed) {
        this.configurations = configurations;
        this.workspaces = workspaces;
        this.worker = worker;
        this.archive = new ConfigurationArchive(
                config.limits().configurationUnpackedSize().asLongValue());
        this.deed = deed;
    }

    @PUT
    @Consumes({"application/gzip", "application/x-gzip", "application/x-tar+gzip"})
    public Uni<Response> put(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        byte[] tarGz = Checks.body(body);
        return workspaces
                .find(workspace)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .flatMap(found -> worker.call(() -> checked(tarGz, found)))
                .flatMap(checked -> store(workspace, tarGz, checked));
    }

    /** What is known of an archive once it has been looked through. */
    private record Checked(String sha256, ModuleDirectories modules) {}

    private Checked checked(byte[] tarGz, Workspace workspace) {
        ModuleDirectories modules = archive.check(tarGz);
        EmptyConfiguration.require(modules, workspace);
        return new Checked(Digests.sha256(tarGz), modules);
    }

    private Uni<Response> store(WorkspaceName workspace, byte[] tarGz, Checked checked) {
        Modules modules = new Modules(
                checked.modules().of(Dialect.TERRAFORM),
                checked.modules().of(Dialect.TOFU),
                checked.modules().backends(Dialect.TERRAFORM),
                checked.modules().backends(Dialect.TOFU));
        return configurations
                .put(workspace, tarGz, checked.sha256(), modules, deed.now())
                .map(stored -> stored.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .map(ConfigurationResource::created);
    }

    private static Response created(Stored stored) {
        return Response.status(Response.Status.CREATED)
                .entity(ConfigurationResponse.of(stored))
                .build();
    }
}
