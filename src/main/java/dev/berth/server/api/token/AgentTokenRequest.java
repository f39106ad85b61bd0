package dev.berth.server.api.token;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An agent token to make; the body may be left out. */
@RegisterForReflection
record AgentTokenRequest(
        @Schema(description = "A DNS label; agent-<pool> when it is left out") @Nullable
        String name,

        @Schema(description = "An ISO 8601 duration up to P3650D; without it the token does not expire") @Nullable
        String expiresIn) {
    static final AgentTokenRequest EMPTY = new AgentTokenRequest(null, null);
}
