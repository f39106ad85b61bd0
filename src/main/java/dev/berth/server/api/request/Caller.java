package dev.berth.server.api.request;

import dev.berth.domain.Invariant;
import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Person;
import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.AuditStore.By;
import dev.berth.server.control.port.SessionStore.OfPerson;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.security.Attributes;
import dev.berth.server.security.Roles;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Who sent the present request. To be asked before anything asynchronous begins. */
@ApplicationScoped
public class Caller {
    private final SecurityIdentity identity;
    private final CurrentVertxRequest request;

    Caller(SecurityIdentity identity, CurrentVertxRequest request) {
        this.identity = identity;
        this.request = request;
    }

    /** The address from which the request came, as far as this server believes it; empty where it cannot be known. */
    public String origin() {
        RoutingContext context = request.getCurrent();
        return context == null ? "" : PublicAddress.client(context.request());
    }

    /** Who it is for the audit trail. */
    public By by() {
        Identity user = identity.getAttribute(Attributes.IDENTITY);
        String proof = session()
                .map(one -> "session/" + one.id())
                .or(() -> token().map(id -> "token/" + id))
                .orElse("");
        return new By(name(), user == null ? null : user.person(), proof, origin());
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

    /** The stored token's id; of a pipeline one that stands for its subject. To be asked where no session of a person can be shown. */
    public String tokenId() {
        return attribute(Attributes.TOKEN_ID, String.class);
    }

    /** Whose token a pipeline showed, in its issuer's words (I3); empty for all others. */
    public Optional<String> subject() {
        return Optional.ofNullable(identity.getAttribute(Attributes.SUBJECT));
    }

    /** The stored token that was shown, or that a browser signed in with; empty for all others. */
    public Optional<String> token() {
        return Optional.ofNullable(identity.getAttribute(Attributes.TOKEN_ID));
    }

    /** Who has signed in with the identity provider, as a browser that asks has it; empty for all others. */
    public Optional<Person> signedIn() {
        return session()
                .map(Session::holder)
                .filter(OfPerson.class::isInstance)
                .map(held -> ((OfPerson) held).person());
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
