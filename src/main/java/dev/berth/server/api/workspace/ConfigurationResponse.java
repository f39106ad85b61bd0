package dev.berth.server.api.workspace;

import dev.berth.server.control.port.ConfigurationStore.Stored;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** A stored configuration. */
@RegisterForReflection
record ConfigurationResponse(int version, String sha256, long bytes) {
    static ConfigurationResponse of(Stored stored) {
        return new ConfigurationResponse(stored.version(), stored.sha256(), stored.bytes());
    }
}
