package dev.berth.server.control.loop;

import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.loop.MemoryFaults.Call;
import dev.berth.server.control.port.ScheduleStore;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What is due by the schedules of a {@link MemoryDatabase}. */
record MemoryScheduleStore(MemoryDatabase database) implements ScheduleStore {
    private static final String WRITTEN = "users write schedules into the database themselves";

    @Override
    public Uni<List<Schedule>> of(WorkspaceName workspace) {
        throw new UnsupportedOperationException(WRITTEN);
    }

    @Override
    public Uni<Optional<Schedule>> find(WorkspaceName workspace, ScheduleName name) {
        throw new UnsupportedOperationException(WRITTEN);
    }

    @Override
    public Uni<Created> create(Schedule schedule) {
        throw new UnsupportedOperationException(WRITTEN);
    }

    @Override
    public Uni<Optional<Schedule>> update(WorkspaceName workspace, ScheduleName name, UnaryOperator<Schedule> change) {
        throw new UnsupportedOperationException(WRITTEN);
    }

    @Override
    public Uni<Boolean> delete(WorkspaceName workspace, ScheduleName name) {
        throw new UnsupportedOperationException(WRITTEN);
    }

    @Override
    public Uni<List<Due>> due(Instant now, int most) {
        return database.answer(Call.OTHER, () -> database.schedules.due(now, most, database));
    }

    @Override
    public Uni<Boolean> skip(Occurrence occurrence, Instant now, String why) {
        return database.answer(Call.OTHER, () -> database.schedules.skip(occurrence, now, why));
    }

    @Override
    public Uni<Boolean> fail(Occurrence occurrence, Instant now, String why) {
        throw new AssertionError("nothing is submitted for schedule " + occurrence + ": " + why);
    }
}
