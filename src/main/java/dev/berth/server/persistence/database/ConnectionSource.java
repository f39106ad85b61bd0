package dev.berth.server.persistence.database;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.persistence.tls.DatabaseTls;
import dev.berth.server.persistence.tls.DatabaseUrl;
import dev.berth.server.persistence.tls.TlsFiles;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the one pool that the SQL client and Hibernate share. Every connection has limits of its own, which the
 * database keeps even when nobody is left to ask: a stuck statement must not hold its locks for ever. Flyway connects
 * by itself, and a migration may take as long as it takes.
 */
@Singleton
public class ConnectionSource implements PgPoolCreator {
    /** As the schema's triggers read it. */
    private static final String EPOCH = "berth.epoch";

    private static final Logger LOG = Logger.getLogger(ConnectionSource.class);

    /** So often at most: a database that stays read-only must not be flooded with connections. */
    private static final long RENEWAL_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** An answer that comes at the very end of a call's time still finds its connection. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** In characters. The client would parse and plan those above 2048 anew each time, which are the most used. */
    private static final int LONGEST_PREPARED = 1 << 16;

    /**
     * Plans are kept for long, and tables grow quickly: one that was made while a table was small, or never counted, must not
     * read all of it later. Every condition of Berth has its index, and no statement is worth compiling.
     */
    private static final Map<String, String> PLANS = Map.of("enable_seqscan", "off", "jit", "off");

    /** How the names begin that the client gives to what it shows of a pool. */
    private static final String GAUGES_OF_POOL = "sql.pool.";

    /**
     * What each connection has to say of itself comes under the same names as that of the others: only the first would be
     * shown, and every start would warn of the second. What all do together is shown of the pool.
     */
    private static final Set<String> GAUGES_OF_CONNECTION = Set.of("postgresql.queue.size", "postgresql.current");

    private final BerthConfig.Database limits;
    private final TlsFiles tls;
    /** Asked for late: connections may be set up before meters are. */
    private final Instance<MeterRegistry> meters;

    private @Nullable RenewableConnections pool;
    private long renewedAt = System.nanoTime() - RENEWAL_NANOS;
    /** Of new connections; 0 as long as this server has not led. */
    private long epoch;

    /** @param url for the JDBC driver; what it says of TLS holds for these connections too */
    ConnectionSource(
            BerthConfig config,
            Instance<MeterRegistry> meters,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "user.home") String home) {
        this.limits = config.database();
        this.meters = meters;
        this.tls = TlsFiles.of(DatabaseTls.of(DatabaseUrl.of(url), DatabaseTls.defaults(home)));
    }

    @Override
    public synchronized Pool create(Input input) {
        // Here and not as a bean: those are asked for when the first connection has been made.
        Metrics.globalRegistry
                .config()
                .meterFilter(MeterFilter.deny(id -> GAUGES_OF_CONNECTION.contains(id.getName())));
        RenewableConnections made = new RenewableConnections(() -> PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(servers(input))
                .using(input.vertx())
                .build());
        pool = made;
        return made;
    }

    private synchronized List<SqlConnectOptions> servers(Input input) {
        return input.pgConnectOptionsList().stream()
                .<SqlConnectOptions>map(
                        options -> limited(tls.secure(options), limits).addProperty(EPOCH, String.valueOf(epoch)))
                .toList();
    }

    /**
     * From here on every connection is of this epoch. What goes on on an older one is refused by the database, if it
     * writes what only a leader may (F14).
     */
    public synchronized void lead(long next) {
        epoch = next;
        if (pool != null) {
            renew(pool);
        }
    }

    /** The gauges of a pool go with it: those of the next one have the same names, and would not be taken beside them. */
    private void renew(RenewableConnections present) {
        MeterRegistry registry = meters.get();
        registry.getMeters().stream().filter(ConnectionSource::isGaugeOfPool).forEach(registry::remove);
        present.renew();
    }

    private static boolean isGaugeOfPool(Meter meter) {
        Meter.Id id = meter.getId();
        return id.getType() == Meter.Type.GAUGE && id.getName().startsWith(GAUGES_OF_POOL);
    }

    static PgConnectOptions limited(PgConnectOptions options, BerthConfig.Database limits) {
        PgConnectOptions limited = new PgConnectOptions(options);
        property(limited, "statement_timeout", limits.statementTimeout());
        property(limited, "lock_timeout", limits.lockTimeout());
        property(limited, "idle_in_transaction_session_timeout", limits.idleInTransactionTimeout());
        PLANS.forEach(limited::addProperty);
        limited.setPreparedStatementCacheSqlLimit(LONGEST_PREPARED);
        limited.setConnectTimeout((int) limits.connectTimeout().toMillis());
        // Whoever hears nothing for longer than a call may take holds a connection to nobody.
        limited.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        limited.setIdleTimeout((int) limits.callTimeout().plus(MARGIN).toMillis());
        return limited;
    }

    private static void property(PgConnectOptions options, String name, Duration limit) {
        if (limit.isPositive()) {
            options.addProperty(name, limit.toMillis() + "ms");
        }
    }

    /** Throws all connections away, unless that was just done. */
    synchronized void renew(String reason) {
        RenewableConnections present = pool;
        long now = System.nanoTime();
        if (present == null || now - renewedAt < RENEWAL_NANOS) {
            return;
        }
        renewedAt = now;
        LOG.warnf("connections to the database thrown away reason=%s", reason);
        renew(present);
    }
}
