package dev.berth.server.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LogStore.Chunk;
import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.persistence.log.LogEntry.OwnPiece;
import dev.berth.server.persistence.log.LogEntry.Owner;
import dev.berth.server.persistence.log.LogRun.Progress;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LogGathererTest {
    private static final long LIMIT = 1_000_000;

    private final List<List<Long>> statements = new ArrayList<>();
    private final Queue<Runnable> answers = new ArrayDeque<>();
    private long poison = -1;
    private boolean away;

    private final LogGatherer gatherer = new LogGatherer(this::written);

    /** Answers when told to. */
    private Uni<Map<Owner, Map<AttemptRef, Progress>>> written(List<OwnPiece> pieces) {
        List<Long> tasks =
                pieces.stream().map(own -> own.piece().attempt().task().value()).toList();
        statements.add(tasks);
        return Uni.createFrom().emitter(emitter -> answers.add(() -> answer(pieces, tasks, emitter)));
    }

    private void answer(
            List<OwnPiece> pieces,
            List<Long> tasks,
            UniEmitter<? super Map<Owner, Map<AttemptRef, Progress>>> emitter) {
        if (away) {
            emitter.fail(new StoreUnavailableException(new IllegalStateException("no database")));
        } else if (tasks.contains(poison)) {
            emitter.fail(new IllegalStateException("a row that nobody takes"));
        } else {
            Map<Owner, Map<AttemptRef, Progress>> progress = new HashMap<>();
            pieces.forEach(own -> progress.computeIfAbsent(own.owner(), owner -> new HashMap<>())
                    .put(
                            own.piece().attempt(),
                            new Progress(
                                    own.piece().expected() + own.piece().acknowledged(),
                                    own.piece().content().length,
                                    false)));
            emitter.complete(progress);
        }
    }

    private UniAssertSubscriber<Map<AttemptRef, Progress>> bring(String pod, long task, String text) {
        AttemptRef attempt = new AttemptRef(new TaskId(task), 1);
        LogEntry entry = new LogEntry(
                new Owner(new PoolName("blue"), new PodName(pod)),
                LogRun.of(List.of(new Chunk(attempt, 0, text))),
                LIMIT);
        return gatherer.write(entry).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private void answerOne() {
        answers.remove().run();
    }

    private void answerAll() {
        while (!answers.isEmpty()) {
            answerOne();
        }
    }

    @Test
    void aloneNothingWaits() {
        bring("a", 1, "x");

        assertThat(statements).containsExactly(List.of(1L));
    }

    @Test
    void whatComesWhileAStatementIsUnderWayGoesTogetherInTheNext() {
        bring("a", 1, "x");
        var second = bring("b", 2, "x");
        var third = bring("c", 3, "xyz");
        assertThat(statements).hasSize(1);

        answerOne();

        assertThat(statements).containsExactly(List.of(1L), List.of(2L, 3L));
        second.assertNotTerminated();
        answerOne();
        second.assertCompleted();
        assertThat(third.getItem().values()).extracting(Progress::acknowledged).containsExactly(3L);
    }

    @Test
    void ofOnePodOneEntryGoesAtATimeAndNobodyElseWaitsForIt() {
        bring("a", 1, "x");
        bring("b", 2, "x");
        bring("b", 3, "x");
        bring("b", 4, "x");
        bring("c", 5, "x");

        answerAll();

        assertThat(statements).containsExactly(List.of(1L), List.of(2L, 5L), List.of(3L), List.of(4L));
    }

    @Test
    void aGroupIsBoundedByItsBytesAndWhoComesFirstGoesFirst() {
        String large = "x".repeat(3 << 20);
        bring("a", 1, "x");
        bring("b", 2, large);
        bring("c", 3, large);
        bring("d", 4, "x");

        answerAll();

        assertThat(statements).containsExactly(List.of(1L), List.of(2L), List.of(3L, 4L));
    }

    @Test
    void oneRowThatNobodyTakesFailsItsOwnEntryAlone() {
        poison = 3;
        bring("a", 1, "x");
        var before = bring("b", 2, "x");
        var bad = bring("c", 3, "x");
        var after = bring("d", 4, "x");
        answerOne();
        bring("e", 5, "x");

        answerAll();

        before.assertCompleted();
        after.assertCompleted();
        bad.assertFailedWith(IllegalStateException.class, "a row that nobody takes");
        assertThat(statements)
                .containsExactly(List.of(1L), List.of(2L, 3L, 4L), List.of(2L), List.of(3L), List.of(4L), List.of(5L));
    }

    @Test
    void aDatabaseThatIsAwayIsNotAskedForEachOfThem() {
        bring("a", 1, "x");
        var second = bring("b", 2, "x");
        var third = bring("c", 3, "x");
        away = true;

        answerAll();

        second.assertFailedWith(StoreUnavailableException.class);
        third.assertFailedWith(StoreUnavailableException.class);
        assertThat(statements).hasSize(2);
    }
}
