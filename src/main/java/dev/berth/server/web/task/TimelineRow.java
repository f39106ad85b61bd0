package dev.berth.server.web.task;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TimelineEntry;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;

/** One step of a task's history. */
@RecordBuilder
public record TimelineRow(
        Instant at, String status, String reason, String phase, String place, int attempt, String by) {

    static TimelineRow of(TimelineEntry entry) {
        return TimelineRowBuilder.builder()
                .at(entry.at())
                .status(WireWords.of(entry.to()))
                .reason(entry.reason().replace('_', ' '))
                .phase(WireWords.of(entry.phase()))
                .place(
                        entry.location() == null
                                ? ""
                                : entry.location().pod() + ", slot "
                                        + entry.location().slot())
                .attempt(entry.attempt())
                .by(entry.by() == null ? "" : entry.by())
                .build();
    }
}
