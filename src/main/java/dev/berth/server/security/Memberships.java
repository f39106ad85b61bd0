package dev.berth.server.security;

import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Person;
import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Team;
import dev.berth.domain.id.TeamName;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.control.port.TeamStore;
import dev.berth.server.control.port.TeamStore.StoredTeam;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.security.jwt.Pipeline;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** To which teams somebody belongs, and what these let them do (I4). */
@ApplicationScoped
public class Memberships {
    private final Members members;
    private final TeamStore teams;

    Memberships(Members members, TeamStore teams) {
        this.members = members;
        this.teams = teams;
    }

    /** Of whoever shows that token. */
    Uni<Member> of(Token token) {
        return of(members.of(token), Members.groups(token));
    }

    /** Of whoever a browser stands for. */
    Uni<Member> of(Session session) {
        return of(members.of(session), Members.groups(session));
    }

    /** Of a person that the identity provider has just spoken of. */
    public Uni<Member> of(Person person) {
        return of(members.of(person), person.groups());
    }

    /** Of a machine that shows what another issuer signed. */
    Uni<Member> of(Pipeline pipeline) {
        return of(pipeline.identity(), Set.of());
    }

    /**
     * The teams are in memory as a rule, so this seldom costs a statement.
     *
     * @param own with the teams that the proof itself names; of those only the ones that are there count
     * @param groups that the identity provider says the person is in
     */
    private Uni<Member> of(Identity own, Set<String> groups) {
        if (own.machine() && own.teams().isEmpty() && groups.isEmpty()) {
            return Uni.createFrom().item(new Member(own, new Rights(own.role(), Map.of(), Map.of())));
        }
        return teams.all().map(all -> member(own, groups, all));
    }

    static Member member(Identity own, Set<String> groups, List<StoredTeam> all) {
        List<Team> joined = all.stream()
                .map(StoredTeam::team)
                .filter(team -> belongs(own, groups, team))
                .toList();
        Set<TeamName> names = new HashSet<>();
        joined.forEach(team -> names.add(team.name()));
        Identity identity = new Identity(own.name(), own.person(), own.role(), names);
        return new Member(identity, Rights.of(identity, joined));
    }

    private static boolean belongs(Identity own, Set<String> groups, Team team) {
        return own.teams().contains(team.name())
                || own.person() != null && team.members().contains(own.person())
                || !Collections.disjoint(team.groups(), groups);
    }
}
