package dev.berth.server.persistence.token;

import dev.berth.domain.access.Person;
import dev.berth.server.persistence.database.SqlText;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** People by what the provider calls them. */
@ApplicationScoped
class PersonRepository implements PanacheRepositoryBase<PersonEntity, String> {

    /** The row of somebody who signs in, made or changed. */
    Uni<PersonEntity> seen(Person person, Instant now) {
        return findById(SqlText.storable(person.id())).flatMap(found -> {
            if (found == null) {
                return persistAndFlush(PersonEntity.of(person, now));
            }
            found.seen(person, now);
            return Uni.createFrom().item(found);
        });
    }

    /** Newest first. */
    Uni<List<PersonEntity>> before(long number, int rows) {
        return find("number < ?1 order by number desc", number)
                .range(0, rows - 1)
                .list();
    }
}
