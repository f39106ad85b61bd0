package dev.berth.server.persistence.log;

import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.Outages;
import dev.berth.server.persistence.database.Gatherer;
import dev.berth.server.persistence.log.LogEntry.OwnPiece;
import dev.berth.server.persistence.log.LogEntry.Owner;
import dev.berth.server.persistence.log.LogRun.Progress;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Puts together what all pods bring. Of each pod one entry goes at a time, so that none gets more than its share and what a
 * pod brings stays in order. An entry that nobody can store fails alone.
 */
final class LogGatherer {
    /** Writes pieces in one statement, and tells how far the attempts of each pod are stored. */
    interface Writer {
        Uni<Map<Owner, Map<AttemptRef, Progress>>> write(List<OwnPiece> pieces);
    }

    /** A statement that takes no more than this, in bytes, keeps its neighbours waiting for milliseconds. */
    private static final Gatherer.Limits LIMITS = new Gatherer.Limits(2_000, 4 << 20, 1, 20_000);

    private final Writer writer;
    private final Gatherer<LogEntry, Uni<Map<AttemptRef, Progress>>> gatherer;

    LogGatherer(Writer writer) {
        this.writer = writer;
        this.gatherer = new Gatherer<>(LIMITS, Runnable::run, this::writeAll);
    }

    /** How far the entry's attempts are stored now; one that could not be looked at is absent. */
    Uni<Map<AttemptRef, Progress>> write(LogEntry entry) {
        return gatherer.store(entry).flatMap(Function.identity());
    }

    private Uni<List<Uni<Map<AttemptRef, Progress>>>> writeAll(List<LogEntry> batch) {
        return written(batch)
                .onFailure(failure -> batch.size() > 1 && !Outages.isOutage(failure))
                .recoverWithUni(() -> apart(batch));
    }

    private Uni<List<Uni<Map<AttemptRef, Progress>>>> written(List<LogEntry> batch) {
        List<OwnPiece> pieces =
                batch.stream().flatMap(entry -> entry.whole().stream()).toList();
        return writer.write(pieces)
                .map(progress -> batch.stream()
                        .map(entry -> Uni.createFrom().item(progress.getOrDefault(entry.owner(), Map.of())))
                        .toList());
    }

    /** One of them may be what fails it, and the others are not to suffer from that. */
    private Uni<List<Uni<Map<AttemptRef, Progress>>>> apart(List<LogEntry> batch) {
        Uni<List<Uni<Map<AttemptRef, Progress>>>> all = Uni.createFrom().item(new ArrayList<>());
        for (LogEntry entry : batch) {
            all = all.call(answers -> written(List.of(entry))
                    .onItemOrFailure()
                    .transform((written, failure) -> answers.add(
                            failure == null
                                    ? written.getFirst()
                                    : Uni.createFrom().failure(failure))));
        }
        return all;
    }
}
