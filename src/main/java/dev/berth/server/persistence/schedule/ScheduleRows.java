package dev.berth.server.persistence.schedule;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.schedule.ScheduledRun;
import dev.berth.server.control.port.ScheduleBuilder;
import dev.berth.server.control.port.ScheduleStore.Past;
import dev.berth.server.control.port.ScheduleStore.Schedule;
import dev.berth.server.control.port.ScheduleStore.Wish;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows of {@code schedules} as schedules, and back. */
final class ScheduleRows {
    /** All of a row; the table's alias must be {@code s}. */
    static final String COLUMNS = """
            s.id, s.revision, s.workspace, s.name, s.cron, s.zone, s.submits, s.auto_apply, s.jitter_ms, s.paused, s.author,
            s.author_person, s.created_at, s.next_at, s.last_task, s.last_at, s.last_error, s.skipped_at, s.skipped""";

    private ScheduleRows() {}

    static Schedule schedule(Row row) {
        return ScheduleBuilder.builder()
                .id(row.getLong("id"))
                .revision(row.getLong("revision"))
                .workspace(new WorkspaceName(row.getString("workspace")))
                .name(new ScheduleName(row.getString("name")))
                .wish(new Wish(
                        row.getString("cron"),
                        row.getString("zone"),
                        SqlText.parse(ScheduledRun.class, row.getString("submits")),
                        row.getBoolean("auto_apply"),
                        Duration.ofMillis(row.getLong("jitter_ms"))))
                .paused(row.getBoolean("paused"))
                .author(new Author(row.getString("author"), row.getString("author_person")))
                .createdAt(Times.instant(row.getOffsetDateTime("created_at")))
                .nextAt(instant(row, "next_at"))
                .past(past(row))
                .build();
    }

    private static Past past(Row row) {
        Long task = row.getLong("last_task");
        return new Past(
                task == null ? null : new TaskId(task),
                instant(row, "last_at"),
                row.getString("last_error"),
                instant(row, "skipped_at"),
                row.getString("skipped"));
    }

    private static @Nullable Instant instant(Row row, String column) {
        return Times.instantOrNull(row.getOffsetDateTime(column));
    }

    /** What may change, in the order of {@link SqlScheduleStore}: $2 to $10. */
    static @Nullable Object[] values(Object first, Schedule schedule) {
        Wish wish = schedule.wish();
        return new Object[] {
            first,
            wish.cron(),
            wish.zone(),
            SqlText.of(wish.submits()),
            wish.autoApply(),
            Times.millis(wish.jitter()),
            schedule.paused(),
            SqlText.storable(schedule.author().name()),
            SqlText.storableOrNull(schedule.author().person()),
            Times.columnOrNull(schedule.nextAt())
        };
    }
}
