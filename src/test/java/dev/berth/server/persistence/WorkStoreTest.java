package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SecretStore.Secret;
import dev.berth.server.control.port.WorkStore;
import dev.berth.server.control.port.WorkStore.Work;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.persistence.database.CountedDatabase;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.work.SqlWorkStore;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class WorkStoreTest {
    /** So many that they are opened on a worker thread. */
    private static final int MANY = 400;

    @Inject
    WorkStore work;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private WorkspaceName workspace;
    private AttemptRef attempt;

    @BeforeEach
    void aRunningAttempt() {
        PoolName pool = samples.pool();
        workspace = samples.workspace(pool);
        Task task = samples.place(
                samples.submit(workspace, TaskType.PLAN), samples.pod(pool).name(), 1);
        attempt = new AttemptRef(task.id(), 1);
    }

    private void values(Map<String, Variable> variables, Map<String, Variable> environment) {
        await(workspaces.update(
                workspace,
                before -> WorkspaceBuilder.builder(before)
                        .variables(variables)
                        .environment(environment)
                        .build()));
    }

    private Work begun() {
        return await(work.begin(attempt, NOW)).orElseThrow();
    }

    @Test
    void anAttemptWithoutValuesHasNone() {
        Work begun = begun();

        assertThat(begun.variables()).isEmpty();
        assertThat(begun.environment()).isEmpty();
        assertThat(begun.own().isEmpty()).isTrue();
        assertThat(begun.configurationSha256()).isNotBlank();
    }

    /** The first ones are under way while the others gather behind them. */
    @Test
    void ofTwoAttemptsOfOneTaskThatComeTogetherOnlyTheOneThatCountsBeginsP11() {
        List<Uni<Optional<Work>>> begins = new ArrayList<>();
        for (int other = 1; other <= 4; other++) {
            begins.add(work.begin(new AttemptRef(new TaskId(Long.MAX_VALUE - other), 1), NOW));
        }
        begins.add(work.begin(new AttemptRef(attempt.task(), 2), NOW));
        begins.add(work.begin(attempt, NOW));

        List<Optional<Work>> answers = await(Uni.join().all(begins).andFailFast());

        assertThat(answers.subList(0, 5)).as("nobody has begun").allMatch(Optional::isEmpty);
        assertThat(answers.getLast()).isPresent();
    }

    @Test
    void valuesComeInClearHoweverManyThereAre() {
        Map<String, Variable> variables = new TreeMap<>();
        for (int i = 0; i < MANY; i++) {
            variables.put("secret" + i, new Variable("wert-" + i + " €", true, i % 2 == 0));
        }
        variables.put("plain", new Variable("", false, false));
        Map<String, Variable> environment = Map.of("PLAIN", new Variable("x", false, false));

        values(variables, environment);

        assertThat(begun().variables()).isEqualTo(variables);
        assertThat(begun().environment()).isEqualTo(environment);
    }

    @Test
    void oneStatementBeginsTheAttemptAndReadsAllOfIt() {
        values(Map.of("secret", new Variable("x", true, false)), Map.of());
        CountedDatabase counted = CountedDatabase.install();

        begun();

        assertThat(counted.about(attempt.task().value(), workspace.value())).containsExactly(SqlWorkStore.BEGIN);
    }

    @Test
    void whatWasSecretBeforeComesAlong() {
        values(Map.of("secret", new Variable("old", true, false)), Map.of());
        values(Map.of("secret", new Variable("new", true, false)), Map.of());
        values(Map.of("secret", new Variable("newest", true, false)), Map.of());

        assertThat(begun().formerSecrets()).extracting(Secret::text).contains("old", "new");
    }

    @Test
    void aSealedValueOpensInItsOwnRowOnly() {
        values(Map.of("a", new Variable("one", true, false), "b", new Variable("two", true, false)), Map.of());
        await(database.run(
                "UPDATE workspace_values v SET sealed = (SELECT sealed FROM workspace_values o WHERE o.workspace = $1"
                        + " AND o.name = 'b') WHERE v.workspace = $1 AND v.name = 'a'",
                workspace.value()));

        assertThatThrownBy(this::begun).hasMessageContaining("workspace_values/" + workspace + "/variable/a");
    }
}
