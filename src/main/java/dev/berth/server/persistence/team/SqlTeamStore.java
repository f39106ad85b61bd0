package dev.berth.server.persistence.team;

import dev.berth.domain.access.Team;
import dev.berth.domain.id.TeamName;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.LeaseTaken;
import dev.berth.server.control.port.TeamStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Teams, in SQL. Each call asks for them, so they are remembered for a moment, as tokens are. */
@ApplicationScoped
class SqlTeamStore implements TeamStore {
    private static final String ALL = "SELECT " + TeamRows.COLUMNS + " FROM teams ORDER BY name";

    private static final String FIND_AND_HOLD = "SELECT " + TeamRows.COLUMNS + " FROM teams WHERE name = $1 FOR UPDATE";

    /** Of two creations at once the second waits for the first, so that there are never too many. */
    private static final String HOLD_ALL = "LOCK TABLE teams IN SHARE ROW EXCLUSIVE MODE";

    private static final String FITS =
            "SELECT EXISTS (SELECT FROM teams WHERE name = $1) AS taken, (SELECT count(*) FROM teams) >= $2 AS full";

    /** $1 name, $2 groups, $3 members, $4 grants, $5 now. */
    private static final String CREATE =
            "INSERT INTO teams (name, groups, members, grants, created_at) VALUES ($1, $2, $3, $4, $5)";

    private static final String UPDATE = "UPDATE teams SET groups = $2, members = $3, grants = $4 WHERE name = $1";
    private static final String DELETE = "DELETE FROM teams WHERE name = $1";

    private final Database database;
    private final RememberedTeams remembered;

    SqlTeamStore(Database database, BerthConfig config) {
        this.database = database;
        this.remembered = new RememberedTeams(config.tokens().rememberedFor(), System::nanoTime);
    }

    /** Another server may have changed them meanwhile. */
    void lead(@Observes LeaseTaken event) {
        remembered.forget();
    }

    @Override
    public Uni<List<StoredTeam>> all() {
        return Uni.createFrom().deferred(() -> {
            Optional<List<StoredTeam>> known = remembered.find();
            return known.isPresent() ? Uni.createFrom().item(known.get()) : read();
        });
    }

    private Uni<List<StoredTeam>> read() {
        long changes = remembered.changes();
        return database.run(ALL)
                .map(rows -> Database.list(rows).stream().map(TeamRows::team).toList())
                .invoke(teams -> remembered.keep(teams, changes));
    }

    @Override
    public Uni<Created> create(StoredTeam team) {
        return changing(database.transaction(connection -> Database.run(connection, HOLD_ALL)
                .flatMap(held ->
                        Database.run(connection, FITS, team.team().name().value(), MOST))
                .map(rows -> rows.iterator().next())
                .flatMap(row -> {
                    if (row.getBoolean("taken")) {
                        return Uni.createFrom().item(Created.NAME_TAKEN);
                    }
                    return row.getBoolean("full") ? Uni.createFrom().item(Created.TOO_MANY) : insert(connection, team);
                })));
    }

    private static Uni<Created> insert(SqlConnection connection, StoredTeam stored) {
        Team team = stored.team();
        return Database.run(
                        connection,
                        CREATE,
                        team.name().value(),
                        TeamRows.words(team.groups()),
                        TeamRows.words(team.members()),
                        TeamRows.grants(team),
                        Times.column(stored.createdAt()))
                .replaceWith(Created.CREATED);
    }

    @Override
    public Uni<Optional<StoredTeam>> update(TeamName team, UnaryOperator<Team> change) {
        return changing(database.transaction(connection -> Database.run(connection, FIND_AND_HOLD, team.value())
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : update(connection, TeamRows.team(rows.iterator().next()), change)
                                .map(Optional::of))));
    }

    private static Uni<StoredTeam> update(SqlConnection connection, StoredTeam before, UnaryOperator<Team> change) {
        Team after = change.apply(before.team());
        return Database.run(
                        connection,
                        UPDATE,
                        after.name().value(),
                        TeamRows.words(after.groups()),
                        TeamRows.words(after.members()),
                        TeamRows.grants(after))
                .replaceWith(new StoredTeam(after, before.createdAt()));
    }

    @Override
    public Uni<Boolean> delete(TeamName team) {
        return changing(database.run(DELETE, team.value()).map(rows -> rows.rowCount() > 0));
    }

    /** Changed or perhaps changed, and whether anybody waits for the answer or not: what was known counts no more. */
    private <T> Uni<T> changing(Uni<T> change) {
        return Uni.createFrom()
                .emitter(answer ->
                        change.eventually(remembered::forget).subscribe().with(answer::complete, answer::fail));
    }
}
