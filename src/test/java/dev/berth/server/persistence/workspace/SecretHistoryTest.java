package dev.berth.server.persistence.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.SecretStore.Secret;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.workspace.SecretHistory.Change;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import dev.berth.server.persistence.workspace.SecretHistory.Known;
import dev.berth.server.persistence.workspace.SecretHistory.Owner;
import dev.berth.server.persistence.workspace.StoredValues.Values;
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

    /** One after another without any task. */
    private static List<Known> rotated(List<Known> before, String name, String from, String to) {
        return SecretHistory.after(
                before, new Change(List.of(variable(name, to)), List.of(variable(name, from)), List.of()));
    }

    private static List<Entry> entries(List<Known> history) {
        return history.stream().map(Known::entry).toList();
    }

    private static List<Known> given(List<Entry> entries) {
        return entries.stream().map(entry -> new Known(entry, true)).toList();
    }

    /** Of nothing known before. */
    private static List<Entry> after(List<Entry> replaced) {
        return entries(SecretHistory.after(List.of(), new Change(List.of(), replaced, List.of())));
    }

    private static Workspace workspace(Map<String, Variable> variables, Map<String, Variable> environment) {
        return WorkspaceBuilder.builder()
                .name(new WorkspaceName("history"))
                .number(0)
                .pool(new PoolName("pool"))
                .tool(Tool.TERRAFORM)
                .workingDirectory("")
                .autoApplyBy(null)
                .approval(null)
                .variables(variables)
                .environment(environment)
                .tags(Map.of())
                .identity(List.of())
                .lock(null)
                .configurationVersion(0)
                .createdAt(Instant.EPOCH)
                .build();
    }

    @Test
    void whatIsSensitiveOfTheWorkspaceAndAllOfTheTaskIsSecret() {
        Workspace workspace = workspace(
                Map.of("pw", new Variable("one", true, false), "shown", new Variable("two", false, false)),
                Map.of("KEY", new Variable("three", true, false), "REGION", new Variable("four", false, false)));

        assertThat(SecretHistory.of(Values.of(workspace), new TaskVariables(Map.of("own", "\"five\""))))
                .containsExactlyInAnyOrder(
                        variable("pw", "one"),
                        entry(Owner.ENVIRONMENT, "KEY", "three"),
                        entry(Owner.TASK, "own", "\"five\""));
    }

    @Test
    void whatWasReplacedLastComesFirst() {
        List<Known> history = rotated(rotated(List.of(), "pw", "one", "two"), "pw", "two", "three");

        assertThat(entries(history))
                .containsExactly(variable("pw", "two"), variable("pw", "three"), variable("pw", "one"));
    }

    @Test
    void theOldestValuesOfANameGoFirstAndOtherNamesAreNotPushedOut() {
        List<Known> history = rotated(List.of(), "rare", "rare-1", "rare-2");
        for (int i = 0; i < 200; i++) {
            history = rotated(history, "often", "often-" + i, "often-" + (i + 1));
        }

        assertThat(entries(history)).contains(variable("rare", "rare-1"), variable("often", "often-199"));
        assertThat(entries(history)).doesNotContain(variable("often", "often-100"));
        assertThat(history).hasSizeLessThan(SecretHistory.MOST_OF_A_NAME + 5);
    }

    @Test
    void thereAreOnlySoManyFormerValuesAndSoManyCharactersOfThem() {
        List<Entry> many = IntStream.range(0, 2 * SecretHistory.MOST)
                .mapToObj(i -> variable("v" + i, "value-" + i))
                .toList();
        assertThat(after(many)).isEqualTo(many.subList(0, SecretHistory.MOST));

        String large = "x".repeat(SecretHistory.MOST_CHARACTERS / 2 + 1);
        Entry first = variable("a", large + "1");
        Entry small = variable("c", "small");
        assertThat(after(List.of(first, variable("b", large + "2"), small))).containsExactly(first, small);
    }

    @Test
    void whatIsInUseStaysWhateverItsNumber() {
        List<Entry> many = IntStream.range(0, 2 * SecretHistory.MOST)
                .mapToObj(i -> variable("v" + i, "value-" + i))
                .toList();

        assertThat(SecretHistory.after(given(many), new Change(many, List.of(variable("old", "replaced")), List.of())))
                .hasSize(many.size() + 1);
    }

    @Test
    void whatTheWorkspaceShowsToEverybodyIsNotMasked() {
        Workspace workspace = workspace(Map.of("region", new Variable("eu-west-1", false, false)), Map.of());
        List<Known> history = given(List.of(entry(Owner.TASK, "region", "\"eu-west-1\""), variable("pw", "one")));

        assertThat(SecretHistory.toMask(history, Values.of(workspace))).containsExactly(new Secret("one", false));
    }

    @Test
    void whatNoTaskWasGivenPushesNothingOutThatMayStandInTheState() {
        List<Known> history = SecretHistory.after(List.of(), Change.handedOut(List.of(variable("pw", "in-the-state"))));
        history = rotated(history, "pw", "in-the-state", "never-0");
        for (int i = 0; i < 2 * SecretHistory.MOST; i++) {
            history = rotated(history, "pw", "never-" + i, "never-" + (i + 1));
        }

        assertThat(entries(history)).contains(variable("pw", "in-the-state"));
        assertThat(history).hasSizeLessThan(SecretHistory.MOST_OF_A_NAME + 5);
    }

    @Test
    void theValuesOfAConfigurationAreKnownUnlessTheyAreHuge() {
        String huge = "x".repeat(SecretHistory.MOST_CHARACTERS + 1);

        assertThat(SecretHistory.ofConfiguration(Map.of("own", "declared", "huge", huge)))
                .containsExactly(entry(Owner.CONFIGURATION, "own", "declared"));
    }
}
