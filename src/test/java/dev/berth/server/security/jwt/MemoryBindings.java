package dev.berth.server.security.jwt;

import dev.berth.domain.access.Binding;
import dev.berth.server.control.port.BindingStore;
import dev.berth.server.control.port.Page;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Bindings in memory; the present ones are what is asked for here. */
final class MemoryBindings implements BindingStore {
    private final Map<String, Binding> byName = new TreeMap<>();
    private long generation;

    void put(Binding binding) {
        byName.put(binding.name(), binding);
        generation++;
    }

    void clear() {
        byName.clear();
        generation++;
    }

    @Override
    public Uni<Known> known() {
        return Uni.createFrom().item(new Known(generation, List.copyOf(byName.values())));
    }

    @Override
    public Uni<Created> create(Stored binding) {
        put(binding.binding());
        return Uni.createFrom().item(Created.CREATED);
    }

    @Override
    public Uni<Optional<Stored>> find(String name) {
        return Uni.createFrom().item(Optional.ofNullable(byName.get(name)).map(MemoryBindings::stored));
    }

    private static Stored stored(Binding binding) {
        return new Stored(binding, Instant.EPOCH);
    }

    @Override
    public Uni<Page<Stored>> list(Page.Request page) {
        return Uni.createFrom()
                .item(new Page<>(
                        byName.values().stream().map(MemoryBindings::stored).toList(), null));
    }

    @Override
    public Uni<Optional<Stored>> update(String name, UnaryOperator<Stored> change) {
        return find(name).map(found -> found.map(change)).invoke(after -> after.ifPresent(one -> put(one.binding())));
    }

    @Override
    public Uni<Boolean> delete(String name) {
        generation++;
        return Uni.createFrom().item(byName.remove(name) != null);
    }
}
