package dev.berth.server.control.port;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.schedule.ScheduledRun;
import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The schedules of workspaces (W1). Every write names the revision that was read, or holds the row: none is lost. */
public interface ScheduleStore {
    /** So many a workspace may have. */
    int MOST = 20;

    /**
     * A schedule.
     *
     * @param id 0 before it is stored
     * @param revision grows with every write
     * @param author who wrote it last, whose doing its tasks are (F10)
     * @param nextAt null when it never comes due again
     */
    @RecordBuilder
    record Schedule(
            long id,
            long revision,
            WorkspaceName workspace,
            ScheduleName name,
            Wish wish,
            boolean paused,
            Author author,
            Instant createdAt,
            @Nullable Instant nextAt,
            Past past) {}

    /**
     * What was asked for; all of it was checked.
     *
     * @param zone whose clocks show the times of the expression
     * @param autoApply whether its plans confirm themselves; null for what the workspace says
     */
    record Wish(
            String cron,
            String zone,
            ScheduledRun submits,
            @Nullable Boolean autoApply,
            Duration jitter) {}

    /**
     * What became of it so far; null where nothing did.
     *
     * @param task that it submitted last; it may be gone by now
     * @param at when it last submitted, or tried to
     * @param error why it could not; null when it could
     * @param skippedAt when a time was left out last, and why
     */
    record Past(
            @Nullable TaskId task,
            @Nullable Instant at,
            @Nullable String error,
            @Nullable Instant skippedAt,
            @Nullable String skipped) {
        public static final Past NONE = new Past(null, null, null, null, null);
    }

    /**
     * A time at which a schedule comes due, as it was read.
     *
     * @param next when it comes due after that; null when it never does
     */
    record Occurrence(
            long schedule, long revision, @Nullable Instant next) {}

    /** One that is due, and whether the task that it submitted last is not final. */
    record Due(Schedule schedule, boolean busy) {}

    /** What became of a creation. */
    enum Created {
        CREATED,
        NO_WORKSPACE,
        NAME_TAKEN,
        TOO_MANY
    }

    /** Those of a workspace, by name. */
    Uni<List<Schedule>> of(WorkspaceName workspace);

    Uni<Optional<Schedule>> find(WorkspaceName workspace, ScheduleName name);

    Uni<Created> create(Schedule schedule);

    /** Changes wish, author, pause and next time, while nobody else changes it; what the change throws comes back. */
    Uni<Optional<Schedule>> update(WorkspaceName workspace, ScheduleName name, UnaryOperator<Schedule> change);

    Uni<Boolean> delete(WorkspaceName workspace, ScheduleName name);

    /** Those that are due and not paused, longest first, so many at most. */
    Uni<List<Due>> due(Instant now, int most);

    /** Notes that a time was left out; false when it was another's doing meanwhile. */
    Uni<Boolean> skip(Occurrence occurrence, Instant now, String why);

    /** Notes that nothing could be submitted; the same. */
    Uni<Boolean> fail(Occurrence occurrence, Instant now, String why);
}
