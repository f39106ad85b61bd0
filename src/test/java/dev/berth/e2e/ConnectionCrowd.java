package dev.berth.e2e;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;

/** Others at the server's database: who ends its connections, and who takes all that there are. */
final class ConnectionCrowd implements AutoCloseable {
    private static final String TOO_MANY = "53300";
    private static final String OF_THE_SERVER =
            " FROM pg_stat_activity WHERE application_name IN ('vertx-pg-client', 'berth-lease')";
    private static final String OF_OTHERS = " FROM pg_stat_activity WHERE backend_type = 'client backend'"
            + " AND application_name <> '" + OwnPostgres.TEST + "'";
    private static final String ALL_ARE_OURS = "SELECT current_setting('max_connections')::int - count(*)"
            + " FROM pg_stat_activity WHERE application_name = '" + OwnPostgres.TEST + "'";

    private final OwnPostgres postgres;
    private final Connection admin;
    private final Deque<Connection> crowd = new ArrayDeque<>();

    ConnectionCrowd(OwnPostgres postgres) throws SQLException {
        this.postgres = postgres;
        this.admin = postgres.connect();
    }

    /** As an operator does, or a failover: 57P01 to whoever uses them. Answers how many there were. */
    int endTheServers() throws SQLException {
        return count("SELECT count(pg_terminate_backend(pid))" + OF_THE_SERVER);
    }

    /**
     * Takes all connections, the server's too, be they those of requests or of migrations; true when all that there may be are
     * ours. That the server has none is not enough: PostgreSQL no longer shows a connection that ends while its place is still taken, and the server is as quick
     * to get it as we are.
     */
    boolean takeAll() throws SQLException {
        count("SELECT count(pg_terminate_backend(pid))" + OF_OTHERS);
        while (takeOne()) {
            continue;
        }
        return count(ALL_ARE_OURS) == 0;
    }

    private boolean takeOne() throws SQLException {
        try {
            crowd.push(postgres.connect());
            return true;
        } catch (SQLException e) {
            if (TOO_MANY.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** Gives them all back. */
    void leave() throws SQLException {
        while (!crowd.isEmpty()) {
            crowd.pop().close();
        }
    }

    private int count(String sql) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getInt(1);
        }
    }

    @Override
    public void close() throws SQLException {
        leave();
        admin.close();
    }
}
