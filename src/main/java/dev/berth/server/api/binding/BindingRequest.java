package dev.berth.server.api.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.id.TeamName;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.BindingStore.Stored;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an admin asks of a binding; what is left out gets its default. */
@RecordBuilder
@RegisterForReflection
record BindingRequest(
        @Schema(required = true, description = "A DNS label") @Nullable
        String name,

        @Schema(required = true, description = "As it stands in the tokens (iss): an https address") @Nullable
        String issuer,

        @Schema(description = "One of those that the tokens are made for (aud); by default the address of this server")
        @Nullable
        String audience,

        @Schema(
                required = true,
                description = "Which subjects (sub): * is a part of a segment between / and :, ** is anything")
        @Nullable
        String subject,

        @Schema(description = "What else the tokens have to say, value by value: at most 10 claims") @Nullable
        Map<String, String> claims,

        @Schema(
                description = "Over everything; may be left out where teams are named",
                enumeration = {"viewer", "submitter", "approver", "admin"})
        @Nullable
        String role,

        @Schema(description = "The teams that a bearer belongs to") @Nullable
        List<String> teams,

        @Schema(
                implementation = Object.class,
                type = SchemaType.OBJECT,
                description = "The issuer's keys, a JSON Web Key Set, where it cannot be asked for them")
        @Nullable
        JsonNode jwks,

        @Schema(description = "Where its keys are; by default where the issuer itself says") @Nullable
        String jwksUri,

        @Schema(description = "Who vouches for its address, PEM; by default the authorities that all trust") @Nullable
        String authorities,

        @Schema(defaultValue = "PT1H", description = "From the making of a token to its end, PT1S to PT24H") @Nullable
        String maxLifetime) {

    /** A stored binding as a request for the very same, which a merge patch starts from. */
    static BindingRequest of(Stored stored, @Nullable JsonNode jwks) {
        var binding = stored.binding();
        return BindingRequestBuilder.builder()
                .name(binding.name())
                .issuer(binding.issuer().text())
                .audience(binding.audience())
                .subject(binding.subject().text())
                .claims(new TreeMap<>(binding.claims()))
                .role(binding.role() == null ? null : WireWords.of(binding.role()))
                .teams(binding.teams().stream().map(TeamName::value).sorted().toList())
                .jwks(jwks)
                .jwksUri(binding.keys() instanceof KeyOrigin.At at ? at.uri() : null)
                .authorities(authorities(binding.keys()))
                .maxLifetime(binding.maxLifetime().toString())
                .build();
    }

    static @Nullable String authorities(KeyOrigin keys) {
        return switch (keys) {
            case KeyOrigin.Discovered discovered -> discovered.authorities();
            case KeyOrigin.At at -> at.authorities();
            case KeyOrigin.Written written -> null;
        };
    }
}
