package dev.berth.server.tfe.gate;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.api.access.Steps;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.AddressBook;
import dev.berth.server.security.Named;
import dev.berth.server.security.Subject;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Organization;
import dev.berth.server.tfe.state.StateIds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;

/** Which thing an address below {@code /api/v2} is about. */
@ApplicationScoped
class FrontAddresses implements AddressBook {
    private static final String ROOT = "/api/v2";
    private static final String WORKSPACES = "workspaces";
    private static final int OF_ORGANIZATION = 3;

    private final Organization organization;

    FrontAddresses(Organization organization) {
        this.organization = organization;
    }

    @Override
    public Optional<Named> named(String path) {
        return Steps.below(ROOT, path)
                .flatMap(steps -> ofOrganization(steps)
                        .or(() -> steps.after(WORKSPACES).map(FrontAddresses::workspace))
                        .or(() -> task(steps))
                        .or(() -> steps.after("configuration-versions").map(FrontAddresses::configuration))
                        .or(() -> state(steps))
                        .or(() -> steps.after("projects").map(FrontAddresses::project)));
    }

    private Optional<Named> ofOrganization(Steps steps) {
        return steps.after("organizations")
                .filter(name -> steps.steps().size() > OF_ORGANIZATION
                        && steps.steps().get(OF_ORGANIZATION - 1).equals(WORKSPACES))
                .map(name -> Steps.named(
                        () -> {
                            organization.require(name);
                            return PathNames.workspace(steps.steps().get(OF_ORGANIZATION));
                        },
                        Subject.Workspace::new,
                        workspace -> ProblemException.notFound("workspace", workspace)));
    }

    private static Named workspace(String id) {
        return Steps.named(
                () -> Ids.workspace(id), Subject.Numbered::new, number -> ProblemException.notFound("workspace", id));
    }

    private static Optional<Named> task(Steps steps) {
        return steps.after("runs")
                .map(id -> task(() -> Ids.run(id)))
                .or(() -> steps.after("plans").map(id -> task(() -> Ids.plan(id))))
                .or(() -> steps.after("applies")
                        .map(id -> task(() -> Ids.apply(id).task())));
    }

    private static Named task(Supplier<TaskId> read) {
        return Steps.named(read, Subject.InTask::new, task -> ProblemException.notFound("run", Ids.run(task)));
    }

    private static Named configuration(String id) {
        return Steps.named(
                () -> Ids.configuration(id).workspace(),
                Subject.Numbered::new,
                number -> ProblemException.notFound("configuration version", id));
    }

    private static Optional<Named> state(Steps steps) {
        return steps.after("state-versions")
                .map(id -> Steps.named(
                        () -> StateIds.version(id),
                        Subject.InState::new,
                        number -> ProblemException.notFound("state version", id)))
                .or(() -> steps.after("state-version-outputs")
                        .map(id -> Steps.named(
                                () -> StateIds.output(id).version(),
                                Subject.InState::new,
                                number -> ProblemException.notFound("output", id))));
    }

    private static Named project(String id) {
        ProblemException missing = ProblemException.notFound("project", id);
        return Steps.named(
                () -> Ids.project(id).flatMap(FrontAddresses::poolName).orElseThrow(() -> missing),
                Subject.Pool::new,
                pool -> missing);
    }

    private static Optional<PoolName> poolName(String name) {
        return Invariant.isDnsLabel(name) ? Optional.of(new PoolName(name)) : Optional.empty();
    }
}
