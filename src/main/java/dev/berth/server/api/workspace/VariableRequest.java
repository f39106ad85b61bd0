package dev.berth.server.api.workspace;

import dev.berth.server.control.port.WorkspaceStore.Variable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A Terraform variable to set; {@code hcl} means that the value is an expression. */
@RegisterForReflection
record VariableRequest(
        @Schema(required = true) @Nullable String value,
        @Schema(defaultValue = "false") @Nullable Boolean sensitive,
        @Schema(defaultValue = "false") @Nullable Boolean hcl) {

    static VariableRequest of(Variable variable) {
        return new VariableRequest(variable.value(), variable.sensitive(), variable.hcl());
    }

    @Override
    public String toString() {
        return "VariableRequest";
    }
}
