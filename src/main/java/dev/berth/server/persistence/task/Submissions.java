package dev.berth.server.persistence.task;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.Outages;
import dev.berth.server.control.port.TaskStore.IdempotencyKey;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.persistence.database.CallerContext;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Gatherer;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The way of a submission: first with all others that arrive, and once more by itself if that gave no answer, because
 * somebody is changing its workspace, or because one of the others could not be stored.
 */
@ApplicationScoped
class Submissions {
    private static final Gatherer.Limits TOGETHER = new Gatherer.Limits(256, 1 << 20, 1, 20_000);
    /** Some of these may wait for long, and must not hold up one another for ever. */
    private static final Gatherer.Limits ALONE = new Gatherer.Limits(1, 1 << 20, 4, 20_000);

    private final Database database;
    private final Gatherer<Asked, Outcome> together;
    private final Gatherer<Asked, Outcome> alone;

    Submissions(Database database, SubmissionWriter writer, Vertx vertx) {
        this.database = database;
        Executor own = CallerContext.nobodys(vertx);
        this.together = new Gatherer<>(TOGETHER, own, writer::storeAtOnce);
        this.alone = new Gatherer<>(ALONE, own, writer::storePatiently);
    }

    /** @param find reads a task that a key made before */
    Uni<Submitted> submit(Asked asked, Function<TaskId, Uni<Optional<TaskView>>> find) {
        return together.store(asked)
                // A database that is away is not asked again: nobody knows what it has stored.
                .onFailure(failure -> !Outages.isOutage(failure))
                .recoverWithUni(() -> submitAlone(asked))
                .flatMap(outcome -> submitted(asked, outcome, find));
    }

    private Uni<Outcome> submitAlone(Asked asked) {
        return alone.store(asked)
                // The other one with the same key has committed by now: the second try finds its task.
                .onFailure(failure -> asked.exclusive() != null && SqlFailures.unique(failure))
                .recoverWithUni(() -> alone.store(asked));
    }

    private Uni<Submitted> submitted(Asked asked, Outcome outcome, Function<TaskId, Uni<Optional<TaskView>>> find) {
        return switch (outcome) {
            case Outcome.Final last -> Uni.createFrom().item(last.submitted());
            case Outcome.Known known -> replayed(known.task(), find);
            case Outcome.KeyExpired expired -> forget(asked).flatMap(forgotten -> submit(asked, find));
            case Outcome.Beside beside -> submitAlone(asked).flatMap(patient -> submitted(asked, patient, find));
            case Outcome.SeemsFull full -> submit(asked.recounting(), find);
        };
    }

    /** A key goes with its task, so the task is there unless it was deleted in this very moment. */
    private static Uni<Submitted> replayed(TaskId task, Function<TaskId, Uni<Optional<TaskView>>> find) {
        return find.apply(task)
                .map(found -> found.<Submitted>map(Submitted.Replayed::new).orElseGet(Submitted.NoWorkspace::new));
    }

    private Uni<Void> forget(Asked asked) {
        IdempotencyKey key = Objects.requireNonNull(asked.submission().idempotencyKey());
        return database.run(SubmissionStatements.FORGET_KEY, key.tokenId(), key.key(), Times.column(asked.now()))
                .replaceWithVoid();
    }
}
