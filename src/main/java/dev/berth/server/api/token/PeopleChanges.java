package dev.berth.server.api.token;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PeopleStore;
import dev.berth.server.control.port.PeopleStore.Known;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.control.port.TokenStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Lists people, and ends all that one of them has, whoever asks, with a record of it (I2). */
@ApplicationScoped
public class PeopleChanges {
    private final PeopleStore people;
    private final SessionStore sessions;
    private final TokenStore tokens;
    private final AuditTrail deed;

    PeopleChanges(PeopleStore people, SessionStore sessions, TokenStore tokens, AuditTrail deed) {
        this.people = people;
        this.sessions = sessions;
        this.tokens = tokens;
        this.deed = deed;
    }

    /** So much was ended. */
    public record Ended(long sessions, long tokens) {}

    /** A page of those who have signed in, who came last first; a cursor that no page gave is a ProblemException: 400. */
    public Uni<Page<Known>> list(Page.Request page) {
        return Paging.read(people.list(page));
    }

    /** Ends all sessions and API tokens of somebody, who made them or not; a ProblemException, 404, when nobody is known so. */
    public Uni<Ended> end(String person) {
        return sessions.endOf(person)
                .flatMap(ended -> tokens.deleteOf(person).map(deleted -> new Ended(ended, deleted)))
                .call(ended ->
                        ended.sessions() + ended.tokens() > 0 ? Uni.createFrom().voidItem() : requireKnown(person))
                .flatMap(deed.auditedOf(
                        AuditAction.PERSON_END,
                        ended -> person,
                        ended -> "sessions=" + ended.sessions() + " tokens=" + ended.tokens()));
    }

    private Uni<Void> requireKnown(String person) {
        return people.find(person)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("person", person)))
                .replaceWithVoid();
    }
}
