package dev.berth.server.api.team;

import dev.berth.domain.access.Team;
import dev.berth.server.control.port.TeamStore.StoredTeam;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;

/** A team. */
@RegisterForReflection
record TeamResponse(
        String name, List<String> groups, List<String> members, List<GrantDocument> grants, Instant createdAt) {
    static TeamResponse of(StoredTeam stored) {
        Team team = stored.team();
        return new TeamResponse(
                team.name().value(),
                team.groups().stream().sorted().toList(),
                team.members().stream().sorted().toList(),
                team.grants().stream().map(GrantDocument::of).toList(),
                stored.createdAt());
    }
}
