package dev.berth.server.web.setting;

import dev.berth.domain.access.Role;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.SessionStore.Session;
import java.time.Instant;

/**
 * A session of the list.
 *
 * @param expiresAt when it ends unless it is used
 * @param own whether it is the one that looks
 */
public record SessionRow(String id, String name, String role, Instant createdAt, Instant expiresAt, boolean own) {

    static SessionRow of(Session session, String own) {
        Role role = session.token().role();
        return new SessionRow(
                session.id(),
                session.name(),
                role == null ? "" : WireWords.of(role),
                session.createdAt(),
                session.expiresAt(),
                session.id().equals(own));
    }

    /** What is asked before it is revoked. */
    public String question() {
        return own
                ? "Revoke this session? It is yours, and you are signed out by that."
                : "Revoke this session of " + name + "? Whoever has the token can sign in again.";
    }
}
