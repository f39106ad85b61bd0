package dev.berth.server.persistence.token;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.LeaseTaken;
import dev.berth.server.control.port.BindingStore;
import dev.berth.server.control.port.Page;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Bindings. All of them are remembered for a moment, as tokens are. */
@ApplicationScoped
class PanacheBindingStore implements BindingStore {
    private final UnitOfWork unit;
    private final BindingRepository bindings;
    private final RememberedBindings remembered;

    PanacheBindingStore(UnitOfWork unit, BindingRepository bindings, BerthConfig config) {
        this.unit = unit;
        this.bindings = bindings;
        this.remembered = new RememberedBindings(config.tokens().rememberedFor(), System::nanoTime);
    }

    /** Another server may have changed them meanwhile. */
    void lead(@Observes LeaseTaken event) {
        remembered.forget();
    }

    @Override
    public Uni<Created> create(Stored binding) {
        return changed(() -> unit.write(() -> bindings.count()
                        .flatMap(count -> count >= MOST
                                ? Uni.createFrom().item(Created.FULL)
                                : bindings.persistAndFlush(BindingEntity.of(binding))
                                        .replaceWith(Created.CREATED))))
                .onFailure(SqlFailures::unique)
                .recoverWithItem(Created.EXISTS);
    }

    @Override
    public Uni<Known> known() {
        return Uni.createFrom()
                .deferred(() -> remembered
                        .known()
                        .map(known -> Uni.createFrom().item(known))
                        .orElseGet(this::read));
    }

    private Uni<Known> read() {
        long changes = remembered.changes();
        return unit.read(bindings::inOrder)
                .map(rows -> remembered.keep(
                        rows.stream().map(row -> row.stored().binding()).toList(), changes));
    }

    @Override
    public Uni<Optional<Stored>> find(String name) {
        return unit.read(() -> bindings.findById(name))
                .map(row -> Optional.ofNullable(row).map(BindingEntity::stored));
    }

    @Override
    public Uni<Page<Stored>> list(Page.Request page) {
        return Uni.createFrom().deferred(() -> {
            long before = Cursors.before(page.cursor());
            return unit.read(() -> bindings.before(before, Cursors.rows(page)))
                    .map(rows -> Cursors.page(page, rows, row -> row.number, BindingEntity::stored));
        });
    }

    @Override
    public Uni<Optional<Stored>> update(String name, UnaryOperator<Stored> change) {
        return changed(() -> unit.write(() -> bindings.held(name).flatMap(row -> {
            if (row == null) {
                return Uni.createFrom().item(Optional.empty());
            }
            Stored after = change.apply(row.stored());
            row.take(after.binding());
            return bindings.flush().replaceWith(Optional.of(after));
        })));
    }

    @Override
    public Uni<Boolean> delete(String name) {
        return changed(() -> unit.write(() -> bindings.deleteById(name)));
    }

    /** Changed or perhaps changed, and whether anybody waits for the answer or not: what was known counts no more. */
    private <T> Uni<T> changed(Supplier<Uni<T>> write) {
        return Uni.createFrom()
                .emitter(answer ->
                        write.get().eventually(remembered::forget).subscribe().with(answer::complete, answer::fail));
    }
}
