package dev.berth.server.persistence.freeze;

import dev.berth.domain.access.Tag;
import dev.berth.domain.freeze.Coverage;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeTimes;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.calendar.Cron;
import dev.berth.server.control.port.FreezeStore.Pass;
import dev.berth.server.control.port.FreezeStore.Stored;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows of {@code freezes} and {@code freeze_passes}, and back. */
final class FreezeRows {
    /** All of a row; the table's alias must be {@code f}. */
    static final String COLUMNS = """
            f.id, f.pool, f.workspace, f.tag_key, f.tag_value, f.cron, f.zone, f.lasts_ms, f.starts_at, f.ends_at, f.covers,
            f.reason, f.created_by, f.created_at, f.lifted_at""";

    private FreezeRows() {}

    static Stored stored(Row row) {
        return new Stored(freeze(row), row.getString("created_by"), Times.instant(row.getOffsetDateTime("created_at")));
    }

    static Freeze freeze(Row row) {
        return new Freeze(
                new FreezeId(row.getLong("id")),
                scope(row),
                times(row),
                SqlText.parse(Coverage.class, row.getString("covers")),
                row.getString("reason"),
                instant(row, "lifted_at"));
    }

    private static FreezeScope scope(Row row) {
        String pool = row.getString("pool");
        String workspace = row.getString("workspace");
        if (pool != null) {
            return new FreezeScope.OfPool(new PoolName(pool));
        }
        return workspace == null
                ? new FreezeScope.OfTag(new Tag(row.getString("tag_key"), row.getString("tag_value")))
                : new FreezeScope.OfWorkspace(new WorkspaceName(workspace));
    }

    private static FreezeTimes times(Row row) {
        String cron = row.getString("cron");
        return cron == null
                ? new FreezeTimes.Once(
                        Times.instant(row.getOffsetDateTime("starts_at")),
                        Times.instant(row.getOffsetDateTime("ends_at")))
                : new FreezeTimes.Recurring(
                        Cron.recurrence(cron, row.getString("zone")), Duration.ofMillis(row.getLong("lasts_ms")));
    }

    private static @Nullable Instant instant(Row row, String column) {
        return Times.instantOrNull(row.getOffsetDateTime(column));
    }

    /** Pool, workspace, key and value of the tag: the columns that say whose it is. */
    static @Nullable Object[] scope(FreezeScope on) {
        return switch (on) {
            case FreezeScope.OfPool of -> new @Nullable Object[] {of.pool().value(), null, null, null};
            case FreezeScope.OfWorkspace of ->
                new @Nullable Object[] {null, of.workspace().value(), null, null};
            case FreezeScope.OfTag of ->
                new @Nullable Object[] {null, null, of.tag().key(), of.tag().value()};
        };
    }

    /** Cron, zone, length in ms, start, end, coverage and reason: the columns that can be changed. */
    static @Nullable Object[] changeable(Freeze freeze) {
        String covers = SqlText.of(freeze.covers());
        String reason = SqlText.storable(freeze.reason());
        return switch (freeze.times()) {
            case FreezeTimes.Once once ->
                new @Nullable Object[] {
                    null, null, null, Times.column(once.from()), Times.column(once.to()), covers, reason
                };
            case FreezeTimes.Recurring again ->
                new @Nullable Object[] {
                    again.from().times().text(),
                    again.from().zone().getId(),
                    again.lasts().toMillis(),
                    null,
                    null,
                    covers,
                    reason
                };
        };
    }

    static Pass pass(Row row) {
        return new Pass(
                new TaskId(row.getLong("task_id")),
                row.getString("passed_by"),
                Times.instant(row.getOffsetDateTime("passed_at")),
                row.getString("reason"));
    }
}
