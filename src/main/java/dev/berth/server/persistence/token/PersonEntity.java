package dev.berth.server.persistence.token;

import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.server.control.port.PeopleStore.Known;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of somebody who has signed in with the identity provider. */
@Entity
@Table(name = "people")
class PersonEntity {
    @Id
    String person;

    @Column(insertable = false, updatable = false)
    Long number;

    @Column(nullable = false)
    String name;

    @Column(name = "role")
    @Nullable
    String role;

    @Column(nullable = false)
    String[] groups;

    @Column(name = "first_seen", nullable = false, updatable = false)
    Instant firstSeen;

    @Column(name = "last_seen", nullable = false)
    Instant lastSeen;

    static PersonEntity of(Person person, Instant now) {
        PersonEntity entity = new PersonEntity();
        entity.person = SqlText.storable(person.id());
        entity.firstSeen = Times.stored(now);
        entity.seen(person, now);
        return entity;
    }

    /** They have signed in again. */
    final void seen(Person now, Instant at) {
        name = SqlText.storable(now.name());
        role = SqlText.orNull(now.role());
        groups = groups(now);
        lastSeen = Times.stored(at);
    }

    static String[] groups(Person person) {
        return person.groups().stream().map(SqlText::storable).sorted().toArray(String[]::new);
    }

    Person person() {
        String itsRole = role;
        return new Person(person, name, itsRole == null ? null : SqlText.parse(Role.class, itsRole), Set.of(groups));
    }

    Known known() {
        return new Known(person(), firstSeen, lastSeen);
    }
}
