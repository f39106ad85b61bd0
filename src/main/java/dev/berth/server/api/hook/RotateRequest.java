package dev.berth.server.api.hook;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A new secret for a hook. */
@RegisterForReflection
record RotateRequest(
        @Schema(
                defaultValue = "PT24H",
                description = "For how long the secret before signs besides the new one, PT0S to P7D")
        @Nullable
        String keepPrevious) {
    static final RotateRequest USUAL = new RotateRequest(null);
}
