package dev.berth.server.persistence.log;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.log.LogRun.Piece;
import dev.berth.server.persistence.log.LogRun.Progress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The output of attempts. */
@ApplicationScoped
class SqlLogStore implements LogStore {
    private final Database database;

    SqlLogStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<List<Stored>> append(PoolName pool, PodName pod, List<Chunk> chunks, long maxBytes) {
        List<LogRun> runs = LogRun.of(chunks);
        if (runs.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        List<Piece> whole = runs.stream().map(LogRun::whole).toList();
        return write(pool, pod, whole, maxBytes)
                .flatMap(progress -> writeRest(pool, pod, runs, progress, maxBytes))
                .map(SqlLogStore::stored);
    }

    /**
     * Most runs were written as they were. What is left overlaps what was known, or crosses the limit; it is cut to fit
     * and written by the same statement. Whatever does not fit even then, the agent sends again.
     */
    private Uni<Map<AttemptRef, Progress>> writeRest(
            PoolName pool, PodName pod, List<LogRun> runs, Map<AttemptRef, Progress> progress, long maxBytes) {
        List<Piece> rest = runs.stream()
                .flatMap(run ->
                        Optional.ofNullable(progress.get(run.attempt()))
                                .flatMap(now -> run.next(now, maxBytes))
                                .stream())
                .toList();
        if (rest.isEmpty()) {
            return Uni.createFrom().item(progress);
        }
        return write(pool, pod, rest, maxBytes).map(later -> {
            Map<AttemptRef, Progress> all = new HashMap<>(progress);
            all.putAll(later);
            return all;
        });
    }

    private Uni<Map<AttemptRef, Progress>> write(PoolName pool, PodName pod, List<Piece> pieces, long maxBytes) {
        return database.run(
                        LogStatements.APPEND,
                        pool.value(),
                        pod.value(),
                        column(
                                pieces,
                                Long[]::new,
                                piece -> piece.attempt().task().value()),
                        column(pieces, Integer[]::new, piece -> piece.attempt().attempt()),
                        column(pieces, Long[]::new, Piece::expected),
                        column(pieces, Buffer[]::new, piece -> Buffer.buffer(piece.content())),
                        column(pieces, Long[]::new, Piece::acknowledged),
                        column(pieces, Boolean[]::new, Piece::cuts),
                        maxBytes)
                .map(SqlLogStore::progress);
    }

    private static <T> T[] column(
            List<Piece> pieces, java.util.function.IntFunction<T[]> array, Function<Piece, T> value) {
        return pieces.stream().map(value).toArray(array);
    }

    private static Map<AttemptRef, Progress> progress(RowSet<Row> rows) {
        Map<AttemptRef, Progress> progress = new HashMap<>();
        rows.forEach(row -> progress.put(
                new AttemptRef(new TaskId(row.getLong("task_id")), row.getInteger("attempt")),
                new Progress(row.getLong("acknowledged"), row.getLong("stored"), row.getBoolean("cut"))));
        return progress;
    }

    private static List<Stored> stored(Map<AttemptRef, Progress> progress) {
        return progress.entrySet().stream()
                .map(entry -> new Stored(entry.getKey(), entry.getValue().acknowledged()))
                .toList();
    }

    @Override
    public Uni<Optional<Slice>> read(TaskId task, @Nullable Integer attempt, long offset, int maxBytes) {
        return database.run(LogStatements.READ, task.value(), attempt, offset, (long) maxBytes)
                .map(rows ->
                        rows.size() == 0 ? Optional.empty() : Optional.of(LogSlice.of(pieces(rows), offset, maxBytes)));
    }

    private static Stream<LogSlice.Stored> pieces(RowSet<Row> rows) {
        return Database.list(rows).stream()
                .filter(row -> row.getBuffer("content") != null)
                .map(row -> new LogSlice.Stored(
                        row.getLong("begin"), row.getBuffer("content").getBytes()));
    }
}
