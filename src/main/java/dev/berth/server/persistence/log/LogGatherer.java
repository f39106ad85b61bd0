package dev.berth.server.persistence.log;

import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.persistence.log.LogEntry.OwnPiece;
import dev.berth.server.persistence.log.LogEntry.Owner;
import dev.berth.server.persistence.log.LogRun.Progress;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts together what all pods bring while a statement is under way, for the next one: alone nothing waits, and the more
 * there is the fewer statements it takes. In the order in which it came, and of each pod one entry at a time, so that
 * none gets more than its share and what a pod brings stays in order. May be called from any thread.
 */
final class LogGatherer {
    /** Writes pieces in one statement, and tells how far the attempts of each pod are stored. */
    interface Writer {
        Uni<Map<Owner, Map<AttemptRef, Progress>>> write(List<OwnPiece> pieces, long limit);
    }

    /** A statement that takes no more than this keeps its neighbours waiting for milliseconds. */
    private static final long GROUP_BYTES = 4L << 20;

    private static final int GROUP_PIECES = 2_000;

    private record Waiting(LogEntry entry, UniEmitter<? super Map<AttemptRef, Progress>> answer) {
        void answered(Map<Owner, Map<AttemptRef, Progress>> progress) {
            answer.complete(progress.getOrDefault(entry.owner(), Map.of()));
        }
    }

    private final Writer writer;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean underWay;

    LogGatherer(Writer writer) {
        this.writer = writer;
    }

    /** How far the entry's attempts are stored now; one that could not be looked at is absent. */
    Uni<Map<AttemptRef, Progress>> write(LogEntry entry) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (waiting) {
                waiting.add(new Waiting(entry, emitter));
            }
            next();
        });
    }

    private void next() {
        List<Waiting> group = group();
        if (group.isEmpty()) {
            return;
        }
        written(group)
                .subscribe()
                .with(
                        progress -> {
                            done();
                            group.forEach(each -> each.answered(progress));
                        },
                        failure -> failed(group, failure));
    }

    private Uni<Map<Owner, Map<AttemptRef, Progress>>> written(List<Waiting> group) {
        List<OwnPiece> pieces =
                group.stream().flatMap(each -> each.entry().whole().stream()).toList();
        return Uni.createFrom()
                .deferred(() -> writer.write(pieces, group.getFirst().entry().limit()));
    }

    /** All that may go together; nothing while a statement is under way. */
    private List<Waiting> group() {
        List<Waiting> group = new ArrayList<>();
        synchronized (waiting) {
            if (underWay) {
                return group;
            }
            Set<Owner> owners = new HashSet<>();
            long bytes = 0;
            int pieces = 0;
            for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
                Waiting next = each.next();
                bytes += next.entry().bytes();
                pieces += next.entry().runs().size();
                if (!group.isEmpty() && (bytes > GROUP_BYTES || pieces > GROUP_PIECES)) {
                    break;
                }
                boolean fits = group.isEmpty()
                        || next.entry().limit() == group.getFirst().entry().limit();
                if (fits && owners.add(next.entry().owner())) {
                    each.remove();
                    group.add(next);
                }
            }
            underWay = !group.isEmpty();
        }
        return group;
    }

    private void done() {
        synchronized (waiting) {
            underWay = false;
        }
        next();
    }

    /** One of them may be what fails it, and the others are not to suffer from that. */
    private void failed(List<Waiting> group, Throwable failure) {
        if (group.size() == 1 || failure instanceof StoreUnavailableException) {
            done();
            group.forEach(each -> each.answer().fail(failure));
        } else {
            apart(group.iterator());
        }
    }

    private void apart(Iterator<Waiting> rest) {
        if (!rest.hasNext()) {
            done();
            return;
        }
        Waiting one = rest.next();
        written(List.of(one))
                .onTermination()
                .invoke(() -> apart(rest))
                .subscribe()
                .with(one::answered, failure -> one.answer().fail(failure));
    }
}
