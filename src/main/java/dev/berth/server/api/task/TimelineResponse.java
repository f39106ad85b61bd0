package dev.berth.server.api.task;

import dev.berth.domain.task.Location;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TimelineEntry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step of a task's history. */
@RecordBuilder
@RegisterForReflection
record TimelineResponse(
        Instant at,
        @Nullable String from,
        String to,
        String reason,
        String phase,
        @Nullable String pod,
        @Nullable Integer slot,
        int attempt,
        @Nullable String by) {

    static TimelineResponse of(TimelineEntry entry) {
        Location location = entry.location();
        return TimelineResponseBuilder.builder()
                .at(entry.at())
                .from(entry.from() == null ? null : WireWords.of(entry.from()))
                .to(WireWords.of(entry.to()))
                .reason(entry.reason())
                .phase(WireWords.of(entry.phase()))
                .pod(location == null ? null : location.pod().value())
                .slot(location == null ? null : location.slot())
                .attempt(entry.attempt())
                .by(entry.by())
                .build();
    }
}
