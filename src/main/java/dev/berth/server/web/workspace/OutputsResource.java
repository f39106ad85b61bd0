package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.state.StateContents;
import dev.berth.server.api.state.StateContents.Outputs;
import dev.berth.server.api.state.content.Output;
import dev.berth.server.api.workspace.WorkspaceChanges;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outputs of a workspace's present state. Sensitive ones are shown to whoever asks for them, which no link does. */
@Path("/app/workspaces/{name}/outputs")
@RolesAllowed(Roles.APPROVER)
@Produces(MediaType.TEXT_HTML)
class OutputsResource {
    private final WorkspaceChanges workspaces;
    private final StateContents contents;
    private final Frames frames;

    OutputsResource(WorkspaceChanges workspaces, StateContents contents, Frames frames) {
        this.workspaces = workspaces;
        this.contents = contents;
        this.frames = frames;
    }

    /**
     * An output.
     *
     * @param type as the tool writes it
     * @param hidden whether its value is not shown
     */
    public record OutputLine(String name, String type, boolean sensitive, boolean hidden, ShownValue value) {
        static OutputLine of(Output output, boolean shown) {
            boolean hidden = output.sensitive() && !shown;
            String type = output.type().isTextual()
                    ? output.type().textValue()
                    : output.type().isNull() ? "" : output.type().toString();
            return new OutputLine(
                    output.name(), type, output.sensitive(), hidden, ShownValue.of(hidden ? null : output.value()));
        }
    }

    /**
     * The page.
     *
     * @param state null when there is none, or it cannot be read
     * @param none why
     */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record OutputList(
            Frame frame,
            Head head,
            @Nullable StateRow state,
            String none,
            List<OutputLine> outputs,
            boolean hides,
            boolean shown)
            implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> list(@PathParam("name") String name) {
        return page(PathNames.workspace(name), false);
    }

    @POST
    @Path("/sensitive")
    public Uni<TemplateInstance> all(@PathParam("name") String name) {
        return page(PathNames.workspace(name), true);
    }

    private Uni<TemplateInstance> page(WorkspaceName workspace, boolean sensitive) {
        Frame frame = frames.following("Outputs of " + workspace, Section.WORKSPACES, "?workspace=" + workspace);
        Head head = Head.of(frame, workspace, "outputs");
        Uni<TemplateInstance> outputs = contents.outputs(workspace, sensitive)
                .map(found -> page(frame, head, found))
                .onFailure(OutputsResource::nothingToRead)
                .recoverWithItem(failure -> new OutputList(
                        frame,
                        head,
                        null,
                        ((ProblemException) failure).problem().detail(),
                        List.of(),
                        false,
                        false));
        return workspaces.existing(workspace).flatMap(found -> outputs);
    }

    /** No state, or one that its tool sealed. */
    static boolean nothingToRead(Throwable failure) {
        if (!(failure instanceof ProblemException told)) {
            return false;
        }
        Problem problem = told.problem();
        return problem.code().equals("no_state") || problem.code().equals("state_encrypted");
    }

    private static TemplateInstance page(Frame frame, Head head, Outputs outputs) {
        boolean sensitive = outputs.items().stream().anyMatch(Output::sensitive);
        return new OutputList(
                frame,
                head,
                StateRow.of(outputs.version()),
                "",
                outputs.items().stream()
                        .map(output -> OutputLine.of(output, outputs.shown()))
                        .toList(),
                sensitive && !outputs.shown(),
                sensitive && outputs.shown());
    }
}
