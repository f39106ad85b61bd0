package dev.berth.server.persistence.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.SecretStore.Secret;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import dev.berth.server.persistence.workspace.SecretHistory.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which values a workspace remembers as secret. */
class SecretHistoryTest {
    private static Entry entry(Owner owner, String name, String text) {
        return new Entry(owner, name, new Secret(text, owner == Owner.TASK));
    }

    private static Entry variable(String name, String text) {
        return entry(Owner.VARIABLE, name, text);
    }

    private static List<Entry> rotated(List<Entry> before, String name, String from, String to) {
        return SecretHistory.after(before, List.of(variable(name, to)), List.of(variable(name, from)));
    }

    private static Workspace workspace(Map<String, Variable> variables, Map<String, Variable> environment) {
        return new Workspace(
                new WorkspaceName("history"),
                new PoolName("pool"),
                Tool.TERRAFORM,
                "",
                null,
                variables,
                environment,
                null,
                0,
                Instant.EPOCH);
    }

    @Test
    void whatIsSensitiveOfTheWorkspaceAndAllOfTheTaskIsSecret() {
        Workspace workspace = workspace(
                Map.of("pw", new Variable("one", true, false), "shown", new Variable("two", false, false)),
                Map.of("KEY", new Variable("three", true, false), "REGION", new Variable("four", false, false)));

        assertThat(SecretHistory.of(workspace, new TaskVariables(Map.of("own", "\"five\""))))
                .containsExactlyInAnyOrder(
                        variable("pw", "one"),
                        entry(Owner.ENVIRONMENT, "KEY", "three"),
                        entry(Owner.TASK, "own", "\"five\""));
    }

    @Test
    void whatWasReplacedLastComesFirst() {
        List<Entry> history = rotated(rotated(List.of(), "pw", "one", "two"), "pw", "two", "three");

        assertThat(history).containsExactly(variable("pw", "two"), variable("pw", "three"), variable("pw", "one"));
    }

    @Test
    void theOldestValuesOfANameGoFirstAndOtherNamesAreNotPushedOut() {
        List<Entry> history = rotated(List.of(), "rare", "rare-1", "rare-2");
        for (int i = 0; i < 200; i++) {
            history = rotated(history, "often", "often-" + i, "often-" + (i + 1));
        }

        assertThat(history).contains(variable("rare", "rare-1"), variable("often", "often-199"));
        assertThat(history).doesNotContain(variable("often", "often-100"));
        assertThat(history).hasSizeLessThan(SecretHistory.MOST_OF_A_NAME + 5);
    }

    @Test
    void thereAreOnlySoManyFormerValuesAndSoManyCharactersOfThem() {
        List<Entry> many = IntStream.range(0, 2 * SecretHistory.MOST)
                .mapToObj(i -> variable("v" + i, "value-" + i))
                .toList();
        assertThat(SecretHistory.after(List.of(), List.of(), many)).isEqualTo(many.subList(0, SecretHistory.MOST));

        String large = "x".repeat(SecretHistory.MOST_CHARACTERS / 2 + 1);
        Entry first = variable("a", large + "1");
        Entry small = variable("c", "small");
        assertThat(SecretHistory.after(List.of(), List.of(), List.of(first, variable("b", large + "2"), small)))
                .containsExactly(first, small);
    }

    @Test
    void whatIsInUseStaysWhateverItsNumber() {
        List<Entry> many = IntStream.range(0, 2 * SecretHistory.MOST)
                .mapToObj(i -> variable("v" + i, "value-" + i))
                .toList();

        assertThat(SecretHistory.after(many, many, List.of(variable("old", "replaced"))))
                .hasSize(many.size() + 1);
    }

    @Test
    void whatTheWorkspaceShowsToEverybodyIsNotMasked() {
        Workspace workspace = workspace(Map.of("region", new Variable("eu-west-1", false, false)), Map.of());
        List<Entry> history = List.of(entry(Owner.TASK, "region", "\"eu-west-1\""), variable("pw", "one"));

        assertThat(SecretHistory.toMask(history, workspace)).containsExactly(new Secret("one", false));
    }
}
