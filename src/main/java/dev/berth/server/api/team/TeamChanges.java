package dev.berth.server.api.team;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.Invariant;
import dev.berth.domain.access.Team;
import dev.berth.domain.id.TeamName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.TeamStore;
import dev.berth.server.control.port.TeamStore.Created;
import dev.berth.server.control.port.TeamStore.StoredTeam;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Makes, changes and deletes teams, whoever asks: with the same checks, and with a record of it. What is refused fails with a
 * ProblemException.
 */
@ApplicationScoped
public class TeamChanges {
    private static final int SHOWN = 63;

    private final TeamStore store;
    private final RequestJson json;
    private final AuditTrail deed;

    TeamChanges(TeamStore store, RequestJson json, AuditTrail deed) {
        this.store = store;
        this.json = json;
        this.deed = deed;
    }

    /** The name of an address; what cannot be one is a 404. */
    public static TeamName named(String name) {
        if (!Invariant.isDnsLabel(name)) {
            String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
            throw notFound(shown.replaceAll("\\p{Cntrl}", "?"));
        }
        return new TeamName(name);
    }

    private static ProblemException notFound(Object name) {
        return ProblemException.notFound("team", name);
    }

    /** All of them, by name. */
    public Uni<List<StoredTeam>> all() {
        return store.all();
    }

    /** The team, or 404. */
    public Uni<StoredTeam> existing(TeamName name) {
        return store.all()
                .map(found -> found.stream()
                        .filter(one -> one.team().name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> notFound(name)));
    }

    /** Makes what a body asks for; 400, 409 and 422 as for any team. */
    public Uni<StoredTeam> create(ObjectNode body) {
        return create(json.read(body, TeamRequest.class));
    }

    /** Makes a team: 400 with all that is wrong, 409 {@code name_taken}, 422 {@code too_many_teams}. */
    public Uni<StoredTeam> create(TeamRequest request) {
        StoredTeam team = new StoredTeam(request.checked(), deed.now());
        TeamName name = team.team().name();
        return store.create(team)
                .invoke(created -> requireCreated(created, name))
                .flatMap(deed.audited(AuditAction.TEAM_CREATE, name, told(team.team())))
                .replaceWith(team);
    }

    private static void requireCreated(Created created, TeamName name) {
        if (created == Created.NAME_TAKEN) {
            throw ProblemException.conflict("name_taken", "there is a team " + name + " already");
        }
        if (created == Created.TOO_MANY) {
            throw ProblemException.unprocessable(
                    "too_many_teams", "name", "cannot be had: there are as many teams as there may be");
        }
    }

    /** Changes what a merge patch names. */
    public Uni<StoredTeam> update(TeamName name, ObjectNode patch) {
        var noted = deed.<StoredTeam>auditedOf(
                AuditAction.TEAM_UPDATE, team -> name, team -> MergePatch.fields(patch) + "; " + told(team.team()));
        return store.update(name, before -> changed(before, patch))
                .map(found -> found.orElseThrow(() -> notFound(name)))
                .flatMap(noted);
    }

    private Team changed(Team before, ObjectNode patch) {
        ObjectNode merged = MergePatch.apply(json.write(TeamRequest.of(before)), patch);
        Team after = json.read(merged, TeamRequest.class).checked();
        if (!after.name().equals(before.name())) {
            throw ProblemException.invalid("name", "cannot be changed");
        }
        return after;
    }

    /** Deletes it: whoever belongs to it, tokens that name it too, has its rights no more. */
    public Uni<Void> delete(TeamName name) {
        return store.delete(name)
                .invoke(deleted -> {
                    if (!deleted) {
                        throw notFound(name);
                    }
                })
                .flatMap(deed.audited(AuditAction.TEAM_DELETE, name))
                .replaceWithVoid();
    }

    /** How many of what it has, for the record; the names of people are in the team itself. */
    private static String told(Team team) {
        return "groups=" + team.groups().size() + " members=" + team.members().size() + " grants="
                + team.grants().size();
    }
}
