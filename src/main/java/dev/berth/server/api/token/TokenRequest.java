package dev.berth.server.api.token;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token to make. */
@RegisterForReflection
record TokenRequest(
        @Schema(required = true, description = "A DNS label") @Nullable
        String name,

        @Schema(
                required = true,
                enumeration = {"viewer", "submitter", "approver", "admin"})
        @Nullable
        String role,

        @Schema(description = "An ISO 8601 duration up to P3650D; without it the token does not expire") @Nullable
        String expiresIn) {}
