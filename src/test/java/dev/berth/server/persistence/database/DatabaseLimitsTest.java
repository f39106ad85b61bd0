package dev.berth.server.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.TestDatabase;
import dev.berth.server.control.port.StoreHealth;
import dev.berth.server.control.port.StoreUnavailableException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every connection to the database carries, and when it is given up (F8). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class DatabaseLimitsTest {
    @Inject
    Database database;

    @Inject
    ConnectionSource pools;

    @Inject
    UnitOfWork unit;

    @Inject
    StoreHealth health;

    @Inject
    MeterRegistry registry;

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(60));
    }

    private String setting(String name) {
        return await(database.run("SELECT current_setting($1)", name))
                .iterator()
                .next()
                .getString(0);
    }

    /** Of several connections at the same time. */
    private Set<Integer> backends() {
        List<Uni<Integer>> asked = IntStream.range(0, 5)
                .mapToObj(index -> database.run("SELECT pg_backend_pid(), pg_sleep(0.2)")
                        .map(rows -> rows.iterator().next().getInteger(0)))
                .toList();
        return new HashSet<>(await(Uni.join().all(asked).andFailFast()));
    }

    @ParameterizedTest
    @CsvSource({
        "statement_timeout,50s",
        "lock_timeout,20s",
        "idle_in_transaction_session_timeout,30s",
        "enable_seqscan,off",
        "jit,off"
    })
    void everyConnectionCarriesItsLimits(String name, String value) {
        assertThat(setting(name)).isEqualTo(value);
    }

    @Test
    void aDatabaseThatTakesWritesIsHealthy() {
        assertThat(await(health.writable())).isTrue();
    }

    @Test
    void aWriteThatIsRefusedAsReadOnlyIsAnOutageAndNoConnectionFromBeforeIsUsedAgain() {
        Set<Integer> before = backends();

        // They are not thrown away twice within a few seconds, and another test may just have done it.
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThatThrownBy(() -> await(database.transaction(DatabaseLimitsTest::writeReadOnly)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(backends()).doesNotContainAnyElementsOf(before);
        });
    }

    private static Uni<RowSet<Row>> writeReadOnly(SqlConnection connection) {
        return Database.run(connection, "SET TRANSACTION READ ONLY")
                .flatMap(set -> Database.run(connection, "UPDATE tokens SET name = name"));
    }

    @Test
    void aLongStatementIsPreparedOnceLikeAShortOne() {
        String sql = "SELECT $1::int" + " ".repeat(20_000);

        Uni<Long> prepared = database.transaction(connection -> Database.run(connection, sql, 1)
                .flatMap(rows -> Database.run(
                        connection, "SELECT count(*) FROM pg_prepared_statements WHERE statement = $1", sql))
                .map(rows -> rows.iterator().next().getLong(0)));

        assertThat(await(prepared)).isEqualTo(1);
    }

    @Test
    void aStatementThatTakesTooLongIsAnOutage() {
        assertThatThrownBy(() -> await(database.transaction(
                        connection -> Database.run(connection, "SET LOCAL statement_timeout = '50ms'")
                                .flatMap(set -> Database.run(connection, "SELECT pg_sleep(5)")))))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void bothStylesGoOnOverConnectionsThatWereThrownAway() {
        pools.renew("test");
        assertThat(await(unit.read(() -> Uni.createFrom().item("there")))).isEqualTo("there");
        assertThat(await(health.writable())).isTrue();
    }

    @Test
    void whatIsShownOfTheConnectionsIsOfThoseInUse() {
        // Connections were thrown away before: when this server began to lead.
        Uni<Double> active = database.transaction(connection -> Database.run(connection, "SELECT 1")
                .map(rows -> registry.get("sql.pool.active").gauge().value()));

        assertThat(await(active)).isPositive();
    }

    @Test
    void ofSingleConnectionsNoGaugeIsShown() {
        assertThat(await(health.writable())).isTrue();

        assertThat(registry.getMeters())
                .filteredOn(meter -> meter.getId().getType() == Meter.Type.GAUGE)
                .extracting(meter -> meter.getId().getName())
                .contains("sql.pool.active")
                .doesNotContain("postgresql.queue.size", "postgresql.current");
    }
}
