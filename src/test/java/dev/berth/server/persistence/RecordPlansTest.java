package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore.Filter;
import dev.berth.server.persistence.HotTables.Planned;
import dev.berth.server.persistence.HotTables.Statement;
import dev.berth.server.persistence.audit.AuditRepository;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.persistence.token.SessionRepository;
import dev.berth.server.persistence.token.TokenRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the retention deletes of people's records, and what is listed of them, is found without a look at the others, in the
 * SQL that Hibernate makes of it.
 */
@QuarkusTest
class RecordPlansTest {
    private static final int MANY = 5_000;
    private static final int BATCH = 10;
    private static final long FEW = 2 * BATCH;
    private static final Object[] ALL_IN_BATCHES = {"2100-01-01T00:00:00Z", 0, BATCH};

    @Inject
    Database database;

    @Inject
    UnitOfWork unit;

    @Inject
    AuditRepository audit;

    @Inject
    TokenRepository tokens;

    @Inject
    SessionRepository sessions;

    @Inject
    Samples samples;

    private String sql(String table, Supplier<Uni<Long>> work) {
        return sql(table, "", work);
    }

    private String acts(String condition, Filter filter) {
        return asked(
                "select % from audit % where %" + condition + " order by %",
                () -> audit.list(filter, null, BATCH).replaceWith(0L));
    }

    /** What the database was asked, found on the connection that was used. */
    private String sql(String table, String order, Supplier<Uni<Long>> work) {
        return asked("select %.id from " + table + " % order by %" + order + "%", work);
    }

    private String asked(String like, Supplier<Uni<Long>> work) {
        return await(unit.write(() -> work.get()
                .flatMap(done -> Panache.getSession())
                .flatMap(session -> session.createNativeQuery(
                                "SELECT DISTINCT statement FROM pg_prepared_statements WHERE statement LIKE ?1",
                                String.class)
                        .setParameter(1, like)
                        .getSingleResult())));
    }

    static Stream<Planned> planned() {
        return Stream.of(
                new Planned(false, 0, 0),
                new Planned(true, 3, 0),
                new Planned(true, 300, 0),
                new Planned(true, MANY, 0));
    }

    /** Among many acts, none of them like this. */
    @ParameterizedTest
    @MethodSource("planned")
    void noListOfActsReadsMoreThanItShows(Planned planned) {
        PoolName pool = samples.pool();
        Map<String, Statement> statements = new LinkedHashMap<>();
        Instant then = Instant.parse("2001-01-01T00:00:00Z");
        Filter all = new Filter(null, null, null, null, null, null);
        Filter actor = new Filter("nobody", null, null, null, null, null);
        Filter action = new Filter(null, AuditAction.POOL_DELETE, null, null, null, null);
        Filter object = new Filter(null, null, "nothing", null, null, null);
        statements.put("newest", new Statement(acts(")", all), values()));
        statements.put("actor", new Statement(acts(".actor=$3", actor), values("nobody")));
        statements.put("action", new Statement(acts(".action=$3", action), values("pool.delete")));
        Filter person = new Filter(null, null, null, null, null, "nobody");
        statements.put("person", new Statement(acts(".person=$3", person), values("nobody")));
        statements.put("object", new Statement(acts(".object=$3", object), values("nothing")));
        statements.put(
                "since",
                new Statement(
                        acts(".at>=$3", new Filter(null, null, null, then, null, null)),
                        values("2100-01-01T00:00:00Z")));
        statements.put(
                "until",
                new Statement(acts(".at<$3", new Filter(null, null, null, null, then, null)), values(then.toString())));

        assertThat(reachTooFar(planned, pool, statements)).isEmpty();
    }

    private static Object[] values(Object... filter) {
        List<Object> values = new ArrayList<>(List.of("9999-01-01T00:00:00Z", Long.MAX_VALUE));
        values.addAll(List.of(filter));
        values.addAll(List.of(0, BATCH));
        return values.toArray();
    }

    @ParameterizedTest
    @MethodSource("planned")
    void noBatchReadsMoreThanItDeletes(Planned planned) {
        PoolName pool = samples.pool();
        Map<String, Statement> statements = new LinkedHashMap<>();
        statements.put("acts", new Statement(sql("audit", () -> audit.deleteOldest(Instant.EPOCH, 1)), ALL_IN_BATCHES));
        statements.put(
                "tokens", new Statement(sql("tokens", () -> tokens.deleteExpired(Instant.EPOCH, 1)), ALL_IN_BATCHES));
        statements.put(
                "sessions",
                new Statement(
                        sql("sessions", "expires_at", () -> sessions.deleteExpired(Instant.EPOCH, 1)), ALL_IN_BATCHES));

        assertThat(reachTooFar(planned, pool, statements)).isEmpty();
    }

    private Map<String, String> reachTooFar(Planned planned, PoolName pool, Map<String, Statement> statements) {
        Map<String, String> reachTooFar = new LinkedHashMap<>();
        new HotTables(database, pool, samples.workspace(pool))
                .explained(planned, statements, MANY)
                .forEach((name, explained) -> {
                    if (HotTables.rows(explained.plan()) > FEW) {
                        reachTooFar.put(name, explained.plan());
                    }
                });
        return reachTooFar;
    }
}
