package dev.berth.server.api.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.WorkspaceName;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedWorkspacesTest {
    private static final WorkspaceName ASKED = new WorkspaceName("network");
    private static final WorkspaceName UNSEEN = new WorkspaceName("accounts");

    private static String told(WorkspaceName missing) {
        return NamedWorkspaces.missing("runAfter", List.of(ASKED), missing)
                .problem()
                .detail();
    }

    @Test
    void whatWasAskedForIsNamedWithItsPlace() {
        assertThat(told(ASKED)).isEqualTo("runAfter[0] names no workspace: network");
    }

    @Test
    void whatWasKeptUnseenAndIsGoneIsNotNamed() {
        assertThat(told(UNSEEN)).doesNotContain("accounts").contains("try again");
    }
}
