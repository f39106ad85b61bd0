package dev.berth.server.persistence.log;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.persistence.database.Gatherer;
import dev.berth.server.persistence.log.LogRun.Piece;
import dev.berth.server.persistence.log.LogRun.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The output that one pod brings at a time.
 *
 * @param owner whose
 * @param limit bytes of output of one attempt that are kept
 */
record LogEntry(Owner owner, List<LogRun> runs, long limit) implements Gatherer.Piece {
    /** A pod. */
    record Owner(PoolName pool, PodName pod) {}

    /** A piece, whose it is, and the limit of its attempt. */
    record OwnPiece(Owner owner, Piece piece, long limit) {}

    /** The runs as they are, if they begin where the output ends: so they nearly always do. */
    List<OwnPiece> whole() {
        return runs.stream().map(run -> new OwnPiece(owner, run.whole(), limit)).toList();
    }

    /** What is left of them, given what is stored: it overlaps what was known, or crosses the limit, and is cut to fit. */
    List<OwnPiece> rest(Map<AttemptRef, Progress> progress) {
        return runs.stream()
                .flatMap(run ->
                        Optional.ofNullable(progress.get(run.attempt())).flatMap(now -> run.next(now, limit)).stream())
                .map(piece -> new OwnPiece(owner, piece, limit))
                .toList();
    }

    /** Whether there is an answer for each of its attempts. */
    boolean answered(Map<AttemptRef, Progress> progress) {
        return runs.stream().allMatch(run -> progress.containsKey(run.attempt()));
    }

    /** In bytes. */
    @Override
    public int size() {
        return runs.stream().mapToInt(run -> run.bytes().length).sum();
    }

    @Override
    public Owner exclusive() {
        return owner;
    }
}
