package dev.berth.server.security;

import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.server.control.port.SessionStore.OfPerson;
import dev.berth.server.control.port.SessionStore.OfToken;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.control.port.TokenStore.Token;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Who stands behind a proof, and to which teams they belong. */
@ApplicationScoped
public class Members {

    /**
     * Of a token that a person made for themself the role is never more than theirs was when they signed in the last time. Its
     * name is of their own choice and could be somebody else's, so what is done with it is told by theirs.
     */
    public Identity of(Token token) {
        Person owner = token.owner();
        if (owner == null) {
            return new Identity(token.name(), token.person(), token.role(), token.teams());
        }
        return new Identity(owner.name(), owner.id(), Role.lesser(token.role(), owner.role()), Set.of());
    }

    /** Of a browser: of the token that it signed in with, as it is now, or of a person as they were when they signed in. */
    public Identity of(Session session) {
        return switch (session.holder()) {
            case OfToken held -> of(held.token());
            case OfPerson held -> of(held.person());
        };
    }

    /** Of somebody who has signed in with the identity provider. */
    public Identity of(Person person) {
        return new Identity(person.name(), person.id(), person.role(), Set.of());
    }

    /** The groups that the identity provider had the owner of a token in, when they signed in the last time. */
    static Set<String> groups(Token token) {
        Person owner = token.owner();
        return owner == null ? Set.of() : owner.groups();
    }

    /** The same of whoever a browser stands for. */
    static Set<String> groups(Session session) {
        return switch (session.holder()) {
            case OfToken held -> groups(held.token());
            case OfPerson held -> held.person().groups();
        };
    }
}
