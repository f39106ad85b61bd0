package dev.berth.server.api.binding;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A binding. Nothing of it is secret. */
@RecordBuilder
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record BindingResponse(
        String name,
        String issuer,
        String audience,
        String subject,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> claims,
        @Nullable String role,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> teams,

        @Schema(implementation = Object.class, type = SchemaType.OBJECT) @Nullable
        JsonNode jwks,

        @Nullable String jwksUri,
        @Nullable String authorities,
        String maxLifetime,
        Instant createdAt) {

    /** @param same the request that would make the very same; all of its fields that always have a value are there */
    static BindingResponse of(BindingRequest same, Instant createdAt) {
        return BindingResponseBuilder.builder()
                .name(String.valueOf(same.name()))
                .issuer(String.valueOf(same.issuer()))
                .audience(String.valueOf(same.audience()))
                .subject(String.valueOf(same.subject()))
                .claims(same.claims() == null ? Map.of() : same.claims())
                .role(same.role())
                .teams(same.teams() == null ? List.of() : same.teams())
                .jwks(same.jwks())
                .jwksUri(same.jwksUri())
                .authorities(same.authorities())
                .maxLifetime(String.valueOf(same.maxLifetime()))
                .createdAt(createdAt)
                .build();
    }
}
