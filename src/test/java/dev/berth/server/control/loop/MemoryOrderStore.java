package dev.berth.server.control.loop;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.loop.MemoryFaults.Call;
import dev.berth.server.control.port.OrderStore;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is due in a {@link MemoryDatabase} after applies of upstream workspaces. */
record MemoryOrderStore(MemoryDatabase database) implements OrderStore {
    private static final Author NOBODY = new Author("nobody", null);

    @Override
    public Uni<Place> of(WorkspaceName workspace) {
        throw new UnsupportedOperationException("the loop shows no order");
    }

    @Override
    public Uni<Written> write(WorkspaceName workspace, Set<WorkspaceName> upstreams, Author author) {
        throw new UnsupportedOperationException("the loop writes no order");
    }

    @Override
    public Uni<List<Due>> due(Instant now, int most) {
        return database.answer(
                Call.OTHER,
                () -> database.order.due.stream()
                        .limit(most)
                        .map(workspace -> new Due(workspace, NOBODY))
                        .toList());
    }

    @Override
    public Uni<Optional<TaskId>> merge(WorkspaceName workspace, Instant now) {
        return database.answer(
                Call.OTHER,
                () -> database.order.waiting(workspace, database).filter(task -> database.order.due.remove(workspace)));
    }

    @Override
    public Uni<Void> fail(WorkspaceName workspace, String why, Instant again) {
        throw new AssertionError("nothing is submitted after upstream workspaces: " + why);
    }

    @Override
    public Uni<Map<TaskId, WorkspaceName>> workspaces(Set<TaskId> tasks) {
        throw new UnsupportedOperationException("the loop explains nothing");
    }
}
