package dev.berth.server.persistence.retention;

import dev.berth.server.persistence.audit.AuditRepository;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.persistence.token.SessionRepository;
import dev.berth.server.persistence.token.TokenRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** What is over of the records that people make. */
@ApplicationScoped
class OldRecords {
    private final UnitOfWork unit;
    private final AuditRepository audit;
    private final TokenRepository tokens;
    private final SessionRepository sessions;

    OldRecords(UnitOfWork unit, AuditRepository audit, TokenRepository tokens, SessionRepository sessions) {
        this.unit = unit;
        this.audit = audit;
        this.tokens = tokens;
        this.sessions = sessions;
    }

    /** Deletes acts from before that time, the oldest first and so many at most; answers with their number. */
    Uni<Long> deleteActs(Instant before, int rows) {
        return unit.write(() -> audit.deleteOldest(before, rows));
    }

    /** Deletes tokens that expired before that time, so many at most; answers with their number. */
    Uni<Long> deleteTokens(Instant before, int rows) {
        return unit.write(() -> tokens.deleteExpired(before, rows));
    }

    /** Deletes sessions that expired before that time, so many at most; answers with their number. */
    Uni<Long> deleteSessions(Instant before, int rows) {
        return unit.write(() -> sessions.deleteExpired(before, rows));
    }
}
