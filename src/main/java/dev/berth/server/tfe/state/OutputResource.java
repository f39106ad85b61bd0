package dev.berth.server.tfe.state;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.state.content.Output;
import dev.berth.server.api.state.content.OutputReader;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateVersionStore;
import dev.berth.server.control.port.StateVersionStore.Found;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.ResourceObject;
import dev.berth.server.tfe.state.StateIds.OutputId;
import dev.berth.server.tfe.workspace.Workspaces;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Outputs, as they stand in states: together without what is sensitive, and one by one with it. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class OutputResource {
    private final Workspaces workspaces;
    private final StateVersionStore versions;
    private final StateStore states;
    private final StateAccess access;
    private final WorkerThread worker;
    private final AnswerBudget answers;

    OutputResource(
            Workspaces workspaces,
            StateVersionStore versions,
            StateStore states,
            StateAccess access,
            WorkerThread worker,
            AnswerBudget answers) {
        this.workspaces = workspaces;
        this.versions = versions;
        this.states = states;
        this.access = access;
        this.worker = worker;
        this.answers = answers;
    }

    /** All of them: clients do not ask for a second page. None when there is no state. */
    @GET
    @Path("/workspaces/{id}/current-state-version-outputs")
    public Uni<Response> present(@PathParam("id") String id) {
        access.requireReader();
        Room room = answers.room();
        return workspaces
                .identified(id)
                .flatMap(found -> versions.present(found.name())
                        .map(present -> present.map(stored -> new Found(found.name(), stored))))
                .flatMap(found -> found.isPresent()
                        ? all(found.get(), room)
                        : Uni.createFrom().item(List.<ResourceObject>of()))
                .map(Answers::all);
    }

    @GET
    @Path("/state-versions/{id}/outputs")
    public Uni<Response> ofVersion(@PathParam("id") String id) {
        access.requireReader();
        Room room = answers.room();
        return versions.find(StateIds.version(id))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("state version", id)))
                .flatMap(found -> all(found, room))
                .map(Answers::all);
    }

    @GET
    @Path("/state-version-outputs/{id}")
    public Uni<Response> one(@PathParam("id") String id) {
        access.requireReader();
        OutputId output = StateIds.output(id);
        Room room = answers.room();
        return versions.find(output.version())
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("output", id)))
                .flatMap(found -> read(found, room))
                .map(outputs -> outputs.filter(known -> output.index() < known.size())
                        .map(known -> known.get(output.index()))
                        .orElseThrow(() -> ProblemException.notFound("output", id)))
                .map(found -> Answers.ok(StateDocuments.output(output, found, false)));
    }

    private Uni<List<ResourceObject>> all(Found found, Room room) {
        return read(found, room)
                .map(outputs -> outputs.map(known -> shown(found.stored().id(), known))
                        .orElseGet(() -> List.of(
                                StateDocuments.sealedOutputs(found.stored().id()))));
    }

    private static List<ResourceObject> shown(long version, List<Output> outputs) {
        List<ResourceObject> shown = new ArrayList<>();
        for (Output output : outputs) {
            shown.add(StateDocuments.output(new OutputId(version, shown.size()), output, output.sensitive()));
        }
        return shown;
    }

    /** Empty when its tool alone can read it. */
    private Uni<Optional<List<Output>>> read(Found found, Room room) {
        return states.version(found.workspace(), new Which.Id(found.stored().id()), room)
                .map(content -> content.orElseThrow(() -> ProblemException.notFound(
                        "state version", StateIds.version(found.stored().id()))))
                .flatMap(content -> worker.call(() -> OutputReader.read(content)));
    }
}
