package dev.berth.server.api.token;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Role;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.security.Digests;
import dev.berth.server.security.TokenSecret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes, lists and revokes API tokens, whoever asks: with the same checks, and with a record of it. */
@ApplicationScoped
public class TokenChanges {
    private final TokenStore tokens;
    private final AuditTrail deed;

    TokenChanges(TokenStore tokens, AuditTrail deed) {
        this.tokens = tokens;
        this.deed = deed;
    }

    /** A token that was just made, with the secret that is known only now. */
    public record Made(Token token, String secret) {
        @Override
        public String toString() {
            return "Made[" + token.id() + "]";
        }
    }

    /**
     * Makes a token.
     *
     * @param expiresIn an ISO 8601 duration, or null for one that does not expire
     * @throws ProblemException 400 with all that is wrong
     */
    public Uni<Made> create(@Nullable String name, @Nullable String role, @Nullable String expiresIn) {
        Token token = checked(name, role, expiresIn);
        String secret = TokenSecret.make();
        return tokens.create(token, Digests.sha256(secret))
                .replaceWith(new Made(token, secret))
                .flatMap(deed.audited(AuditAction.TOKEN_CREATE, token.id(), token.name() + " " + role));
    }

    private Token checked(@Nullable String name, @Nullable String role, @Nullable String expiresIn) {
        Checks checks = new Checks();
        String label = checks.label("name", name);
        Role given = checks.word("role", role, Role.values());
        Instant expiresAt = Expiry.at(checks, expiresIn, deed.now());
        checks.done();
        return new Token(UUID.randomUUID().toString(), Kind.API, label, given, null, deed.now(), expiresAt);
    }

    /** A page of them, newest first; a cursor that no page gave is a ProblemException: 400. */
    public Uni<Page<Token>> list(Page.Request page) {
        return Paging.read(tokens.list(Kind.API, null, page));
    }

    /** Ends a token and the sessions that it began; a ProblemException, 404, when there is none. */
    public Uni<Void> revoke(String id) {
        return tokens.delete(Kind.API, null, id)
                .invoke(deleted -> {
                    if (!deleted) {
                        throw ProblemException.notFound("token", id);
                    }
                })
                .flatMap(deed.audited(AuditAction.TOKEN_DELETE, id))
                .replaceWithVoid();
    }
}
