package dev.berth.server.security;

import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Role;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.SightStore;
import dev.berth.server.control.port.SightStore.Placed;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what somebody may do with the thing that an address names (I4). Whoever may do the same everywhere costs no look-up,
 * all others one.
 */
@ApplicationScoped
class Hands {
    private final List<AddressBook> books;
    private final SightStore sights;
    private final PoolStore pools;

    Hands(@All List<AddressBook> books, SightStore sights, PoolStore pools) {
        this.books = books;
        this.sights = sights;
        this.pools = pools;
    }

    /** @param path normalized */
    Uni<Hand> of(String path, Rights rights) {
        Hand everywhere = new Hand(rights.everywhere(), null);
        if (rights.seesAll() && !rights.differs()) {
            return Uni.createFrom().item(everywhere);
        }
        return books.stream()
                .map(book -> book.named(path))
                .flatMap(Optional::stream)
                .findFirst()
                .map(named -> role(named.subject(), rights).map(role -> hand(role, rights, named)))
                .orElseGet(() -> Uni.createFrom().item(everywhere));
    }

    /** Of what is not there, whoever sees all hears from the resource itself. */
    private static Hand hand(Optional<Role> role, Rights rights, Named named) {
        if (role.isPresent()) {
            return new Hand(role.get(), null);
        }
        return rights.seesAll() ? new Hand(rights.everywhere(), null) : new Hand(null, named.missing());
    }

    private Uni<Optional<Role>> role(Subject subject, Rights rights) {
        return switch (subject) {
            case Subject.Workspace workspace -> placed(sights.workspace(workspace.name()), rights);
            case Subject.Numbered numbered -> placed(sights.workspace(numbered.workspace()), rights);
            case Subject.InTask task -> placed(sights.ofTask(task.task()), rights);
            case Subject.InState state -> placed(sights.ofState(state.state()), rights);
            case Subject.Pool pool -> pool(pool, rights);
            case Subject.Nothing nothing -> Uni.createFrom().item(Optional.empty());
        };
    }

    private static Uni<Optional<Role>> placed(Uni<Optional<Placed>> placed, Rights rights) {
        return placed.map(found -> found.flatMap(one -> rights.on(one.workspace(), one.tags())));
    }

    /** Looked at, and no more, by who sees one of its workspaces or may make one there. */
    private Uni<Optional<Role>> pool(Subject.Pool pool, Rights rights) {
        if (rights.seesAll()) {
            return Uni.createFrom().item(Optional.ofNullable(rights.everywhere()));
        }
        return sights.pools(rights.sight())
                .flatMap(seen -> seen.contains(pool.name()) ? Uni.createFrom().item(true) : mayMake(pool, rights))
                .map(seen -> seen ? Optional.of(Role.VIEWER) : Optional.empty());
    }

    private Uni<Boolean> mayMake(Subject.Pool pool, Rights rights) {
        return rights.somewhere(Role.SUBMITTER)
                ? pools.find(pool.name())
                        .map(found ->
                                found.filter(PoolStore.StoredSpec::selfService).isPresent())
                : Uni.createFrom().item(false);
    }
}
