package dev.berth.protocol;

import java.util.List;

/** The answer to {@code POST /agent/tasks/{id}/identity}: all tokens of the attempt anew, as far as they are still wanted. */
public record IdentityTokens(List<IdentityToken> tokens) {
    public IdentityTokens {
        tokens = List.copyOf(Required.present(tokens, "tokens"));
    }
}
