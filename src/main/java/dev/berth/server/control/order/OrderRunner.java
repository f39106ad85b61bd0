package dev.berth.server.control.order;

import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskType;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.DueBatches;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.OrderStore;
import dev.berth.server.control.port.OrderStore.Due;
import dev.berth.server.control.port.Outages;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks every two seconds which workspaces have upstream ones that applied something, on the server that leads, and lets one task come
 * of all of it: one that came of earlier applies and still waits to plan, or a new one (W4). That an apply is to be followed was
 * stored with its end, and that it was is stored with what follows; a server that ends in the middle has done both or neither.
 */
@Singleton
public class OrderRunner {
    private static final Logger LOG = Logger.getLogger(OrderRunner.class);

    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    private final OrderStore orders;
    private final TaskCommands commands;
    private final Leadership leadership;
    private final Clock clock;
    private final int maxPending;

    @Inject
    OrderRunner(OrderStore orders, TaskCommands commands, Leadership leadership, Clock clock, BerthConfig config) {
        this(orders, commands, leadership, clock, config.limits().pendingTasks());
    }

    /** @param maxPending more tasks may not wait in a pool (F12) */
    public OrderRunner(OrderStore orders, TaskCommands commands, Leadership leadership, Clock clock, int maxPending) {
        this.orders = orders;
        this.commands = commands;
        this.leadership = leadership;
        this.clock = clock;
        this.maxPending = maxPending;
    }

    @Scheduled(identity = "order", every = "2s", delayed = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return leadership.look(
                () -> run(clock.instant().truncatedTo(ChronoUnit.MICROS)),
                failure -> LOG.debugf("order not looked at: %s", failure.toString()));
    }

    /** Does what is due at that time; answers with of how many workspaces. */
    public Uni<Integer> run(Instant now) {
        return DueBatches.<Due>each(Duration.ZERO, most -> orders.due(now, most), one -> follow(one, now))
                .map(batches -> batches.stream().mapToInt(Integer::intValue).sum());
    }

    private Uni<Void> follow(Due due, Instant now) {
        return orders.merge(due.workspace(), now)
                .flatMap(merged -> merged.isPresent() ? Uni.createFrom().voidItem() : submit(due, now))
                .onFailure(failure -> !Outages.isOutage(failure))
                .recoverWithUni(failure -> {
                    LOG.warnf(failure, "nothing submitted after upstream workspaces: workspace=%s", due.workspace());
                    return orders.fail(due.workspace(), "the task could not be stored; it is tried again", later(now));
                });
    }

    private static Instant later(Instant now) {
        return now.plus(AGAIN_AFTER);
    }

    private Uni<Void> submit(Due due, Instant now) {
        return commands.submitAfterUpstreams(submission(due), maxPending)
                .flatMap(submitted -> note(submitted, due, now));
    }

    /** What is to be submitted after upstream workspaces; the workspace's own settings tell the rest. */
    public static Submission submission(Due due) {
        return SubmissionBuilder.builder()
                .workspace(due.workspace())
                .type(TaskType.PLAN_AND_APPLY)
                .message("After an apply upstream")
                .priority(0)
                .autoApply(null)
                .options(PlanOptions.USUAL)
                .configurationVersion(null)
                .variables(TaskVariables.NONE)
                .timeout(TaskRequest.USUAL_TIMEOUT)
                .submittedBy(OrderStore.SUBMITTER)
                .submitterPerson(due.author().person())
                .idempotencyKey(null)
                .source(null)
                .build();
    }

    private Uni<Void> note(Submitted submitted, Due due, Instant now) {
        return switch (submitted) {
            case Submitted.Created created -> Uni.createFrom().voidItem();
            // Somebody changed what it runs after in this very moment, or writes there: what is due is found again.
            case Submitted.NotDue gone -> Uni.createFrom().voidItem();
            case Submitted.NoWorkspace gone -> Uni.createFrom().voidItem();
            // These are answers to keys, and it has none.
            case Submitted.Replayed impossible -> Uni.createFrom().voidItem();
            case Submitted.KeyMismatch impossible -> Uni.createFrom().voidItem();
            case Submitted.QueueFull full ->
                fail(due, "the pool has as many pending tasks as it may; it is tried again", later(now));
            case Submitted.NoConfiguration none -> fail(due, "the workspace has no configuration yet", null);
            case Submitted.ConfigurationUnusable unusable ->
                fail(due, "the configuration of the workspace cannot be used", null);
            case Submitted.ConfigurationEmpty empty ->
                fail(due, "the directory of the workspace has no file for its tool", null);
            case Submitted.StateElsewhere elsewhere ->
                fail(due, "the state was found in another backend last, so somebody has to look at the plan", null);
            case Submitted.AutoApplyForbidden forbidden ->
                fail(due, "autoApply cannot be had where an approval rule asks for people", null);
        };
    }

    private Uni<Void> fail(Due due, String why, @Nullable Instant again) {
        return orders.fail(due.workspace(), why, again);
    }
}
