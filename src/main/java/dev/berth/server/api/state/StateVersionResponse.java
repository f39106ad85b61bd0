package dev.berth.server.api.state;

import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Version;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/** One stored version of a state, without the state. */
@RegisterForReflection
record StateVersionResponse(
        String id,
        long serial,
        String lineage,
        long bytes,
        String md5,
        String by,
        Instant at,
        boolean current,
        boolean aside) {
    static StateVersionResponse of(Stored stored) {
        Version version = stored.version();
        return new StateVersionResponse(
                "v" + stored.id(),
                version.serial(),
                version.lineage(),
                version.bytes(),
                version.md5(),
                version.by(),
                version.at(),
                stored.current(),
                stored.aside());
    }
}
