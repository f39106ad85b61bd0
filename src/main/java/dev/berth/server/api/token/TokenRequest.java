package dev.berth.server.api.token;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token to make. */
@RegisterForReflection
record TokenRequest(
        @Schema(required = true, description = "A DNS label") @Nullable
        String name,

        @Schema(
                description = "Over everything; may be left out where a person or teams are named",
                enumeration = {"viewer", "submitter", "approver", "admin"})
        @Nullable
        String role,

        @Schema(description = "Whose token it is, as the identity provider names them; without it it is a machine's")
        @Nullable
        String person,

        @Schema(description = "The teams that it belongs to by itself") @Nullable
        List<String> teams,

        @Schema(description = "An ISO 8601 duration up to P3650D; without it the token does not expire") @Nullable
        String expiresIn) {}
