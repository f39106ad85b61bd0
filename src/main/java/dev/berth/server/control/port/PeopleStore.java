package dev.berth.server.control.port;

import dev.berth.domain.access.Person;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Who has signed in with the identity provider; rows are made by {@link SessionStore#signIn}. */
public interface PeopleStore {

    /** Somebody, as the provider had them when they signed in the last time. */
    record Known(Person person, Instant firstSeen, Instant lastSeen) {}

    Uni<Optional<Known>> find(String person);

    /** A page of them, those who came first last. */
    Uni<Page<Known>> list(Page.Request page);
}
