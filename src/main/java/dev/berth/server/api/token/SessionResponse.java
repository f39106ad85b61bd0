package dev.berth.server.api.token;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.control.port.TokenStore.Token;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/** Somebody who has signed in at the page: by which token, and until when unless they come back. */
@RegisterForReflection
record SessionResponse(String id, String name, String role, String tokenId, Instant createdAt, Instant expiresAt) {
    static SessionResponse of(Session session) {
        Token token = session.token();
        return new SessionResponse(
                session.id(),
                session.name(),
                token.role() == null ? "" : WireWords.of(token.role()),
                token.id(),
                session.createdAt(),
                session.expiresAt());
    }
}
