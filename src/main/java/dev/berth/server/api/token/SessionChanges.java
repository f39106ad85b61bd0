package dev.berth.server.api.token;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.control.port.SessionStore.Session;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Lists and revokes sessions at the page, whoever asks, with a record of it. */
@ApplicationScoped
public class SessionChanges {
    private final SessionStore sessions;
    private final AuditTrail deed;

    SessionChanges(SessionStore sessions, AuditTrail deed) {
        this.sessions = sessions;
        this.deed = deed;
    }

    /** A page of those that are open, newest first; a cursor that no page gave is a ProblemException: 400. */
    public Uni<Page<Session>> list(Page.Request page) {
        return Paging.read(sessions.list(deed.now(), page));
    }

    /** Ends a session of whomever; a ProblemException, 404, when there is none. */
    public Uni<Void> revoke(String id) {
        return sessions.end(id)
                .map(ended -> ended.orElseThrow(() -> ProblemException.notFound("session", id)))
                .flatMap(deed.auditedOf(AuditAction.SESSION_REVOKE, Session::id, Session::name))
                .replaceWithVoid();
    }
}
