package dev.berth.domain.access;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.TeamName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens of an issuer count here, and what their bearers may do (I3).
 *
 * @param name unique in the installation; a DNS label
 * @param issuer who signs them
 * @param audience whom they have to be made for: this server, by a name that was agreed on
 * @param subject whose they may be
 * @param claims what else they have to say, value by value
 * @param role over everything; null for the rights of its teams alone
 * @param teams which a bearer belongs to
 * @param keys where the issuer's keys are had
 * @param maxLifetime the longest time from their making to their end
 */
@RecordBuilder
public record Binding(
        String name,
        Issuer issuer,
        String audience,
        SubjectPattern subject,
        Map<String, String> claims,
        @Nullable Role role,
        Set<TeamName> teams,
        KeyOrigin keys,
        Duration maxLifetime) {
    /** Tokens that live longer are not taken by any binding. */
    public static final Duration LONGEST_LIFETIME = Duration.ofHours(24);

    public Binding {
        Invariant.requireDnsLabel(name, "a binding's name");
        require(!audience.isEmpty(), "a binding has an audience");
        require(role != null || !teams.isEmpty(), "a binding gives a role, or teams");
        require(
                maxLifetime.isPositive() && maxLifetime.compareTo(LONGEST_LIFETIME) <= 0,
                "a lifetime is at most " + LONGEST_LIFETIME);
        claims = Map.copyOf(claims);
        teams = Set.copyOf(teams);
    }

    /** Where the keys of an issuer are had. */
    public sealed interface KeyOrigin {
        /**
         * Where the issuer itself says that they are.
         *
         * @param authorities who vouches for its address, as PEM; null for those that all trust
         */
        record Discovered(@Nullable String authorities) implements KeyOrigin {}

        /** At an address. */
        record At(String uri, @Nullable String authorities) implements KeyOrigin {}

        /** Written down here, a JSON Web Key Set: for an issuer that cannot be asked. */
        record Written(String jwks) implements KeyOrigin {}
    }

    /** Why a token does not fit. */
    public enum Mismatch {
        ISSUER("its issuer has no binding"),
        AUDIENCE("it was made for somebody else: its audience is none of a binding of its issuer"),
        LIFETIME("it lives longer than the bindings of its issuer take"),
        SUBJECT("its subject matches no binding of its issuer"),
        CLAIMS("a claim that a binding asks for has another value, or is missing"),
        NONE("");

        private final String told;

        Mismatch(String told) {
            this.told = told;
        }

        /** For the server's log. */
        public String told() {
            return told;
        }
    }

    /** How far a token gets: {@link Mismatch#NONE} when it fits. Signatures and the present time are others' matter. */
    public Mismatch mismatch(Claims token) {
        if (!token.issuer().equals(issuer.text())) {
            return Mismatch.ISSUER;
        }
        if (!token.audiences().contains(audience)) {
            return Mismatch.AUDIENCE;
        }
        if (Duration.between(token.issuedAt(), token.expiresAt()).compareTo(maxLifetime) > 0) {
            return Mismatch.LIFETIME;
        }
        if (!subject.matches(token.subject())) {
            return Mismatch.SUBJECT;
        }
        boolean all = claims.entrySet().stream()
                .allMatch(claim -> claim.getValue().equals(token.others().get(claim.getKey())));
        return all ? Mismatch.NONE : Mismatch.CLAIMS;
    }
}
