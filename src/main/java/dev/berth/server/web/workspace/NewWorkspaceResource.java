package dev.berth.server.web.workspace;

import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.workspace.WorkspaceChanges;
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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Making a workspace; not below the others, where its address could be the name of one. */
@Path(Addresses.NEW)
@RolesAllowed(Roles.SUBMITTER_SOMEWHERE)
@Produces(MediaType.TEXT_HTML)
class NewWorkspaceResource {
    private final WorkspaceChanges workspaces;
    private final Frames frames;

    NewWorkspaceResource(WorkspaceChanges workspaces, Frames frames) {
        this.workspaces = workspaces;
        this.frames = frames;
    }

    /** @param problem what is wrong with no field; empty when nothing is */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record NewWorkspace(Frame frame, String problem, List<FormField> fields) implements TemplateInstance {}

    @GET
    public TemplateInstance empty(@QueryParam("pool") @DefaultValue("") String pool) {
        return page(frame(), WorkspaceForm.empty(pool), null);
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(byte @Nullable [] body) {
        WorkspaceForm form = WorkspaceForm.sent(Form.of(body));
        Frame frame = frame();
        return Uni.createFrom()
                .deferred(() -> workspaces.create(form.body(frame)))
                .map(made -> Redirect.to(Addresses.of(made.name())))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> refused(frame, form, ((ProblemException) failure).problem()));
    }

    private Frame frame() {
        return frames.still("New workspace", Section.WORKSPACES);
    }

    private static Response refused(Frame frame, WorkspaceForm form, Problem problem) {
        return Response.status(problem.status())
                .entity(page(frame, form, problem))
                .build();
    }

    private static TemplateInstance page(Frame frame, WorkspaceForm form, @Nullable Problem problem) {
        FormFields fields = form.fields(frame, true, problem);
        return new NewWorkspace(frame, problem == null ? "" : fields.elsewhere(problem), fields.all());
    }
}
