package dev.berth.server.control.schedule;

import dev.berth.domain.schedule.SchedulePolicy;
import dev.berth.domain.schedule.SchedulePolicy.Decision;
import dev.berth.domain.schedule.SchedulePolicy.Standing;
import dev.berth.domain.schedule.Timetable;
import dev.berth.domain.task.TaskRequest;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.DueBatches;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.Outages;
import dev.berth.server.control.port.ScheduleStore;
import dev.berth.server.control.port.ScheduleStore.Due;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.ScheduleStore.Schedule;
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
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks every two seconds which schedules are due and submits for them, on the server that leads (W1). A task and the move of its
 * schedule to its next time are one statement, the same that all submissions take, so a server that ends in the middle has done
 * both or neither. Many that are due at once are taken a batch at a time, with room for others' work in between.
 */
@Singleton
public class ScheduleRunner {
    private static final Logger LOG = Logger.getLogger(ScheduleRunner.class);

    /** As many as are submitted side by side. */
    public static final int BATCH = DueBatches.SIZE;

    /** They have no hurry, and a thousand may be due at one second. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ScheduleStore schedules;
    private final TaskCommands commands;
    private final Leadership leadership;
    private final Clock clock;
    private final int maxPending;

    @Inject
    ScheduleRunner(
            ScheduleStore schedules, TaskCommands commands, Leadership leadership, Clock clock, BerthConfig config) {
        this(schedules, commands, leadership, clock, config.limits().pendingTasks());
    }

    /** @param maxPending more tasks may not wait in a pool (F12) */
    public ScheduleRunner(
            ScheduleStore schedules, TaskCommands commands, Leadership leadership, Clock clock, int maxPending) {
        this.schedules = schedules;
        this.commands = commands;
        this.leadership = leadership;
        this.clock = clock;
        this.maxPending = maxPending;
    }

    @Scheduled(identity = "schedules", every = "2s", delayed = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return leadership.look(
                () -> run(clock.instant().truncatedTo(ChronoUnit.MICROS)),
                failure -> LOG.debugf("schedules not looked at: %s", failure.toString()));
    }

    /** Submits for all that are due at that time; answers with how many were looked at in how many batches. */
    public Uni<Looked> run(Instant now) {
        return DueBatches.<Due>each(PAUSE, most -> schedules.due(now, most), one -> act(one, now))
                .map(batches ->
                        new Looked(batches.stream().mapToInt(Integer::intValue).sum(), batches.size()));
    }

    /** How many schedules were due, and in how many batches they were taken. */
    public record Looked(int due, int batches) {}

    private Uni<Boolean> act(Due due, Instant now) {
        Schedule schedule = due.schedule();
        Timetable times = Timetables.of(schedule);
        Standing standing = new Standing(times, Optional.ofNullable(schedule.nextAt()), schedule.paused(), due.busy());
        return switch (SchedulePolicy.decide(standing, now)) {
            case Decision.Wait wait -> Uni.createFrom().item(false);
            case Decision.Skip skip -> {
                String why = "task " + schedule.past().task() + " was not final yet";
                yield schedules.skip(occurrence(schedule, skip.next().orElse(null)), now, why);
            }
            case Decision.Submit submit ->
                submit(new Turn(
                        schedule, times, occurrence(schedule, submit.next().orElse(null)), now));
        };
    }

    private static Occurrence occurrence(Schedule schedule, @Nullable Instant next) {
        return new Occurrence(schedule.id(), schedule.revision(), next);
    }

    /** A schedule whose time has come. */
    private record Turn(Schedule schedule, Timetable times, Occurrence occurrence, Instant now) {}

    private Uni<Boolean> submit(Turn turn) {
        Schedule schedule = turn.schedule();
        Submission submission = submission(
                schedule, "schedule:" + schedule.name(), schedule.author().person());
        return commands.submit(submission, turn.occurrence(), maxPending)
                .flatMap(submitted -> note(submitted, turn))
                .onFailure(failure -> !Outages.isOutage(failure))
                .recoverWithUni(failure -> {
                    LOG.warnf(
                            failure,
                            "schedule not submitted: workspace=%s schedule=%s",
                            schedule.workspace(),
                            schedule.name());
                    return fail(turn, "the task could not be stored");
                });
    }

    private Uni<Boolean> note(Submitted submitted, Turn turn) {
        return switch (submitted) {
            case Submitted.Created created -> Uni.createFrom().item(true);
            // Somebody changed, paused, ran or deleted it in this very moment: what they wrote holds.
            case Submitted.NotDue gone -> Uni.createFrom().item(false);
            case Submitted.NoWorkspace gone -> Uni.createFrom().item(false);
            // These are answers to keys, and it has none.
            case Submitted.Replayed impossible -> Uni.createFrom().item(false);
            case Submitted.KeyMismatch impossible -> Uni.createFrom().item(false);
            case Submitted.QueueFull full ->
                schedules.fail(
                        occurrence(turn.schedule(), SchedulePolicy.retry(turn.times(), turn.now())),
                        turn.now(),
                        "the pool has as many pending tasks as it may; it is tried again");
            case Submitted.NoConfiguration none -> fail(turn, "the workspace has no configuration yet");
            case Submitted.ConfigurationUnusable unusable ->
                fail(turn, "the configuration of the workspace cannot be used");
            case Submitted.ConfigurationEmpty empty ->
                fail(turn, "the directory of the workspace has no file for its tool");
            case Submitted.StateElsewhere elsewhere ->
                fail(turn, "the state was found in another backend last, so somebody has to look at the plan");
            case Submitted.AutoApplyForbidden forbidden ->
                fail(turn, "autoApply cannot be had where an approval rule asks for people");
        };
    }

    private Uni<Boolean> fail(Turn turn, String why) {
        return schedules.fail(turn.occurrence(), turn.now(), why);
    }

    /** What a schedule submits, by whomever. */
    public static Submission submission(Schedule schedule, String by, @Nullable String person) {
        return SubmissionBuilder.builder()
                .workspace(schedule.workspace())
                .type(schedule.wish().submits().type())
                .message("Schedule " + schedule.name())
                .priority(0)
                .autoApply(schedule.wish().autoApply())
                .options(schedule.wish().submits().options())
                .configurationVersion(null)
                .variables(TaskVariables.NONE)
                .timeout(TaskRequest.USUAL_TIMEOUT)
                .submittedBy(by)
                .submitterPerson(person)
                .idempotencyKey(null)
                .source(null)
                .build();
    }
}
