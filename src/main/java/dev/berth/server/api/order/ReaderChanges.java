package dev.berth.server.api.order;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.access.Sights.Sighted;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.ReaderStore;
import dev.berth.server.control.port.ReaderStore.Readers;
import dev.berth.server.control.port.ReaderStore.Written;
import dev.berth.server.control.port.WorkspaceStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells and changes whose runs may read the state of a workspace, whoever asks (W5); of workspaces that they see alone. */
@ApplicationScoped
public class ReaderChanges {
    private final ReaderStore store;
    private final WorkspaceStore workspaces;
    private final Sights sights;
    private final AuditTrail deed;

    ReaderChanges(ReaderStore store, WorkspaceStore workspaces, Sights sights, AuditTrail deed) {
        this.store = store;
        this.workspaces = workspaces;
        this.sights = sights;
        this.deed = deed;
    }

    /** Who reads whose state; 404. */
    public Uni<ReadersResponse> of(WorkspaceName workspace) {
        Sighted sight = sights.sighted();
        return existing(workspace).flatMap(readers -> shown(readers, sight));
    }

    private Uni<Readers> existing(WorkspaceName workspace) {
        return workspaces
                .find(workspace)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .flatMap(found -> store.of(workspace));
    }

    private static Uni<ReadersResponse> shown(Readers readers, Sighted sight) {
        Set<WorkspaceName> all = new HashSet<>(readers.readers());
        all.addAll(readers.reads());
        return sight.of(all)
                .map(seen -> new ReadersResponse(
                        names(readers.readers(), seen.keySet()), names(readers.reads(), seen.keySet())));
    }

    private static List<String> names(List<WorkspaceName> workspaces, Set<WorkspaceName> seen) {
        return workspaces.stream()
                .filter(seen::contains)
                .map(WorkspaceName::value)
                .toList();
    }

    /** Says whose runs may read the state: 400 names the place of one that is not there or not seen; 404. */
    public Uni<ReadersResponse> write(WorkspaceName workspace, ReadersRequest request) {
        List<WorkspaceName> asked = List.copyOf(request.checked(workspace));
        Sighted sight = sights.sighted();
        return existing(workspace)
                .flatMap(before -> sight.of(together(before.readers(), asked))
                        .flatMap(seen -> store.write(workspace, wanted(asked, before, seen))))
                .invoke(written -> done(written, workspace, asked))
                .flatMap(deed.audited(AuditAction.WORKSPACE_READERS, workspace, "stateReaders=" + asked))
                .flatMap(written -> store.of(workspace))
                .flatMap(readers -> shown(readers, sight));
    }

    private static Set<WorkspaceName> together(List<WorkspaceName> some, List<WorkspaceName> others) {
        Set<WorkspaceName> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    private static Set<WorkspaceName> wanted(List<WorkspaceName> asked, Readers before, Map<WorkspaceName, Role> seen) {
        for (WorkspaceName reader : asked) {
            if (!seen.containsKey(reader)) {
                throw NamedWorkspaces.missing(ReadersRequest.FIELD, asked, reader);
            }
        }
        Set<WorkspaceName> wanted = new HashSet<>(asked);
        before.readers().stream().filter(reader -> !seen.containsKey(reader)).forEach(wanted::add);
        if (wanted.size() > ReaderStore.MOST) {
            throw ProblemException.invalid(
                    ReadersRequest.FIELD, "must be at most " + ReaderStore.MOST + ", with those that you do not see");
        }
        return wanted;
    }

    private static void done(Written written, WorkspaceName workspace, List<WorkspaceName> asked) {
        switch (written) {
            case Written.Done done -> {}
            case Written.NoWorkspace gone -> throw ProblemException.notFound("workspace", workspace);
            case Written.NoReader gone -> throw NamedWorkspaces.missing(ReadersRequest.FIELD, asked, gone.reader());
        }
    }
}
