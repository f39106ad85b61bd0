package dev.berth.server.persistence.decision;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.DecisionStore;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.LoopDecisionBuilder;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;

/** Reads the journal, in SQL. */
@ApplicationScoped
class SqlDecisionStore implements DecisionStore {
    private final Database database;

    SqlDecisionStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Page<StoredDecision>> list(Filter filter, Page.Request page, Room room) {
        return Uni.createFrom().deferred(() -> read(filter, page, room));
    }

    private Uni<Page<StoredDecision>> read(Filter filter, Page.Request page, Room room) {
        DecisionListing listing = DecisionListing.of(filter, page);
        return database.run(room, DecisionListing.SIZE, listing.sql(), listing.values())
                .map(rows ->
                        Cursors.page(page, Database.list(rows), row -> row.getLong("id"), SqlDecisionStore::decision));
    }

    private static StoredDecision decision(Row row) {
        return new StoredDecision(
                row.getLong("id"),
                new PoolName(row.getString("pool")),
                Times.instant(row.getOffsetDateTime("at")),
                LoopDecisionBuilder.builder()
                        .kind(SqlText.parse(LoopDecision.Kind.class, row.getString("kind")))
                        .reason(row.getString("reason"))
                        .detail(row.getString("detail"))
                        .count(row.getInteger("count"))
                        .tasks(Stream.of(row.getArrayOfLongs("tasks"))
                                .map(TaskId::new)
                                .toList())
                        .pods(Stream.of(row.getArrayOfStrings("pods"))
                                .map(PodName::new)
                                .toList())
                        .slots(List.of(row.getArrayOfIntegers("slots")))
                        .numbers(numbers(row))
                        .build());
    }

    private static LoopDecision.Numbers numbers(Row row) {
        return new LoopDecision.Numbers(
                new LoopDecision.Queue(row.getInteger("waiting"), row.getInteger("blocked")),
                new LoopDecision.Slots(
                        row.getInteger("total_slots"), row.getInteger("used_slots"), row.getInteger("reserved_slots")),
                new LoopDecision.Pods(
                        row.getInteger("current_pods"),
                        row.getInteger("ready_pods"),
                        row.getInteger("starting_pods"),
                        row.getInteger("desired_pods")));
    }
}
