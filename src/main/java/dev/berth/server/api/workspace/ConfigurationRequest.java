package dev.berth.server.api.workspace;

import dev.berth.server.api.problem.Checks;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A configuration to make before its bytes; the body may be left out. */
@RegisterForReflection
record ConfigurationRequest(
        @Schema(
                defaultValue = "false",
                description = "Never the workspace's newest, and for tasks of the type plan alone")
        @Nullable
        Boolean speculative,

        @Schema(defaultValue = "false", description = "Not the workspace's newest before a task of it was applied")
        @Nullable
        Boolean provisional) {
    static final ConfigurationRequest EMPTY = new ConfigurationRequest(null, null);

    ConfigurationRequest checked() {
        Checks checks = new Checks();
        boolean both = Boolean.TRUE.equals(speculative) && Boolean.TRUE.equals(provisional);
        checks.require(!both, "provisional", "cannot be combined with speculative");
        checks.done();
        return this;
    }
}
