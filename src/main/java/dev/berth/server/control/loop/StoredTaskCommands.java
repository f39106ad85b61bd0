package dev.berth.server.control.loop;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Identity;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.IllegalTransitionException;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.Pools;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.TurnChangesBuilder;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.turn.Ledger;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what users decide, as guarded writes of its own: they hold whichever process takes the pool's next turn,
 * and the loop learns of them by a wake-up.
 */
@ApplicationScoped
class StoredTaskCommands implements TaskCommands {
    /** So many times in a row another writer may come first. */
    private static final int MAX_TRIES = 10;

    private final TaskStore tasks;
    private final TurnStore turns;
    private final Pools pools;
    private final ChangeFeed feed;
    private final Clock clock;

    StoredTaskCommands(TaskStore tasks, TurnStore turns, Pools pools, ChangeFeed feed, Clock clock) {
        this.tasks = tasks;
        this.turns = turns;
        this.pools = pools;
        this.feed = feed;
        this.clock = clock;
    }

    /** What a command makes of the task as it is stored now. */
    private sealed interface Decision {
        record Step(Task after, String reason) implements Decision {}

        record Refused(Answer answer) implements Decision {}
    }

    /** Decides; an {@link IllegalTransitionException} becomes an answer. */
    private interface Command {
        Decision decide(TaskView view, Instant now);
    }

    @Override
    public Uni<Submitted> submit(Submission submission, int maxPending) {
        return announced(() -> tasks.submit(submission, maxPending, now()));
    }

    @Override
    public Uni<Submitted> submit(Submission submission, Occurrence occurrence, int maxPending) {
        return announced(() -> tasks.submit(submission, occurrence, maxPending, now()));
    }

    @Override
    public Uni<Submitted> submitAfterUpstreams(Submission submission, int maxPending) {
        return announced(() -> tasks.submitAfterUpstreams(submission, maxPending, now()));
    }

    private Uni<Submitted> announced(Supplier<Uni<Submitted>> submit) {
        return Uni.createFrom()
                .emitter(answer ->
                        submit.get().invoke(this::announce).subscribe().with(answer::complete, answer::fail));
    }

    private void announce(Submitted submitted) {
        if (submitted instanceof Submitted.Created created) {
            Task task = created.task().task();
            if (created.gate().chain().follows()) {
                // What is remembered of its upstream workspaces may be old, for their tasks are told to tasks that
                // wait.
                pools.taskChanged(task.request().pool(), task.id());
            } else {
                pools.taskStored(task, created.gate());
            }
            feed.publish(new Change.TaskChanged(created.task()));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public Uni<Answer> confirm(TaskId task, Identity by, @Nullable String planSha256) {
        return carryOut(task, by.name(), 1, (view, now) -> {
            Task present = view.task();
            PlanSummary plan = present.plan();
            if (present.status() != TaskStatus.APPLY_PENDING || plan == null) {
                return new Decision.Refused(new Answer.Illegal(view));
            }
            if (planSha256 != null && !planSha256.equalsIgnoreCase(plan.sha256())) {
                return new Decision.Refused(new Answer.PlanChanged(view));
            }
            return approved(view, by, now);
        });
    }

    /** Without a rule one word of whoever may is a confirmation; with one each is counted (F10). */
    private static Decision approved(TaskView view, Identity by, Instant now) {
        Task task = view.task();
        Optional<Approvals.Objection> objection = task.approvals().objection(by);
        if (objection.isPresent()) {
            return new Decision.Refused(new Answer.NotAllowed(view, objection.get()));
        }
        String person = by.person();
        PlanSummary plan = task.plan();
        if (task.approvals().rule() == null || person == null) {
            String sha256 = plan == null ? null : plan.sha256();
            return new Decision.Step(task.confirmed(new Confirmation(by.name(), now, sha256)), "confirmed");
        }
        Task after = task.approved(new Approval(person, by.name(), by.teams(), now));
        return new Decision.Step(after, after.status() == TaskStatus.APPLY_PENDING ? "approved" : "confirmed");
    }

    @Override
    public Uni<Answer> discard(TaskId task, String by, @Nullable String planSha256) {
        return carryOut(task, by, 1, (view, now) -> {
            PlanSummary plan = view.task().plan();
            boolean another = plan != null && planSha256 != null && !planSha256.equalsIgnoreCase(plan.sha256());
            boolean waits = view.task().status() == TaskStatus.APPLY_PENDING;
            return waits && another
                    ? new Decision.Refused(new Answer.PlanChanged(view))
                    : new Decision.Step(view.task().discarded(now), "discarded");
        });
    }

    @Override
    public Uni<Answer> cancel(TaskId task, String by) {
        return carryOut(task, by, 1, (view, now) -> {
            Task present = view.task();
            return present.status() == TaskStatus.RUNNING
                    ? new Decision.Step(present.cancelRequested(by, now), "cancel_requested")
                    : new Decision.Step(present.canceled(by, now), "canceled");
        });
    }

    private Uni<Answer> carryOut(TaskId id, String by, int attempt, Command command) {
        return tasks.find(id).flatMap(found -> {
            if (found.isEmpty()) {
                return Uni.createFrom().item(new Answer.NotFound());
            }
            TaskView view = found.get();
            Instant now = now();
            return switch (decide(command, view, now)) {
                case Decision.Refused refused -> Uni.createFrom().item(refused.answer());
                case Decision.Step step ->
                    store(view, step, by, now).flatMap(stored -> stored ? done(step) : again(id, by, attempt, command));
            };
        });
    }

    private static Decision decide(Command command, TaskView view, Instant now) {
        try {
            return command.decide(view, now);
        } catch (IllegalTransitionException e) {
            return new Decision.Refused(new Answer.Illegal(view));
        }
    }

    /** What another writer changed meanwhile is read and decided upon anew. */
    private Uni<Answer> again(TaskId id, String by, int attempt, Command command) {
        return attempt < MAX_TRIES
                ? carryOut(id, by, attempt + 1, command)
                : Uni.createFrom().failure(new IllegalStateException("task " + id + " changes too fast"));
    }

    private Uni<Answer> done(Decision.Step step) {
        Task after = step.after();
        TaskView view = new TaskView(after, null);
        feed.publish(new Change.TaskChanged(view));
        pools.taskChanged(after.request().pool(), after.id());
        return Uni.createFrom().item(new Answer.Done(view));
    }

    private Uni<Boolean> store(TaskView view, Decision.Step step, String by, Instant now) {
        Task before = view.task();
        if (step.after().equals(before)) {
            return Uni.createFrom().item(true);
        }
        Uni<List<Reservation>> ending = step.after().status().terminal()
                ? turns.loadTasks(before.request().pool(), Set.of(before.id())).map(StoredTasks::reservations)
                : Uni.createFrom().item(List.of());
        return ending.flatMap(
                release -> turns.commit(before.request().pool(), changes(before, step, by, release, now)));
    }

    private static TurnChanges changes(
            Task before, Decision.Step step, String by, List<Reservation> release, Instant now) {
        Task after = step.after();
        List<AttemptRef> ended = after.status().terminal() && after.attempt() > 0
                ? List.of(new AttemptRef(after.id(), after.attempt()))
                : List.of();
        Ledger.Step history = new Ledger.Step(before.status(), after, step.reason(), by);
        return TurnChangesBuilder.builder()
                .at(now)
                .tasks(List.of(new TaskChange(before, after, null)))
                .slots(List.of())
                .reserve(List.of())
                .release(release)
                .pods(List.of())
                .locks(List.of())
                .endedAttempts(ended)
                .timeline(List.of(Ledger.entry(history, now)))
                .decisions(List.of())
                .build();
    }
}
