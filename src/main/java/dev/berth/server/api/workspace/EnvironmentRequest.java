package dev.berth.server.api.workspace;

import dev.berth.server.control.port.WorkspaceStore.Variable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An environment variable to set for Terraform. */
@RegisterForReflection
record EnvironmentRequest(
        @Schema(required = true) @Nullable String value,
        @Schema(defaultValue = "false") @Nullable Boolean sensitive) {

    static EnvironmentRequest of(Variable variable) {
        return new EnvironmentRequest(variable.value(), variable.sensitive());
    }

    @Override
    public String toString() {
        return "EnvironmentRequest";
    }
}
