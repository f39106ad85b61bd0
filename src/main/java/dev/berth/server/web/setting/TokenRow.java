package dev.berth.server.web.setting;

import dev.berth.domain.id.TeamName;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TokenStore.Token;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A token of the list.
 *
 * @param person whose it is; empty for a machine's
 * @param role empty for none over everything
 * @param expiresAt null when it does not expire
 * @param own whether whoever looks has signed in with it
 */
public record TokenRow(
        String id,
        String name,
        String person,
        String role,
        String teams,
        Instant createdAt,
        @Nullable Instant expiresAt,
        boolean own) {

    static TokenRow of(Token token, String own) {
        return new TokenRow(
                token.id(),
                token.name(),
                token.person() == null ? "" : token.person(),
                token.role() == null ? "" : WireWords.of(token.role()),
                token.teams().stream().map(TeamName::value).sorted().collect(Collectors.joining(", ")),
                token.createdAt(),
                token.expiresAt(),
                token.id().equals(own));
    }

    /** What is asked before it is revoked. */
    public String question() {
        return own
                ? "Revoke " + name + "? You have signed in with it, and are signed out by that."
                : "Revoke " + name + "? Whoever uses it is shut out at once.";
    }
}
