package dev.berth.server.api.request;

import dev.berth.domain.Invariant;
import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.security.Attributes;
import dev.berth.server.security.Roles;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Who sent the present request. To be asked before anything asynchronous begins. */
@ApplicationScoped
public class Caller {
    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The token's name, or the task's. */
    public String name() {
        return identity.getPrincipal().getName();
    }

    /** Who a user is. */
    public Identity identity() {
        return attribute(Attributes.IDENTITY, Identity.class);
    }

    /** What a user may do, by a role over everything and by teams. */
    public Rights rights() {
        return attribute(Attributes.RIGHTS, Rights.class);
    }

    /** The stored token's id. */
    public String tokenId() {
        return attribute(Attributes.TOKEN_ID, String.class);
    }

    /** What a browser has signed in with; empty for all others. */
    public Optional<Session> session() {
        return Optional.ofNullable(identity.getAttribute(Attributes.SESSION));
    }

    /** Whether anybody is known to ask. */
    public boolean known() {
        return !identity.isAnonymous();
    }

    /** Whether they have the role over what the address of the request names, or over everything. */
    public boolean has(String role) {
        return identity.hasRole(role);
    }

    /**
     * For what needs more than the endpoint itself.
     *
     * @throws ProblemException 403 when the role is not there
     */
    public void require(String role, String what) {
        if (!identity.hasRole(role)) {
            throw ProblemException.forbidden(what + " needs the role " + role);
        }
    }

    /**
     * For what is over everything, below an address that is not.
     *
     * @throws ProblemException 403
     */
    public void requireEverywhere(Role role, String what) {
        Role everywhere = rights().everywhere();
        if (everywhere == null || !everywhere.includes(role)) {
            throw ProblemException.forbidden(what + " needs the role " + WireWords.of(role) + " over everything");
        }
    }

    /** With {@link Roles#ATTEMPT} or {@link Roles#STATE}: for which attempt it speaks. */
    public AttemptRef attempt() {
        return attribute(Attributes.ATTEMPT, AttemptRef.class);
    }

    /** With {@link Roles#STATE}: whose state it may use. */
    public WorkspaceName workspace() {
        return attribute(Attributes.WORKSPACE, WorkspaceName.class);
    }

    private <T> T attribute(String name, Class<T> type) {
        Object value = identity.getAttribute(name);
        Invariant.require(type.isInstance(value), "an identity without " + name);
        return type.cast(value);
    }
}
