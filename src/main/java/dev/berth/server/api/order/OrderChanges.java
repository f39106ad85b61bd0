package dev.berth.server.api.order;

import dev.berth.domain.access.Author;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.OrderStore;
import dev.berth.server.control.port.OrderStore.Link;
import dev.berth.server.control.port.OrderStore.Place;
import dev.berth.server.control.port.OrderStore.Written;
import dev.berth.server.control.port.WorkspaceStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells and changes after which workspaces one runs, whoever asks (W4). Of workspaces that they do not see nothing is told, and what is
 * written of those stays as it is.
 */
@ApplicationScoped
public class OrderChanges {
    private static final String UNSEEN = "another workspace";

    private final OrderStore store;
    private final WorkspaceStore workspaces;
    private final Sights sights;
    private final Caller caller;
    private final Pools pools;
    private final AuditTrail deed;

    OrderChanges(
            OrderStore store, WorkspaceStore workspaces, Sights sights, Caller caller, Pools pools, AuditTrail deed) {
        this.store = store;
        this.workspaces = workspaces;
        this.sights = sights;
        this.caller = caller;
        this.pools = pools;
        this.deed = deed;
    }

    /** Where the workspace stands between those that are seen; 404. */
    public Uni<OrderResponse> of(WorkspaceName workspace) {
        var sight = sights.sighted();
        return existing(workspace)
                .flatMap(place -> sight.of(all(place)).map(seen -> OrderResponse.of(place, seen::containsKey)));
    }

    private Uni<Place> existing(WorkspaceName workspace) {
        return workspaces
                .find(workspace)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .flatMap(found -> store.of(workspace));
    }

    private static Set<WorkspaceName> all(Place place) {
        Set<WorkspaceName> all = new HashSet<>(place.downstreams());
        place.upstreams().forEach(link -> all.add(link.upstream()));
        return all;
    }

    /** Says after which workspaces it runs: 400 names the place of one that is not there, not seen, or would close a cycle; 404. */
    public Uni<OrderResponse> write(WorkspaceName workspace, RunAfterRequest request) {
        List<WorkspaceName> asked = List.copyOf(request.checked(workspace));
        Author author = Author.of(caller.identity());
        var sight = sights.sighted();
        return existing(workspace)
                .flatMap(place -> sight.of(together(all(place), asked)).flatMap(seen -> {
                    Set<WorkspaceName> wanted = wanted(asked, place, seen);
                    return store.write(workspace, wanted, author)
                            .flatMap(written -> written instanceof Written.Cycle cycle
                                    ? sight.of(cycle.way())
                                            .invoke(known -> {
                                                throw cycle(cycle, asked, known);
                                            })
                                            .replaceWith(written)
                                    : Uni.createFrom().item(written))
                            .invoke(written -> done(written, workspace, asked));
                }))
                .flatMap(deed.audited(AuditAction.WORKSPACE_ORDER, workspace, "runAfter=" + asked))
                .flatMap(written -> store.of(workspace))
                .flatMap(place -> sight.of(all(place)).map(seen -> OrderResponse.of(place, seen::containsKey)));
    }

    private static Set<WorkspaceName> together(Set<WorkspaceName> some, List<WorkspaceName> others) {
        some.addAll(others);
        return some;
    }

    private static Set<WorkspaceName> wanted(List<WorkspaceName> asked, Place place, Map<WorkspaceName, Role> seen) {
        for (WorkspaceName upstream : asked) {
            if (!seen.containsKey(upstream)) {
                throw missing(asked, upstream);
            }
        }
        Set<WorkspaceName> wanted = new HashSet<>(asked);
        place.upstreams().stream()
                .map(Link::upstream)
                .filter(upstream -> !seen.containsKey(upstream))
                .forEach(wanted::add);
        if (wanted.size() > OrderStore.MOST_UPSTREAMS) {
            throw ProblemException.invalid(
                    RunAfterRequest.FIELD,
                    "must be at most " + OrderStore.MOST_UPSTREAMS + ", with those that you do not see");
        }
        return wanted;
    }

    private static String place(List<WorkspaceName> asked, WorkspaceName upstream) {
        return NamedWorkspaces.place(RunAfterRequest.FIELD, asked, upstream);
    }

    private static ProblemException missing(List<WorkspaceName> asked, WorkspaceName upstream) {
        return NamedWorkspaces.missing(RunAfterRequest.FIELD, asked, upstream);
    }

    private static ProblemException cycle(
            Written.Cycle cycle, List<WorkspaceName> asked, Map<WorkspaceName, Role> seen) {
        List<String> names = new ArrayList<>();
        names.add(cycle.way().getLast().value());
        cycle.way().forEach(name -> names.add(seen.containsKey(name) ? name.value() : UNSEEN));
        return ProblemException.invalid(
                place(asked, cycle.upstream()),
                "would close a cycle: " + names.stream().collect(Collectors.joining(" after ")));
    }

    private void done(Written written, WorkspaceName workspace, List<WorkspaceName> asked) {
        switch (written) {
            case Written.Done done -> done.pools().forEach(pools::poolChanged);
            case Written.NoWorkspace gone -> throw ProblemException.notFound("workspace", workspace);
            case Written.NoUpstream gone -> throw missing(asked, gone.upstream());
            // Told already, with names that are seen.
            case Written.Cycle cycle -> throw cycle(cycle, asked, Map.of());
            case Written.TooManyDownstreams many ->
                throw ProblemException.invalid(
                        place(asked, many.upstream()),
                        "has as many workspaces after it as may be: " + OrderStore.MOST_DOWNSTREAMS);
        }
    }
}
