package dev.berth.server.persistence.database;

import dev.berth.server.config.BerthConfig;
import io.quarkus.test.junit.QuarkusMock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.inject.spi.CDI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The database, which tells what was asked of it about something: the server of a test asks for itself all the while. */
public final class CountedDatabase extends Database {
    private record Asked(String sql, List<@Nullable Object> values) {}

    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    private CountedDatabase(Pool pool, ConnectionSource source, BerthConfig config) {
        super(pool, source, config);
    }

    /** In the place of the database until the test has ended. */
    public static CountedDatabase install() {
        CountedDatabase counted =
                new CountedDatabase(bean(Pool.class), bean(ConnectionSource.class), bean(BerthConfig.class));
        QuarkusMock.installMockForType(counted, Database.class);
        return counted;
    }

    private static <T> T bean(Class<T> type) {
        return CDI.current().select(type).get();
    }

    @Override
    public Uni<RowSet<Row>> run(String sql, @Nullable Object... values) {
        asked.add(new Asked(sql, flat(values)));
        return super.run(sql, values);
    }

    private static List<@Nullable Object> flat(@Nullable Object[] values) {
        return Arrays.stream(values)
                .flatMap(value -> value instanceof Object[] array ? Arrays.stream(array) : Stream.of(value))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** The statements that any of these was a value of, alone or in an array. */
    public List<String> about(Object... keys) {
        return asked.stream()
                .filter(each -> Arrays.stream(keys).anyMatch(each.values()::contains))
                .map(Asked::sql)
                .toList();
    }
}
