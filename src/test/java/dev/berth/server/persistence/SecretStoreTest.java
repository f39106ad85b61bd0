package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.SecretStore.Secret;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.workspace.SqlSecretStore;
import dev.berth.server.persistence.workspace.StoredValues.Values;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a workspace remembers of its secrets. */
@QuarkusTest
class SecretStoreTest {
    @Inject
    SqlSecretStore secrets;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private WorkspaceName with(Map<String, Variable> variables) {
        WorkspaceName name = samples.workspace(samples.pool());
        set(name, variables);
        return name;
    }

    private void set(WorkspaceName name, Map<String, Variable> variables) {
        await(workspaces.update(
                name,
                before -> WorkspaceBuilder.builder(before)
                        .name(name)
                        .variables(variables)
                        .build()));
    }

    private Workspace found(WorkspaceName name) {
        return await(workspaces.findWithSecrets(name)).orElseThrow();
    }

    private static Variable sensitive(String value) {
        return new Variable(value, true, false);
    }

    private Uni<List<Secret>> handOut(Workspace workspace, TaskVariables own) {
        byte[] history = Database.list(rows(workspace.name())).stream()
                .findFirst()
                .map(row -> row.getBuffer("sealed").getBytes())
                .orElse(null);
        return secrets.handOut(Values.of(workspace), own, history, true);
    }

    private RowSet<Row> rows(WorkspaceName name) {
        return await(database.run("SELECT sealed FROM known_secrets WHERE workspace = $1", name.value()));
    }

    @Test
    void whatWasReplacedOrRemovedIsKnownAndSealed() {
        WorkspaceName name = with(Map.of("pw", sensitive("first-pw"), "gone", sensitive("gone-pw")));
        set(name, Map.of("pw", sensitive("second-pw")));
        set(name, Map.of("pw", sensitive("third-pw")));

        assertThat(await(secrets.known(found(name))))
                .extracting(Secret::text)
                .contains("first-pw", "second-pw", "gone-pw");
        rows(name)
                .forEach(row -> assertThat(new String(row.getBuffer("sealed").getBytes(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("first-pw", "second-pw"));
    }

    @Test
    void whatATaskWasGivenIsKnownToTheNext() {
        WorkspaceName name = with(Map.of("pw", sensitive("of-the-workspace")));

        await(handOut(found(name), new TaskVariables(Map.of("own", "\"of-the-task\""))));

        assertThat(await(handOut(found(name), TaskVariables.NONE)))
                .containsExactlyInAnyOrder(new Secret("of-the-workspace", false), new Secret("\"of-the-task\"", true));
    }

    @Test
    void aWorkspaceWithoutSecretsNeedsNoRow() {
        WorkspaceName name = with(Map.of("shown", new Variable("shown", false, false)));

        assertThat(await(handOut(found(name), TaskVariables.NONE))).isEmpty();

        assertThat(rows(name)).isEmpty();
    }

    @Test
    void tasksThatBeginAtOnceLoseNothing() {
        Workspace workspace = found(with(Map.of()));
        List<Uni<List<Secret>>> all = IntStream.range(0, 12)
                .mapToObj(i -> handOut(workspace, new TaskVariables(Map.of("v" + i, "\"value-" + i + "\""))))
                .toList();

        await(Uni.combine().all().unis(all).with(done -> done));

        assertThat(await(secrets.known(workspace))).hasSize(12);
    }

    @Test
    void aWorkspaceThatIsDeletedIsForgotten() {
        WorkspaceName name = with(Map.of("pw", sensitive("first-pw")));
        set(name, Map.of("pw", sensitive("second-pw")));
        assertThat(rows(name)).hasSize(1);

        await(workspaces.delete(name, false));

        assertThat(rows(name)).isEmpty();
    }

    @Test
    void whatCannotBeOpenedAnyMoreHoldsNoTaskUp() {
        WorkspaceName name = with(Map.of("pw", sensitive("first-pw")));
        set(name, Map.of("pw", sensitive("second-pw")));
        await(database.run("UPDATE known_secrets SET sealed = '\\x0101' WHERE workspace = $1", name.value()));

        assertThat(await(handOut(found(name), TaskVariables.NONE))).containsExactly(new Secret("second-pw", false));
    }

    @Test
    void whatAConfigurationDeclaresIsKnownToTheNextTask() {
        WorkspaceName name = with(Map.of("pw", sensitive("of-the-workspace")));
        Workspace workspace = found(name);

        await(secrets.remember(workspace, Map.of("own", "of-the-configuration")));
        await(secrets.remember(workspace, Map.of("own", "of-the-configuration")));

        assertThat(await(secrets.known(workspace)))
                .extracting(Secret::text)
                .containsExactlyInAnyOrder("of-the-workspace", "of-the-configuration");
        await(workspaces.delete(name, false));
        await(secrets.remember(workspace, Map.of("own", "too-late")));
        assertThat(rows(name)).isEmpty();
    }

    @Test
    void valuesThatNeverRanDoNotPushOutTheOneThatDid() {
        WorkspaceName name = with(Map.of("pw", sensitive("in-the-state")));
        await(handOut(found(name), TaskVariables.NONE));
        for (int i = 0; i < 25; i++) {
            set(name, Map.of("pw", sensitive("never-ran-" + i)));
        }

        assertThat(await(secrets.known(found(name)))).extracting(Secret::text).contains("in-the-state");
    }
}
