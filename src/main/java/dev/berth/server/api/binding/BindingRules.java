package dev.berth.server.api.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.domain.access.Binding;
import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.access.BindingBuilder;
import dev.berth.domain.access.Issuer;
import dev.berth.domain.access.Role;
import dev.berth.domain.access.SubjectPattern;
import dev.berth.domain.id.TeamName;
import dev.berth.server.api.access.NamedTeams;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.security.jwt.Authorities;
import dev.berth.server.security.jwt.OwnAddresses;
import dev.berth.server.security.jwt.SigningKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a binding has to be. */
@ApplicationScoped
class BindingRules {
    private static final int LONGEST_AUDIENCE = 500;
    private static final int MOST_CLAIMS = 10;
    private static final int LONGEST_CLAIM = 500;
    private static final int LARGEST_KEYS = 64 * 1024;
    private static final Duration DEFAULT_LIFETIME = Duration.ofHours(1);
    /** They have rules of their own. */
    private static final Set<String> REGISTERED = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti");

    private static final Issuer STAND_IN = new Issuer("https://none.invalid");

    private final OwnAddresses own;
    private final boolean plainLoopback;

    BindingRules(OwnAddresses own, BerthConfig config) {
        this.own = own;
        this.plainLoopback = config.bindings().plainLoopback();
    }

    /**
     * The binding, all fields checked.
     *
     * @param here the address by which whoever asks has this server
     */
    Binding checked(BindingRequest request, String here) {
        Checks checks = new Checks();
        Set<TeamName> teams = NamedTeams.checked(checks, request.teams());
        Role role = role(checks, request.role(), teams);
        String subject = subject(checks, request.subject());
        var named = BindingBuilder.builder()
                .name(checks.label("name", request.name()))
                .issuer(issuer(checks, request.issuer(), here))
                .audience(audience(checks, request.audience(), here));
        Map<String, String> claims = claims(checks, request.claims());
        KeyOrigin keys = keys(checks, request);
        Duration lifetime = checks.duration(
                "maxLifetime",
                request.maxLifetime(),
                DEFAULT_LIFETIME,
                Duration.ofSeconds(1),
                Binding.LONGEST_LIFETIME);
        checks.require(lifetime.getNano() == 0, "maxLifetime", "must be whole seconds");
        checks.done();
        return named.subject(new SubjectPattern(subject))
                .claims(claims)
                .role(role)
                .teams(teams)
                .keys(keys)
                .maxLifetime(lifetime)
                .build();
    }

    private static @Nullable Role role(Checks checks, @Nullable String word, Set<TeamName> teams) {
        if (word != null) {
            return checks.word("role", word, Role.values());
        }
        checks.require(!teams.isEmpty(), "role", "must be given where no teams are");
        checks.require(!teams.isEmpty(), "teams", "must be given where no role is");
        return null;
    }

    private static String subject(Checks checks, @Nullable String text) {
        String problem = text == null ? "must be given" : SubjectPattern.problem(text);
        checks.require(problem.isEmpty(), "subject", problem);
        return text == null ? "none" : text;
    }

    private Issuer issuer(Checks checks, @Nullable String text, String here) {
        String problem = text == null ? "must be given" : Issuer.problem(text, plainLoopback);
        checks.require(problem.isEmpty(), "issuer", problem);
        if (text == null || !problem.isEmpty()) {
            return STAND_IN;
        }
        Issuer issuer = new Issuer(text);
        checks.require(
                !own.has(issuer) && !issuer.isSameAs(here),
                "issuer",
                "must not be this server itself: what it signs for runs opens nothing here");
        return issuer;
    }

    private static String audience(Checks checks, @Nullable String text, String here) {
        String audience = text == null ? here : text;
        checks.require(
                !audience.isEmpty()
                        && audience.length() <= LONGEST_AUDIENCE
                        && audience.chars().allMatch(c -> c > ' ' && c < 127),
                "audience",
                "must be 1 to " + LONGEST_AUDIENCE + " characters of ASCII without spaces");
        return audience;
    }

    private static Map<String, String> claims(Checks checks, @Nullable Map<String, String> asked) {
        Map<String, String> claims = new HashMap<>();
        if (asked == null) {
            return claims;
        }
        checks.require(asked.size() <= MOST_CLAIMS, "claims", "must be at most " + MOST_CLAIMS);
        asked.forEach((name, value) -> {
            checks.require(
                    isText(name) && !REGISTERED.contains(name),
                    "claims",
                    "must have names of 1 to " + LONGEST_CLAIM + " characters, and none of iss, sub, aud, exp, nbf, iat"
                            + " and jti, which have rules of their own");
            checks.require(
                    value != null && isText(value),
                    "claims." + name,
                    "must be a text of 1 to " + LONGEST_CLAIM + " characters without control characters");
            claims.put(name, value == null ? "none" : value);
        });
        return claims;
    }

    private static boolean isText(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_CLAIM
                && text.chars().noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
    }

    private KeyOrigin keys(Checks checks, BindingRequest request) {
        JsonNode jwks = request.jwks();
        String uri = request.jwksUri();
        String authorities = request.authorities();
        if (jwks != null && !jwks.isNull()) {
            checks.require(uri == null, "jwksUri", "must be left out where jwks has the keys themselves");
            checks.require(authorities == null, "authorities", "must be left out where nobody is asked for keys");
            String text = jwks.toString();
            String problem = text.length() > LARGEST_KEYS
                    ? "must have at most " + LARGEST_KEYS + " characters"
                    : SigningKeys.problem(text);
            checks.require(problem.isEmpty(), "jwks", problem);
            return new KeyOrigin.Written(text);
        }
        if (authorities != null) {
            String problem = authorities.length() > LARGEST_KEYS
                    ? "must have at most " + LARGEST_KEYS + " characters"
                    : Authorities.problem(authorities);
            checks.require(problem.isEmpty(), "authorities", problem);
        }
        if (uri == null) {
            return new KeyOrigin.Discovered(authorities);
        }
        String problem = Issuer.problem(uri, plainLoopback);
        checks.require(problem.isEmpty(), "jwksUri", problem);
        return new KeyOrigin.At(uri, authorities);
    }
}
