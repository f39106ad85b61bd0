package dev.berth.server.web.workspace;

import dev.berth.domain.issuer.WorkloadToken;
import java.util.List;

/**
 * A token that runs get, for everybody to see.
 *
 * @param phases which runs
 */
public record IdentityLine(String variable, String audience, String phases) {

    static List<IdentityLine> of(List<WorkloadToken> tokens) {
        return tokens.stream()
                .map(token -> new IdentityLine(token.variable(), token.audience(), phases(token)))
                .toList();
    }

    private static String phases(WorkloadToken token) {
        if (token.plan() && token.apply()) {
            return "plans and applies";
        }
        return token.plan() ? "plans" : "applies";
    }
}
