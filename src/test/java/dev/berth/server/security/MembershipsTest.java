package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Role;
import dev.berth.domain.access.Team;
import dev.berth.domain.id.TeamName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.TeamStore.StoredTeam;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MembershipsTest {
    private static final TeamName WEB = new TeamName("web");
    private static final TeamName OPS = new TeamName("ops");
    private static final List<StoredTeam> TEAMS =
            List.of(team(WEB, Set.of("web-people"), Set.of("ann")), team(OPS, Set.of("ops-people"), Set.of("bob")));

    private static StoredTeam team(TeamName name, Set<String> groups, Set<String> members) {
        Team.Grant grant = new Team.OnName(new WorkspaceName(name.value()), Role.APPROVER);
        return new StoredTeam(new Team(name, groups, members, List.of(grant)), Instant.EPOCH);
    }

    private static Member member(@Nullable String person, Set<TeamName> own, String... groups) {
        return Memberships.member(new Identity("token", person, null, own), Set.of(groups), TEAMS);
    }

    @Test
    void aPersonBelongsToTheTeamsThatNameThem() {
        Member ann = member("ann", Set.of());
        assertThat(ann.identity().teams()).containsExactly(WEB);
        assertThat(ann.rights().on(new WorkspaceName("web"), Map.of())).contains(Role.APPROVER);
        assertThat(ann.rights().on(new WorkspaceName("ops"), Map.of())).isEmpty();
    }

    @Test
    void aGroupOfTheProviderBelongsToItsTeam() {
        assertThat(member("carol", Set.of(), "ops-people", "others").identity().teams())
                .containsExactly(OPS);
    }

    @Test
    void whatATokenNamesCountsAsLongAsItIsThere() {
        assertThat(member(null, Set.of(OPS, new TeamName("gone"))).identity().teams())
                .containsExactly(OPS);
    }

    /** A machine's token may be called like a person. */
    @Test
    void aMachineIsNoMember() {
        assertThat(Memberships.member(new Identity("ann", null, null, Set.of()), Set.of(), TEAMS)
                        .identity()
                        .teams())
                .isEmpty();
    }
}
