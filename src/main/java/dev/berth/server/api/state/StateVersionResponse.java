package dev.berth.server.api.state;

import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Version;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;

/** One stored version of a state, without the state. */
@RecordBuilder
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
        return StateVersionResponseBuilder.builder()
                .id("v" + stored.id())
                .serial(version.serial())
                .lineage(version.lineage())
                .bytes(version.bytes())
                .md5(version.md5())
                .by(version.by())
                .at(version.at())
                .current(stored.current())
                .aside(stored.aside())
                .build();
    }
}
