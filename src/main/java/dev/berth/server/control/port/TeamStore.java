package dev.berth.server.control.port;

import dev.berth.domain.access.Team;
import dev.berth.domain.id.TeamName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Teams. They are few, and are read together. */
public interface TeamStore {

    /** So many teams there may be, which bounds what is kept in memory and looked through for each call. */
    int MOST = 500;

    /** A team as it is kept. */
    record StoredTeam(Team team, Instant createdAt) {}

    /** What became of a creation. */
    enum Created {
        CREATED,
        NAME_TAKEN,
        /** There are {@link #MOST}. */
        TOO_MANY
    }

    /**
     * All of them, by name, as they were at most a moment ago ({@code berth.tokens.remembered-for}); what this server changed
     * is seen at once.
     */
    Uni<List<StoredTeam>> all();

    Uni<Created> create(StoredTeam team);

    /**
     * Changes a team as it stands then, and nobody else meanwhile; what the change throws comes back.
     *
     * @return the team as it became, or nothing when there is none
     */
    Uni<Optional<StoredTeam>> update(TeamName team, UnaryOperator<Team> change);

    /** False when there is no such team. */
    Uni<Boolean> delete(TeamName team);
}
