package dev.berth.server.api.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.domain.access.Identity;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.SessionStore.OfPerson;
import dev.berth.server.control.port.SessionStore.OfToken;
import dev.berth.server.control.port.SessionStore.Session;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has signed in at the page, and until when unless they come back.
 *
 * @param role over everything; absent for none
 * @param tokenId by which token; absent for a person
 * @param person who signed in with the identity provider, or whose token it is; absent for a machine's
 * @param endsAt when a person has to sign in again, however much the session is used
 */
@RegisterForReflection
record SessionResponse(
        String id,
        String name,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String role,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String tokenId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String person,
        Instant createdAt,
        Instant expiresAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant endsAt) {
    static SessionResponse of(Session session, Identity identity) {
        String role = identity.role() == null ? null : WireWords.of(identity.role());
        String tokenId = session.holder() instanceof OfToken held ? held.token().id() : null;
        Instant endsAt = session.holder() instanceof OfPerson held ? held.endsAt() : null;
        return new SessionResponse(
                session.id(),
                session.name(),
                role,
                tokenId,
                identity.person(),
                session.createdAt(),
                session.expiresAt(),
                endsAt);
    }
}
