package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Operations.Operation;
import dev.berth.server.api.ApiRightsTest;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.FrontRightsTest;
import dev.berth.server.web.PageRightsTest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every operation says whom it takes (I4), and the few that take whoever is known are those that filter by themselves. */
class StatedRightsTest {
    private static final Set<String> OWN_CHECKS = Set.of(Roles.USER, Roles.SUBMITTER_SOMEWHERE);

    @Test
    void everyOperationSaysWhomItTakes() {
        List<Operation> all = Operations.below("");
        assertThat(all).hasSizeGreaterThan(150);
        assertThat(all.stream()
                        .filter(one -> !one.open() && one.roles().isEmpty())
                        .toList())
                .isEmpty();
    }

    /** Whoever adds one here has seen to it that it shows nothing of what is not seen, and that a matrix of rights has it. */
    @Test
    void whatTakesEverybodyWhoIsKnownLooksAtRightsItself() {
        assertThat(Operations.below("").stream()
                        .filter(one -> one.roles().stream().anyMatch(OWN_CHECKS::contains))
                        .map(Operation::toString))
                .containsExactlyInAnyOrder(
                        "GET /api/v1/tasks",
                        "POST /api/v1/tasks",
                        "GET /api/v1/workspaces",
                        "POST /api/v1/workspaces",
                        "GET /api/v1/pools",
                        "GET /api/v1/decisions",
                        "GET /api/v1/events",
                        "POST /api/v1/sessions/links",
                        "GET /api/v2/account/details",
                        "GET /api/v2/organizations/*/entitlement-set",
                        "GET /api/v2/organizations/*/workspaces",
                        "POST /api/v2/organizations/*/workspaces",
                        "GET /api/v2/organizations/*/projects",
                        "POST /api/v2/organizations/*/projects",
                        "GET /api/v2/organizations/*/runs/queue",
                        "GET /api/v2/organizations/*/capacity",
                        "POST /api/v2/runs",
                        "GET /app/tasks",
                        "GET /app/tasks/new",
                        "POST /app/tasks/new",
                        "GET /app/workspaces",
                        "GET /app/new-workspace",
                        "POST /app/new-workspace",
                        "GET /app/pools",
                        "GET /app/decisions",
                        "GET /app/events",
                        "GET /app/settings/tokens",
                        "GET /app/settings/own-tokens",
                        "POST /app/settings/own-tokens",
                        "POST /app/settings/own-tokens/*/revoke");
    }

    @Test
    void theMatricesOfRightsHaveEveryOperation() {
        assertThat(ApiRightsTest.known()).containsExactlyInAnyOrderElementsOf(there("/api/v1"));
        assertThat(FrontRightsTest.known()).containsExactlyInAnyOrderElementsOf(there("/api/v2"));
        assertThat(PageRightsTest.known()).containsExactlyInAnyOrderElementsOf(there("/app"));
    }

    /** What users ask for below that path. */
    private static Set<String> there(String root) {
        return Operations.below(root).stream()
                .filter(one -> !one.open() && !one.roles().contains(Roles.ATTEMPT))
                .map(one -> one.method() + " " + one.path().substring(root.length()))
                .collect(Collectors.toSet());
    }

    /** A state password is no user: what asks who the user is takes users alone. */
    @Test
    void aStatePasswordOpensTheStateOfItsWorkspaceAndNothingElse() {
        assertThat(Operations.below("").stream()
                        .filter(one -> one.roles().contains(Roles.STATE))
                        .map(Operation::toString))
                .isNotEmpty()
                .allMatch(one -> one.matches("[A-Z]+ /api/v1/workspaces/\\*/state(/lock)?"));
    }
}
