package dev.berth.server.api;

import dev.berth.server.control.port.StateStore.Version;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/** One stored version of a state, without the state. */
@RegisterForReflection
record StateVersionResponse(long serial, String lineage, long bytes, String md5, String by, Instant at) {
    static StateVersionResponse of(Version version) {
        return new StateVersionResponse(
                version.serial(), version.lineage(), version.bytes(), version.md5(), version.by(), version.at());
    }
}
