package dev.berth.server.api.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.domain.id.TeamName;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TokenStore.Token;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A token; its secret is in the answer to its creation and nowhere else. */
@RegisterForReflection
record TokenResponse(
        String id,
        String name,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String role,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String person,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> teams,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token) {

    static TokenResponse of(Token token) {
        return withSecret(token, null);
    }

    static TokenResponse withSecret(Token token, @Nullable String secret) {
        String role = token.role() == null ? null : WireWords.of(token.role());
        return new TokenResponse(
                token.id(),
                token.name(),
                role,
                token.person(),
                token.teams().stream().map(TeamName::value).sorted().toList(),
                token.createdAt(),
                token.expiresAt(),
                secret);
    }

    @Override
    public String toString() {
        return "TokenResponse[" + id + "]";
    }
}
