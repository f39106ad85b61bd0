package dev.berth.server.web.setting;

import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Role;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.SessionStore.Session;
import java.time.Instant;

/**
 * A session of the list.
 *
 * @param person who has signed in; empty for a machine
 * @param expiresAt when it ends unless it is used
 * @param own whether it is the one that looks
 */
public record SessionRow(
        String id, String name, String person, String role, Instant createdAt, Instant expiresAt, boolean own) {

    static SessionRow of(Session session, Identity identity, String own) {
        Role role = identity.role();
        return new SessionRow(
                session.id(),
                session.name(),
                identity.person() == null ? "" : identity.person(),
                role == null ? "" : WireWords.of(role),
                session.createdAt(),
                session.expiresAt(),
                session.id().equals(own));
    }

    /** What is asked before it is revoked. */
    public String question() {
        return own
                ? "Revoke this session? It is yours, and you are signed out by that."
                : "Revoke this session of " + name + "? Whoever can sign in can do so again.";
    }
}
