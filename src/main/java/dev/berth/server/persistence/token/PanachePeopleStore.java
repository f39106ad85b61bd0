package dev.berth.server.persistence.token;

import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PeopleStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Who has signed in with the identity provider. */
@ApplicationScoped
class PanachePeopleStore implements PeopleStore {
    private final UnitOfWork unit;
    private final PersonRepository people;

    PanachePeopleStore(UnitOfWork unit, PersonRepository people) {
        this.unit = unit;
        this.people = people;
    }

    @Override
    public Uni<Optional<Known>> find(String person) {
        return unit.read(() -> people.findById(person))
                .map(row -> Optional.ofNullable(row).map(PersonEntity::known));
    }

    @Override
    public Uni<Page<Known>> list(Page.Request page) {
        return Uni.createFrom().deferred(() -> read(Cursors.before(page.cursor()), page));
    }

    private Uni<Page<Known>> read(long before, Page.Request page) {
        return unit.read(() -> people.before(before, Cursors.rows(page)))
                .map(rows -> Cursors.page(page, rows, row -> row.number, PersonEntity::known));
    }
}
