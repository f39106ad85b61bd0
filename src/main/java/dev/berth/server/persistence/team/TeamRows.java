package dev.berth.server.persistence.team;

import dev.berth.domain.access.Role;
import dev.berth.domain.access.Tag;
import dev.berth.domain.access.Team;
import dev.berth.domain.access.Team.Grant;
import dev.berth.domain.access.Team.OnName;
import dev.berth.domain.access.Team.OnTag;
import dev.berth.domain.id.TeamName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.TeamStore.StoredTeam;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Collection;
import java.util.Set;

/** Rows of {@code teams} as teams. */
final class TeamRows {
    static final String COLUMNS = "name, groups, members, grants, created_at";

    private TeamRows() {}

    static StoredTeam team(Row row) {
        return new StoredTeam(
                new Team(
                        new TeamName(row.getString("name")),
                        Set.of(row.getArrayOfStrings("groups")),
                        Set.of(row.getArrayOfStrings("members")),
                        row.getJsonArray("grants").stream()
                                .map(grant -> grant((JsonObject) grant))
                                .toList()),
                Times.instant(row.getOffsetDateTime("created_at")));
    }

    static String[] words(Collection<String> words) {
        return words.stream().map(SqlText::storable).distinct().sorted().toArray(String[]::new);
    }

    static JsonArray grants(Team team) {
        JsonArray grants = new JsonArray();
        team.grants().forEach(grant -> grants.add(json(grant)));
        return grants;
    }

    private static JsonObject json(Grant grant) {
        JsonObject json = new JsonObject().put("role", SqlText.of(grant.role()));
        return switch (grant) {
            case OnName name -> json.put("workspace", name.workspace().value());
            case OnTag tag ->
                json.put("tag", tag.tag().key()).put("value", tag.tag().value());
        };
    }

    private static Grant grant(JsonObject json) {
        Role role = SqlText.parse(Role.class, json.getString("role"));
        String workspace = json.getString("workspace");
        return workspace == null
                ? new OnTag(new Tag(json.getString("tag"), json.getString("value")), role)
                : new OnName(new WorkspaceName(workspace), role);
    }
}
