package dev.berth.server.api.token;

import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.TeamName;
import dev.berth.server.api.access.NamedTeams;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TokenBuilder;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.security.Digests;
import dev.berth.server.security.TokenSecret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes, lists and revokes API tokens, whoever asks: with the same checks, and with a record of it. */
@ApplicationScoped
public class TokenChanges {
    private static final int LONGEST_PERSON = 200;

    private final TokenStore tokens;
    private final NamedTeams teams;
    private final AuditTrail deed;

    TokenChanges(TokenStore tokens, NamedTeams teams, AuditTrail deed) {
        this.tokens = tokens;
        this.teams = teams;
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
     * What a token is to be, as it was typed.
     *
     * @param role over everything; may be null where a person or teams are named
     * @param person whose it is; null for a machine
     * @param teams which it belongs to by itself; null for none
     * @param expiresIn an ISO 8601 duration, or null for one that does not expire
     */
    public record Wish(
            @Nullable String name,
            @Nullable String role,
            @Nullable String person,
            @Nullable List<String> teams,
            @Nullable String expiresIn) {}

    /**
     * Makes a token.
     *
     * @throws ProblemException 400 with all that is wrong
     * @return fails with a ProblemException, 422, that names the teams that are not there
     */
    public Uni<Made> create(Wish wish) {
        return create(checked(wish));
    }

    /**
     * Makes a token that somebody who has signed in with the identity provider wants for themself: for 90 days at most, and with
     * no more than they have (I2).
     *
     * @throws ProblemException 400 with all that is wrong
     */
    public Uni<Made> createOwn(Person owner, Wish wish) {
        return create(OwnTokens.checked(owner, wish, deed.now()));
    }

    private Uni<Made> create(Token token) {
        String secret = TokenSecret.make();
        var noted = deed.<Made>audited(AuditAction.TOKEN_CREATE, token.id(), detail(token));
        return teams.requireThere(token.teams())
                .flatMap(there -> tokens.create(token, Digests.sha256(secret)))
                .map(stored -> {
                    if (!stored) {
                        throw ProblemException.notFound("person", token.person() == null ? "" : token.person());
                    }
                    return new Made(token, secret);
                })
                .flatMap(noted);
    }

    private static String detail(Token token) {
        StringBuilder detail = new StringBuilder(token.name());
        if (token.role() != null) {
            detail.append(' ').append(WireWords.of(token.role()));
        }
        if (token.person() != null) {
            detail.append(" person=").append(token.person());
        }
        if (!token.teams().isEmpty()) {
            detail.append(" teams=").append(new TreeSet<>(token.teams()));
        }
        return detail.toString();
    }

    private Token checked(Wish wish) {
        Checks checks = new Checks();
        String label = checks.label("name", wish.name());
        String person = wish.person();
        if (person != null) {
            checks.require(
                    person.equals(person.strip())
                            && !person.isEmpty()
                            && person.length() <= LONGEST_PERSON
                            && person.chars().noneMatch(Character::isISOControl),
                    "person",
                    "must be 1 to " + LONGEST_PERSON + " characters without control characters, nor spaces around it");
        }
        Set<TeamName> teams = NamedTeams.checked(checks, wish.teams());
        Role role = role(checks, wish, teams);
        Instant expiresAt = Expiry.at(checks, wish.expiresIn(), deed.now());
        checks.done();
        return TokenBuilder.builder()
                .id(UUID.randomUUID().toString())
                .kind(Kind.API)
                .name(label)
                .person(person)
                .owner(null)
                .role(role)
                .teams(teams)
                .pool(null)
                .createdAt(deed.now())
                .expiresAt(expiresAt)
                .build();
    }

    private static @Nullable Role role(Checks checks, Wish wish, Set<TeamName> teams) {
        if (wish.role() != null) {
            return checks.word("role", wish.role(), Role.values());
        }
        checks.require(
                wish.person() != null || !teams.isEmpty(),
                "role",
                "must be given where neither a person nor teams are");
        return null;
    }

    /** A page of them, newest first; a cursor that no page gave is a ProblemException: 400. */
    public Uni<Page<Token>> list(Page.Request page) {
        return Paging.read(tokens.list(Kind.API, null, page));
    }

    /** A page of those that a person made for themself, newest first. */
    public Uni<Page<Token>> listOwn(Person owner, Page.Request page) {
        return Paging.read(tokens.listOwn(owner.id(), page));
    }

    /** Ends a token that the person made for themself; a ProblemException, 404, when there is none. */
    public Uni<Void> revokeOwn(Person owner, String id) {
        return revoked(tokens.deleteOwn(owner.id(), id), id);
    }

    /** Ends a token and the sessions that it began; a ProblemException, 404, when there is none. */
    public Uni<Void> revoke(String id) {
        return revoked(tokens.delete(Kind.API, null, id), id);
    }

    private Uni<Void> revoked(Uni<Boolean> deletion, String id) {
        return deletion.invoke(deleted -> {
                    if (!deleted) {
                        throw ProblemException.notFound("token", id);
                    }
                })
                .flatMap(deed.audited(AuditAction.TOKEN_DELETE, id))
                .replaceWithVoid();
    }
}
