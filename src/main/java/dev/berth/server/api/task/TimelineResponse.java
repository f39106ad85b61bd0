package dev.berth.server.api.task;

import dev.berth.domain.task.Location;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TimelineEntry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step of a task's history. */
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
        return new TimelineResponse(
                entry.at(),
                entry.from() == null ? null : WireWords.of(entry.from()),
                WireWords.of(entry.to()),
                entry.reason(),
                WireWords.of(entry.phase()),
                location == null ? null : location.pod().value(),
                location == null ? null : location.slot(),
                entry.attempt(),
                entry.by());
    }
}
