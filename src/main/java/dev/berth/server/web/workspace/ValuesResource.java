package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.workspace.WorkspaceChanges;
import dev.berth.server.control.port.WorkspaceStore.Variable;
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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Variables and environment of a workspace, one by one. */
@Path("/app/workspaces/{name}/variables")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
class ValuesResource {
    private static final String ROOM = "variables";

    private final WorkspaceChanges workspaces;
    private final Frames frames;

    ValuesResource(WorkspaceChanges workspaces, Frames frames) {
        this.workspaces = workspaces;
        this.frames = frames;
    }

    /** @param problem why something was not removed; empty when nothing was tried */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Variables(Frame frame, Head head, String problem, List<ValueList> lists) implements TemplateInstance {}

    /**
     * The form of one of them.
     *
     * @param variable its name; empty for a new one
     * @param problem what is wrong with no field; empty when nothing is
     */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record VariableEdit(Frame frame, Head head, ValueKind kind, String variable, String problem, List<FormField> fields)
            implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> list(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        Frame frame = frames.following("Variables of " + workspace, Section.WORKSPACES, "?workspace=" + workspace);
        return workspaces.existing(workspace).map(found -> list(frame, found, ""));
    }

    private static TemplateInstance list(Frame frame, Workspace workspace, String problem) {
        return new Variables(
                frame,
                Head.of(frame, workspace.name(), ROOM),
                problem,
                Arrays.stream(ValueKind.values())
                        .map(kind -> ValueList.of(kind, kind.of(workspace), frame.submitter()))
                        .toList());
    }

    @GET
    @Path("/edit")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<TemplateInstance> form(
            @PathParam("name") String name,
            @QueryParam("kind") @DefaultValue("") String word,
            @QueryParam("variable") @DefaultValue("") String variable) {
        WorkspaceName workspace = PathNames.workspace(name);
        ValueKind kind = ValueKind.of(word);
        Frame frame = editFrame(workspace, kind);
        return workspaces.existing(workspace).map(found -> {
            ValueForm form = variable.isEmpty()
                    ? ValueForm.empty(kind)
                    : ValueForm.of(kind, variable, stored(found, kind, variable));
            return edit(frame, workspace, form, null);
        });
    }

    @POST
    @Path("/edit")
    @RolesAllowed(Roles.SUBMITTER)
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> set(
            @PathParam("name") String name,
            @QueryParam("kind") @DefaultValue("") String word,
            @QueryParam("variable") @DefaultValue("") String variable,
            byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        ValueKind kind = ValueKind.of(word);
        Form sent = Form.of(body);
        Frame frame = editFrame(workspace, kind);
        return workspaces.existing(workspace).flatMap(found -> {
            Variable before = variable.isEmpty() ? null : stored(found, kind, variable);
            ValueForm form = ValueForm.sent(kind, sent, before);
            return set(found, form, variable).onFailure(ProblemException.class).recoverWithItem(failure -> {
                Problem problem = ((ProblemException) failure).problem();
                return Response.status(problem.status())
                        .entity(edit(frame, workspace, form, problem))
                        .build();
            });
        });
    }

    private Uni<Response> set(Workspace workspace, ValueForm form, String variable) {
        return Uni.createFrom()
                .deferred(() -> {
                    boolean renamed = !form.isNew() && !form.name().equals(variable);
                    if (renamed) {
                        throw ProblemException.invalid("name", "cannot be changed: add another one, and remove this");
                    }
                    if (form.isNew() && form.kind().of(workspace).containsKey(form.name())) {
                        throw ProblemException.invalid("name", "is there already: change that one");
                    }
                    return workspaces.update(workspace.name(), form.patch());
                })
                .map(done -> Redirect.to(Addresses.of(workspace.name(), ROOM)));
    }

    @POST
    @Path("/remove")
    @RolesAllowed(Roles.SUBMITTER)
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> remove(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        Form sent = Form.of(body);
        ValueKind kind = ValueKind.of(sent.text("kind"));
        return workspaces
                .update(workspace, ValueForm.removal(kind, sent.text("variable")))
                .map(done -> Redirect.to(Addresses.of(workspace, ROOM)));
    }

    private Frame editFrame(WorkspaceName workspace, ValueKind kind) {
        return frames.still(kind.label() + " of " + workspace, Section.WORKSPACES);
    }

    private static Variable stored(Workspace workspace, ValueKind kind, String variable) {
        Variable stored = kind.of(workspace).get(variable);
        if (stored == null) {
            throw ProblemException.notFound(kind.one(), "of that name");
        }
        return stored;
    }

    private static TemplateInstance edit(
            Frame frame, WorkspaceName workspace, ValueForm form, @Nullable Problem problem) {
        FormFields fields = form.fields(problem);
        return new VariableEdit(
                frame,
                Head.of(frame, workspace, ROOM),
                form.kind(),
                form.isNew() ? "" : form.name(),
                problem == null ? "" : form.elsewhere(problem, fields),
                fields.all());
    }
}
