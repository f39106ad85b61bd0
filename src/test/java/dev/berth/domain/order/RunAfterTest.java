package dev.berth.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.WorkspaceName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("W4: which workspaces run after which")
class RunAfterTest {
    private static final WorkspaceName A = new WorkspaceName("a");
    private static final WorkspaceName B = new WorkspaceName("b");
    private static final WorkspaceName C = new WorkspaceName("c");
    private static final WorkspaceName D = new WorkspaceName("d");
    private static final RunAfter DIAMOND = new RunAfter(Map.of(B, Set.of(A), C, Set.of(A, B), D, Set.of(B, C)));

    @Test
    void theWayOfACycleIsTheShortest() {
        assertThat(DIAMOND.way(D, A)).isEqualTo(List.of(D, B, A));
        assertThat(DIAMOND.way(C, A)).isEqualTo(List.of(C, A));
    }

    @Test
    void oneThatRunsAfterNothingOfTheKindHasNoWay() {
        assertThat(DIAMOND.way(A, D)).isEmpty();
        assertThat(DIAMOND.way(new WorkspaceName("alone"), A)).isEmpty();
    }

    @Test
    void aWorkspaceIsOnItsOwnWay() {
        assertThat(DIAMOND.way(A, A)).isEqualTo(List.of(A));
    }

    @Test
    void itIsKnownWhoLeadsAndWhoFollows() {
        assertThat(DIAMOND.leads(A)).isTrue();
        assertThat(DIAMOND.leads(D)).isFalse();
        assertThat(DIAMOND.above(C)).containsExactlyInAnyOrder(A, B);
        assertThat(DIAMOND.above(A)).isEmpty();
    }
}
