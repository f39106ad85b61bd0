package dev.berth.server.api.workspace;

import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.issuer.WorkloadToken.Form;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token that the runs of a workspace are to get. */
@RegisterForReflection
record IdentityRequest(
        @Schema(required = true, description = "The environment variable by which the tool finds it") @Nullable
        String variable,

        @Schema(required = true, description = "Whom it is for") @Nullable
        String audience,

        @Schema(defaultValue = "true") @Nullable Boolean plan,
        @Schema(defaultValue = "true") @Nullable Boolean apply,

        @Schema(
                defaultValue = "false",
                description =
                        "Whether the variable holds the token itself, which is not renewed, and not a file's path")
        @Nullable
        Boolean value,

        @Schema(description = "The variable's text, in which {path} stands for the path of the token's file") @Nullable
        String template,

        @Schema(description = "Other environment variables of the same runs, such as the role that they take on")
        @Nullable
        Map<String, @Nullable String> environment) {

    static IdentityRequest of(WorkloadToken token) {
        return new IdentityRequest(
                token.variable(),
                token.audience(),
                token.plan(),
                token.apply(),
                token.form() == Form.VALUE,
                token.template(),
                new LinkedHashMap<>(token.environment()));
    }
}
