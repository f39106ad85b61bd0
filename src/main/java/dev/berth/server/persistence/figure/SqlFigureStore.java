package dev.berth.server.persistence.figure;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.port.PoolFiguresBuilder;
import dev.berth.server.control.port.WaitHistogram;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.JsonRows;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The figures of pools, in SQL. */
@ApplicationScoped
class SqlFigureStore implements FigureStore {
    private final Database database;

    SqlFigureStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Void> write(List<Minute> minutes) {
        JsonRows rows = new JsonRows();
        minutes.forEach(minute -> put(minute, rows.row()));
        return database.run(FigureStatements.WRITE, rows.text()).replaceWithVoid();
    }

    private static void put(Minute minute, JsonRows row) {
        PoolFigures figures = minute.figures();
        PoolFigures.Looked looked = figures.looked();
        PoolFigures.Tasks tasks = figures.tasks();
        row.put("pool", minute.pool().value())
                .put("at", figures.at())
                .put("samples", figures.samples())
                .put("slots", looked.slots().total())
                .put("used_slots", looked.slots().used())
                .put("reserved_slots", looked.slots().reserved())
                .put("starting_pods", looked.pods().starting())
                .put("ready_pods", looked.pods().ready())
                .put("draining_pods", looked.pods().draining())
                .put("waiting", looked.queue().waiting())
                .put("blocked", looked.queue().blocked())
                .put("arrived", tasks.arrived())
                .put("planned", tasks.planned())
                .put("applied", tasks.applied())
                .put("discarded", tasks.discarded())
                .put("failed", tasks.failed())
                .put("canceled", tasks.canceled())
                .put("starts", figures.starts().pods())
                .put("start_ms", figures.starts().millis())
                .put(
                        "waits",
                        figures.waits().counts().stream().map(Object::toString).toList())
                .put("longest_wait_ms", figures.longestWaitMillis());
    }

    @Override
    public Uni<List<PoolFigures>> read(PoolName pool, Instant from, Instant to, Duration step) {
        return database.run(FigureStatements.READ, pool.value(), Times.column(from), Times.column(to), (int)
                        step.toSeconds())
                .map(rows -> Database.list(rows).stream()
                        .map(SqlFigureStore::figures)
                        .toList());
    }

    private static PoolFigures figures(Row row) {
        return PoolFiguresBuilder.builder()
                .at(Times.instant(row.getOffsetDateTime("begun")))
                .samples(row.getInteger("samples"))
                .looked(new PoolFigures.Looked(
                        new PoolFigures.Slots(
                                row.getLong("slots"), row.getLong("used_slots"), row.getLong("reserved_slots")),
                        new PoolFigures.Pods(
                                row.getLong("starting_pods"), row.getLong("ready_pods"), row.getLong("draining_pods")),
                        new PoolFigures.Queue(row.getLong("waiting"), row.getLong("blocked"))))
                .tasks(new PoolFigures.Tasks(
                        row.getInteger("arrived"),
                        row.getInteger("planned"),
                        row.getInteger("applied"),
                        row.getInteger("discarded"),
                        row.getInteger("failed"),
                        row.getInteger("canceled")))
                .starts(new PoolFigures.Starts(row.getInteger("starts"), row.getLong("start_ms")))
                .waits(new WaitHistogram(List.of(row.getArrayOfIntegers("waits"))))
                .longestWaitMillis(row.getLong("longest_wait_ms"))
                .build();
    }

    @Override
    public Uni<Long> thin(Map<Span, Instant> keep) {
        return thin(keep, Span.MINUTE, Span.FIVE_MINUTES)
                .flatMap(minutes -> thin(keep, Span.FIVE_MINUTES, Span.HOUR).map(fives -> minutes + fives))
                .flatMap(thinned -> database.run(
                                FigureStatements.FORGET, seconds(Span.HOUR), Times.column(before(keep, Span.HOUR)))
                        .map(rows -> thinned + gone(rows)));
    }

    /** Only whole spans of the longer kind are put together. */
    private Uni<Long> thin(Map<Span, Instant> keep, Span from, Span into) {
        long length = into.length().toSeconds();
        Instant whole = Instant.ofEpochSecond(Math.floorDiv(before(keep, from).getEpochSecond(), length) * length);
        return database.run(FigureStatements.THIN, seconds(from), seconds(into), Times.column(whole))
                .map(SqlFigureStore::gone);
    }

    private static Instant before(Map<Span, Instant> keep, Span span) {
        return Objects.requireNonNull(keep.get(span), "a span without its time");
    }

    private static int seconds(Span span) {
        return (int) span.length().toSeconds();
    }

    private static long gone(RowSet<Row> rows) {
        return rows.iterator().next().getLong("gone");
    }
}
