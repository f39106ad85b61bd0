package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.workspace.WorkspaceChanges;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a workspace is, changed; who may do what; and its end. */
@Path("/app/workspaces/{name}/settings")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
class SettingsResource {
    private static final String ROOM = "settings";

    private final WorkspaceChanges workspaces;
    private final Frames frames;

    SettingsResource(WorkspaceChanges workspaces, Frames frames) {
        this.workspaces = workspaces;
        this.frames = frames;
    }

    /**
     * The form.
     *
     * @param problem what is wrong with no field; empty when nothing is
     * @param tagsBefore the tags that stood in it at first
     * @param identityBefore the tokens of runs that did
     */
    public record Filled(String problem, List<FormField> fields, String tagsBefore, String identityBefore) {
        public Filled {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Its end.
     *
     * @param problem why it was not deleted; empty when nobody tried
     * @param resources whether that was because its state names resources, which can be passed over
     */
    public record Deletion(String problem, boolean resources) {
        static final Deletion NOT_TRIED = new Deletion("", false);
    }

    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Settings(Frame frame, Head head, Facts facts, List<IdentityLine> identity, Filled form, Deletion deletion)
            implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> present(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        Frame frame = frame(workspace);
        return workspaces.existing(workspace).map(found -> page(frame, found, null, null, Deletion.NOT_TRIED));
    }

    @POST
    @RolesAllowed(Roles.SUBMITTER)
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> change(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        WorkspaceForm form = WorkspaceForm.sent(Form.of(body));
        Frame frame = frame(workspace);
        return Uni.createFrom()
                .deferred(() -> workspaces.update(workspace, form.patch(frame)))
                .map(changed -> Redirect.to(Addresses.of(workspace)))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return workspaces
                            .existing(workspace)
                            .map(found -> page(frame, found, form, problem, Deletion.NOT_TRIED))
                            .map(page -> answer(problem, page));
                });
    }

    @POST
    @Path("/delete")
    @RolesAllowed(Roles.ADMIN)
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> delete(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        boolean force = Form.of(body).text("force").equals("true");
        Frame frame = frame(workspace);
        return workspaces
                .delete(workspace, force)
                .map(deleted -> Redirect.to(Addresses.LIST))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    Deletion refused =
                            new Deletion(problem.detail(), problem.code().equals("workspace_has_resources"));
                    return workspaces
                            .existing(workspace)
                            .map(found -> page(frame, found, null, null, refused))
                            .map(page -> answer(problem, page));
                });
    }

    private Frame frame(WorkspaceName workspace) {
        return frames.following("Settings of " + workspace, Section.WORKSPACES, "?workspace=" + workspace);
    }

    private static Response answer(Problem problem, TemplateInstance page) {
        return Response.status(problem.status()).entity(page).build();
    }

    /** @param sent null for what is stored */
    private static TemplateInstance page(
            Frame frame,
            Workspace workspace,
            @Nullable WorkspaceForm sent,
            @Nullable Problem problem,
            Deletion deletion) {
        WorkspaceForm form = sent == null ? WorkspaceForm.of(workspace) : sent;
        FormFields fields = form.fields(frame, false, problem);
        Filled filled = new Filled(
                problem == null ? "" : fields.elsewhere(problem),
                fields.all(),
                form.tagsBefore(),
                form.identityBefore());
        return new Settings(
                frame,
                Head.of(frame, workspace.name(), ROOM),
                Facts.of(workspace),
                IdentityLine.of(workspace.identity()),
                filled,
                deletion);
    }
}
