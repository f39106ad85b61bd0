package dev.berth.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TeamName;
import dev.berth.domain.id.WorkspaceName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RightsTest {
    private static final WorkspaceName APP = new WorkspaceName("app");
    private static final WorkspaceName NET = new WorkspaceName("net");
    private static final Team WEB = team(
            "web",
            new Team.OnName(APP, Role.VIEWER),
            new Team.OnTag(new Tag("env", "test"), Role.APPROVER),
            new Team.OnTag(new Tag("shared", ""), Role.SUBMITTER));
    private static final Team OPS = team("ops", new Team.OnName(APP, Role.ADMIN));

    private static Team team(String name, Team.Grant... grants) {
        return new Team(new TeamName(name), Set.of(), Set.of(), List.of(grants));
    }

    private static Rights rights(@Nullable Role role, Team... teams) {
        Set<TeamName> names = Set.copyOf(List.of(teams).stream().map(Team::name).toList());
        return Rights.of(new Identity("ann", "ann", role, names), List.of(WEB, OPS));
    }

    @Test
    void withoutATeamThereIsTheRoleOverEverythingAlone() {
        assertThat(rights(Role.SUBMITTER).on(NET, Map.of())).contains(Role.SUBMITTER);
        assertThat(rights(null).on(APP, Map.of("env", "test"))).isEmpty();
    }

    @Test
    void onANameTagsDoNotCount() {
        assertThat(rights(null, WEB).onName(APP)).contains(Role.VIEWER);
        assertThat(rights(null, WEB).onName(NET)).isEmpty();
        assertThat(rights(null, WEB, OPS).onName(APP)).contains(Role.ADMIN);
        assertThat(rights(Role.APPROVER, WEB).onName(NET)).contains(Role.APPROVER);
    }

    @Test
    void aTeamGivesARoleByNameOrByTagAndTheGreatestCounts() {
        Rights web = rights(null, WEB);
        assertThat(web.on(APP, Map.of())).contains(Role.VIEWER);
        assertThat(web.on(APP, Map.of("env", "test"))).contains(Role.APPROVER);
        assertThat(web.on(NET, Map.of("shared", "", "env", "prod"))).contains(Role.SUBMITTER);
        assertThat(web.on(NET, Map.of("env", "prod", "shared", "no"))).isEmpty();
        assertThat(rights(null, WEB, OPS).on(APP, Map.of())).contains(Role.ADMIN);
    }

    @Test
    void theRoleOverEverythingIsTheLeast() {
        assertThat(rights(Role.SUBMITTER, WEB).on(APP, Map.of())).contains(Role.SUBMITTER);
        assertThat(rights(Role.SUBMITTER, WEB).on(APP, Map.of("env", "test"))).contains(Role.APPROVER);
    }

    @Test
    void whatOneTeamMayIsNoneOfTheOthers() {
        assertThat(rights(null, OPS).on(NET, Map.of("env", "test"))).isEmpty();
        assertThat(rights(null, OPS).seesAll()).isFalse();
        assertThat(rights(Role.VIEWER).seesAll()).isTrue();
    }

    @Test
    void greaterAndLesserTakeNoneForTheLeast() {
        assertThat(Role.greater(null, Role.VIEWER)).isEqualTo(Role.VIEWER);
        assertThat(Role.greater(Role.ADMIN, Role.APPROVER)).isEqualTo(Role.ADMIN);
        assertThat(Role.lesser(Role.ADMIN, Role.APPROVER)).isEqualTo(Role.APPROVER);
        assertThat(Role.lesser(Role.ADMIN, null)).isNull();
    }
}
