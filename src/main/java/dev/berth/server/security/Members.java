package dev.berth.server.security;

import dev.berth.domain.access.Identity;
import dev.berth.server.control.port.TokenStore.Token;
import jakarta.enterprise.context.ApplicationScoped;

/** Who stands behind a proof, and to which teams they belong. */
@ApplicationScoped
class Members {

    Identity of(Token token) {
        return new Identity(token.name(), token.person(), token.role(), token.teams());
    }
}
