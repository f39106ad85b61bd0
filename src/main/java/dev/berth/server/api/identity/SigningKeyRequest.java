package dev.berth.server.api.identity;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key to make. */
@RegisterForReflection
record SigningKeyRequest(
        @Schema(
                defaultValue = "false",
                description = "Whether the others are published no more: whatever they signed is refused from then on")
        @Nullable
        Boolean withdraw) {}
