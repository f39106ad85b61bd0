package dev.berth.server.persistence.lease;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.LeaseStore;
import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.persistence.database.ConnectionSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The lease by plain JDBC, on a connection that nothing else uses: neither a busy pool nor a busy event loop may hold a
 * renewal up.
 */
@ApplicationScoped
class SqlLeaseStore implements LeaseStore {
    private final LeaseConnection connection;
    private final LongConsumer connections;
    private final String home;
    /** On which connection this server's presence is seen, while it leads. */
    private @Nullable Connection presentOn;

    @Inject
    SqlLeaseStore(
            ConnectionSource pools,
            BerthConfig config,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
        this(
                pools::lead,
                new LeaseConnection(
                        url,
                        user.orElse(null),
                        password.orElse(null),
                        config.lease().duration()),
                DataHome.of(config.dataDir()));
    }

    /** @param connections told the epoch that all other connections are to have from now on */
    SqlLeaseStore(LongConsumer connections, LeaseConnection connection, String home) {
        this.connections = connections;
        this.connection = connection;
        this.home = home;
    }

    /** On which connection, and in which epoch, a holder was last seen that renewed its lease. */
    private @Nullable Connection heardOn;

    private long heardEpoch;

    /** @param left whether the holder has no connection; it says nothing where the database may have ended all of them */
    private record Row(
            long epoch,
            String holder,
            String home,
            Optional<Endpoint> endpoint,
            boolean over,
            boolean soonOver,
            boolean left) {
        /** However long it lasts yet: whoever has the lock of a data directory knows that its last process is dead. */
        boolean free(String asking) {
            return holder.isEmpty() || home.equals(asking);
        }
    }

    @Override
    public Claimed claim(Claim claim) {
        Claimed claimed = ask(open -> {
            Row row = read(open);
            boolean deserted = deserted(open, row);
            boolean mayBeTaken = row.free(home) || row.over() || deserted;
            return mayBeTaken && take(open, row, claim, deserted)
                    ? new Claimed.Taken(row.epoch() + 1)
                    : new Claimed.Held(row.epoch(), row.holder(), row.endpoint().orElse(null));
        });
        if (claimed instanceof Claimed.Taken taken) {
            connections.accept(taken.epoch());
        }
        return claimed;
    }

    /** Only a connection that is older than the holder's last words tells the end of a process from that of a database. */
    private boolean deserted(Connection open, Row row) {
        if (!row.soonOver()) {
            heardOn = open;
            heardEpoch = row.epoch();
        }
        return row.left() && open.equals(heardOn) && row.epoch() == heardEpoch;
    }

    @Override
    public Optional<Claimed.Held> look() {
        Row row = ask(SqlLeaseStore::read);
        return row.over() || row.holder().isEmpty()
                ? Optional.empty()
                : Optional.of(new Claimed.Held(
                        row.epoch(), row.holder(), row.endpoint().orElse(null)));
    }

    private static Row read(Connection open) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(LeaseStatements.READ);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            String address = rows.getString("address");
            Endpoint endpoint = address == null ? null : new Endpoint(address, rows.getString("key_sha256"));
            String holder = rows.getString("holder");
            return new Row(
                    rows.getLong("epoch"),
                    holder == null ? "" : holder,
                    rows.getString("home"),
                    Optional.ofNullable(endpoint),
                    rows.getBoolean("over"),
                    rows.getBoolean("soon_over"),
                    rows.getBoolean("deserted"));
        }
    }

    /** Both rows must be as they were read; waiting for the lock means waiting for what the last holder still writes. */
    private boolean take(Connection open, Row seen, Claim claim, boolean deserted) throws SQLException {
        open.setAutoCommit(false);
        try {
            run(open, LeaseStatements.WAIT_BRIEFLY);
            run(open, LeaseStatements.ALONE);
            boolean taken = run(
                                    open,
                                    LeaseStatements.COUNT_FROM_NOW,
                                    claim.lasts().toMillis(),
                                    seen.epoch(),
                                    seen.free(home),
                                    deserted)
                            == 1
                    && run(
                                    open,
                                    LeaseStatements.TAKE,
                                    claim.holder(),
                                    home,
                                    home,
                                    claim.endpoint() == null
                                            ? null
                                            : claim.endpoint().address(),
                                    claim.endpoint() == null
                                            ? null
                                            : claim.endpoint().keySha256(),
                                    seen.epoch())
                            == 1;
            if (taken) {
                open.commit();
                bePresent(open);
            } else {
                open.rollback();
            }
            return taken;
        } finally {
            open.setAutoCommit(true);
        }
    }

    @Override
    public boolean renew(long epoch) {
        boolean renewed = ask(open -> {
            boolean mine = run(open, LeaseStatements.RENEW, epoch) == 1;
            if (mine) {
                bePresent(open);
            }
            return mine;
        });
        if (!renewed) {
            leave();
        }
        return renewed;
    }

    /** The first time on each connection; who waits may have the lock for the moment of a look, and then it is for later. */
    private void bePresent(Connection open) throws SQLException {
        if (open.equals(presentOn)) {
            return;
        }
        try (PreparedStatement statement = open.prepareStatement(LeaseStatements.BE_PRESENT);
                ResultSet row = statement.executeQuery()) {
            row.next();
            presentOn = row.getBoolean(1) ? open : null;
        }
    }

    @Override
    public void release(long epoch) {
        ask(open -> run(open, LeaseStatements.RELEASE, epoch));
        leave();
    }

    /** Whoever does not lead is not to be taken for the holder. */
    private void leave() {
        presentOn = null;
        connection.close();
    }

    private <T> T ask(LeaseConnection.Work<T> work) {
        try {
            return connection.run(work);
        } catch (SQLException e) {
            throw new StoreUnavailableException(e);
        }
    }

    /** The number of rows that were written. */
    private static int run(Connection open, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(sql)) {
            for (int at = 0; at < values.length; at++) {
                statement.setObject(at + 1, values[at]);
            }
            statement.execute();
            return statement.getUpdateCount();
        }
    }
}
