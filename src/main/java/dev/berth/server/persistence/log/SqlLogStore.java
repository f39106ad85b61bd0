package dev.berth.server.persistence.log;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.log.LogEntry.OwnPiece;
import dev.berth.server.persistence.log.LogEntry.Owner;
import dev.berth.server.persistence.log.LogRun.Progress;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The output of attempts. What all agents bring is written in groups; only what does not go smoothly is written alone. */
@ApplicationScoped
class SqlLogStore implements LogStore {
    /** In which rows are locked. */
    private static final Comparator<OwnPiece> ORDER = Comparator.comparing(
                    (OwnPiece own) -> own.piece().attempt().task())
            .thenComparing(own -> own.piece().attempt().attempt());

    private final Database database;
    private final LogGatherer gatherer;

    SqlLogStore(Database database) {
        this.database = database;
        this.gatherer = new LogGatherer(pieces -> write(LogStatements.APPEND_FREE, pieces));
    }

    @Override
    public Uni<List<Stored>> append(PoolName pool, PodName pod, List<Chunk> chunks, long maxBytes) {
        LogEntry entry = new LogEntry(new Owner(pool, pod), LogRun.of(chunks), maxBytes);
        if (entry.runs().isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return gatherer.write(entry)
                .flatMap(progress -> entry.answered(progress)
                        ? Uni.createFrom().item(progress)
                        : writeAlone(entry, entry.whole(), progress))
                .flatMap(progress -> writeRest(entry, progress))
                .map(SqlLogStore::stored);
    }

    /**
     * Somebody holds the row of an attempt, or it was never placed on that pod. For the row only this agent waits; what
     * was written with the others already is known and changes nothing.
     */
    private Uni<Map<AttemptRef, Progress>> writeAlone(
            LogEntry entry, List<OwnPiece> pieces, Map<AttemptRef, Progress> before) {
        return write(LogStatements.APPEND, pieces).map(written -> {
            Map<AttemptRef, Progress> all = new HashMap<>(before);
            all.putAll(written.getOrDefault(entry.owner(), Map.of()));
            return all;
        });
    }

    /** Most runs were written as they were. Whatever does not fit even when it is cut, the agent sends again. */
    private Uni<Map<AttemptRef, Progress>> writeRest(LogEntry entry, Map<AttemptRef, Progress> progress) {
        List<OwnPiece> rest = entry.rest(progress);
        return rest.isEmpty() ? Uni.createFrom().item(progress) : writeAlone(entry, rest, progress);
    }

    private Uni<Map<Owner, Map<AttemptRef, Progress>>> write(String statement, List<OwnPiece> given) {
        List<OwnPiece> pieces = given.stream().sorted(ORDER).toList();
        return database.run(
                        statement,
                        column(pieces, String[]::new, own -> own.owner().pool().value()),
                        column(pieces, String[]::new, own -> own.owner().pod().value()),
                        column(
                                pieces,
                                Long[]::new,
                                own -> own.piece().attempt().task().value()),
                        column(
                                pieces,
                                Integer[]::new,
                                own -> own.piece().attempt().attempt()),
                        column(pieces, Long[]::new, own -> own.piece().expected()),
                        column(
                                pieces,
                                Buffer[]::new,
                                own -> Buffer.buffer(own.piece().content())),
                        column(pieces, Long[]::new, own -> own.piece().acknowledged()),
                        column(pieces, Boolean[]::new, own -> own.piece().cuts()),
                        column(pieces, Long[]::new, OwnPiece::limit))
                .map(SqlLogStore::progress);
    }

    private static <T> T[] column(List<OwnPiece> pieces, IntFunction<T[]> array, Function<OwnPiece, T> value) {
        return pieces.stream().map(value).toArray(array);
    }

    private static Map<Owner, Map<AttemptRef, Progress>> progress(RowSet<Row> rows) {
        Map<Owner, Map<AttemptRef, Progress>> progress = new HashMap<>();
        rows.forEach(row -> progress.computeIfAbsent(
                        new Owner(new PoolName(row.getString(0)), new PodName(row.getString(1))),
                        owner -> new HashMap<>())
                .merge(
                        new AttemptRef(new TaskId(row.getLong(2)), row.getInteger(3)),
                        new Progress(row.getLong(4), row.getLong(5), row.getBoolean(6)),
                        SqlLogStore::farther));
        return progress;
    }

    /** Of an attempt's pieces at most one fits, and the others still see what was before it. */
    private static Progress farther(Progress one, Progress other) {
        return one.acknowledged() > other.acknowledged() ? one : other;
    }

    private static List<Stored> stored(Map<AttemptRef, Progress> progress) {
        return progress.entrySet().stream()
                .map(entry -> new Stored(entry.getKey(), entry.getValue().acknowledged()))
                .toList();
    }

    @Override
    public Uni<Optional<Slice>> read(TaskId task, Part part, long offset, int maxBytes) {
        return database.run(LogStatements.READ, asked(task, part, offset, maxBytes))
                .map(rows ->
                        rows.size() == 0 ? Optional.empty() : Optional.of(LogSlice.of(pieces(rows), offset, maxBytes)));
    }

    private static @Nullable Object[] asked(TaskId task, Part part, long offset, int maxBytes) {
        return new @Nullable Object[] {
            task.value(), part.attempt(), SqlText.orNull(part.phase()), offset, (long) maxBytes
        };
    }

    @Override
    public Uni<Optional<Excerpt>> bytes(TaskId task, Part part, long offset, int maxBytes) {
        return database.run(LogStatements.BYTES, asked(task, part, offset, maxBytes))
                .map(rows -> Database.list(rows).stream().findFirst().map(SqlLogStore::excerpt));
    }

    private static Excerpt excerpt(Row row) {
        io.vertx.mutiny.core.buffer.Buffer content = row.getBuffer(TaskRows.AFTER_VIEW + 1);
        return new Excerpt(
                TaskRows.view(row),
                content == null ? new byte[0] : content.getBytes(),
                row.getLong(TaskRows.AFTER_VIEW));
    }

    private static Stream<LogSlice.Stored> pieces(RowSet<Row> rows) {
        return Database.list(rows).stream()
                .filter(row -> row.getBuffer("content") != null)
                .map(row -> new LogSlice.Stored(
                        row.getLong("begin"), row.getBuffer("content").getBytes()));
    }
}
