package dev.berth.server.control.loop;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.loop.MemoryFaults.Call;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PoolStore;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The pools of a {@link MemoryDatabase}. */
record MemoryPoolStore(MemoryDatabase database) implements PoolStore {

    @Override
    public Uni<Boolean> create(StoredSpec pool) {
        return database.answer(Call.OTHER, () -> {
            database.pools.putIfAbsent(pool.spec().name(), new MemoryPool());
            return database.specs.putIfAbsent(pool.spec().name(), pool) == null;
        });
    }

    @Override
    public Uni<Optional<StoredSpec>> find(PoolName pool) {
        return database.answer(Call.OTHER, () -> Optional.ofNullable(database.specs.get(pool)));
    }

    @Override
    public Uni<Page<StoredSpec>> list(Page.Request page) {
        return database.answer(Call.OTHER, () -> new Page<>(List.copyOf(database.specs.values()), null));
    }

    @Override
    public Uni<Page<StoredSpec>> list(Collection<PoolName> among, Page.Request page) {
        throw new UnsupportedOperationException("the loop does not list pools");
    }

    @Override
    public Uni<List<PoolName>> selfService() {
        throw new UnsupportedOperationException("the loop makes no workspaces");
    }

    @Override
    public Uni<List<PoolName>> names() {
        return database.answer(Call.OTHER, () -> List.copyOf(database.specs.keySet()));
    }

    @Override
    public Uni<Optional<StoredSpec>> update(PoolName pool, UnaryOperator<StoredSpec> change) {
        return database.answer(
                Call.OTHER,
                () -> Optional.ofNullable(
                        database.specs.computeIfPresent(pool, (name, before) -> change.apply(before))));
    }

    @Override
    public Uni<Deleted> delete(PoolName pool) {
        return database.answer(Call.OTHER, () -> {
            database.pools.remove(pool);
            return database.specs.remove(pool) == null ? Deleted.NOT_FOUND : Deleted.DELETED;
        });
    }
}
