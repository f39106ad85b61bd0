package dev.berth.server.web.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReaderTest {
    private static final int MANY = 10_000;

    @Test
    void aRealPlanWithEveryActionReadsAsItsGoldenText() throws IOException {
        String golden = resource("every-action.txt");
        assertThat(PlanText.of(PlanText.read(resource("every-action.json"), PlanQuery.ALL)))
                .isEqualTo(golden);
    }

    @Test
    void everyActionIsCountedAndWhatDoesNotChangeIsHidden() throws IOException {
        PlanTree tree = PlanText.read(resource("every-action.json"), PlanQuery.ALL);
        assertThat(List.of(Action.values()).stream().map(tree::count)).containsExactly(1, 7, 2, 3, 1, 1, 1);
        assertThat(tree.moved()).isEqualTo(1);
        assertThat(tree.imported()).isEqualTo(1);
        assertThat(addresses(tree)).doesNotContain("terraform_data.many[0]");
    }

    @Test
    void onlyWhatIsAskedForComesButAllOfItIsCounted() throws IOException {
        PlanQuery query = new PlanQuery(Set.of(Action.DELETE, Action.CREATE), "MODULE.inner", "", 0);
        PlanTree tree = PlanText.read(resource("every-action.json"), query);
        assertThat(addresses(tree))
                .containsExactly(
                        "module.inner.terraform_data.blocks[\"<script>alert(1)</script>\"]",
                        "module.inner.terraform_data.blocks[\"two \\\"q\\\"\"]");
        assertThat(tree.count(Action.UPDATE)).isEqualTo(7);
        assertThat(tree.fitting()).isEqualTo(2);
    }

    @Test
    void aLargePlanComesInPiecesThatFollowEachOther() throws IOException {
        String json = "{\"resource_changes\":["
                + IntStream.range(0, MANY)
                        .mapToObj(index -> change("r[" + index + "]", "{\"n\":" + index + "}", "{\"n\":-1}"))
                        .collect(Collectors.joining(","))
                + "]}";
        PlanTree first = PlanText.read(json, PlanQuery.ALL);
        PlanTree second = PlanText.read(json, new PlanQuery(Set.of(), "", "", first.next()));
        assertThat(first.fitting()).isEqualTo(MANY);
        assertThat(addresses(first)).hasSize(50).endsWith("r[49]");
        assertThat(addresses(second)).startsWith("r[50]").hasSize(50);
        PlanTree last = PlanText.read(json, new PlanQuery(Set.of(), "", "", MANY - 1));
        assertThat(addresses(last)).containsExactly("r[" + (MANY - 1) + "]");
        assertThat(last.next()).isZero();
    }

    @Test
    void whatNoPageHasRoomForIsCountedAndShownAlone() throws IOException {
        String wide = IntStream.range(0, 1_000)
                .mapToObj(n -> "\"k" + n + "\":" + n)
                .collect(Collectors.joining(",", "{", "}"));
        String json = "{\"resource_changes\":["
                + IntStream.range(0, 40)
                        .mapToObj(n -> change("r" + n, "null", wide))
                        .collect(Collectors.joining(",")) + "]}";
        PlanTree page = PlanText.read(json, PlanQuery.ALL);
        List<ResourceChange> shown = page.modules().getFirst().changes();
        assertThat(shown.getFirst().rows()).hasSize(300);
        assertThat(shown.getFirst().left()).isEqualTo(700);
        assertThat(shown.stream().mapToInt(change -> change.rows().size()).sum())
                .isLessThanOrEqualTo(4_000);
        assertThat(page.next())
                .as("the next piece begins where there was no room any more")
                .isEqualTo(shown.size());
        PlanTree alone = PlanText.read(json, new PlanQuery(Set.of(), "", "r7", 0));
        assertThat(alone.modules().getFirst().changes().getFirst().rows()).hasSize(1_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 2 | ~ a = 1 -> 2",
                "1 | \"1\" | ~ a = 1 -> \"1\"",
                "null | 1 | + a = 1",
                "1 | null | - a = 1",
                "1.10 | 1.1 | ~ a = 1.10 -> 1.1",
                "123456789012345678901234567890 | 123456789012345678901234567891 | ~ a = 123456789012345678901234567890 -> 123456789012345678901234567891",
                "\"x\" | \"a \\\" -> \\\"b\" | ~ a = \"x\" -> \"a \\\" -> \\\"b\"",
                "[1,2,3] | [1,3] | ~ a # list of 2; - 2; # 2 unchanged items",
                "[1,2] | [2,1] | ~ a # list of 2; + 2; - 2; # 1 unchanged item",
                "[{\"k\":1,\"l\":1}] | [{\"k\":2,\"l\":1}] | ~ a # list of 1; ~ # object of 2; ~ k = 1 -> 2; # 1 unchanged attribute",
                "{\"k\":1} | [1] | ~ a = {\"k\": 1} -> [1]",
                "\"{\\\"k\\\":1}\" | \"{ \\\"k\\\": 1 }\" | a # JSON that means the same is written in another way",
                "\"{\\\"k\\\":1}\" | \"{\\\"k\\\":2}\" | ~ a # JSON, object of 1; ~ k = 1 -> 2",
                "\"{\\\"k\\\":1\" | \"{\\\"k\\\":2\" | ~ a = \"{\\\"k\\\":1\" -> \"{\\\"k\\\":2\"",
                "\"a\\nb\" | \"a\\nc\" | ~ a # text; a; - b; + c",
                "true | false | ~ a = true -> false",
            })
    void valuesAreComparedAsTheToolDoes(String before, String after, String shown) throws IOException {
        PlanTree tree = PlanText.read(
                "{\"resource_changes\":[" + change("r", "{\"a\":" + before + "}", "{\"a\":" + after + "}") + "]}",
                PlanQuery.ALL);
        String text = PlanText.of(tree.modules().getFirst().changes().getFirst());
        assertThat(text.lines().skip(1).map(String::strip).collect(Collectors.joining("; ")))
                .isEqualTo(shown);
    }

    @Test
    void whatIsSensitiveIsNeverShownAndWhetherItChangesOnlyWhereThatIsKnown() throws IOException {
        String marks =
                ",\"before_sensitive\":{\"a\":true,\"b\":true,\"c\":[false,true]},\"after_sensitive\":{\"a\":true,\"b\":true,\"c\":[false,true]}";
        String whole = marked(
                "{\"a\":\"s1\",\"b\":\"s2\",\"c\":[1,\"s3\"]}", "{\"a\":\"s1\",\"b\":\"s4\",\"c\":[1,\"s5\"]}", marks);
        assertThat(whole)
                .contains("~ b = (sensitive value) -> (sensitive value)\n", "# 1 unchanged attribute")
                .doesNotContainPattern("s[0-9]");
        String blank = "\"(sensitive)\"";
        String values = "{\"a\":" + blank + ",\"b\":" + blank + ",\"c\":[1," + blank + "]}";
        assertThat(marked(values, values, marks))
                .contains("~ a = (sensitive value) -> (sensitive value) # whether it changes is not shown")
                .contains("~ c # list of 2")
                .doesNotContain("unchanged attribute");
    }

    @Test
    void aMarkOnAllOfAResourceHidesAllOfIt() throws IOException {
        String shown =
                marked("{\"a\":\"s1\"}", "{\"a\":\"s2\"}", ",\"before_sensitive\":true,\"after_sensitive\":true");
        assertThat(shown).contains("all of it = (sensitive value)").doesNotContainPattern("s[0-9]");
    }

    @Test
    void whatLiesDeeperThanAnybodyLooksIsOneLineAndStaysHiddenWhereAnyOfItIsSensitive() throws IOException {
        String deep = "[".repeat(900) + "\"s1\"" + "]".repeat(900);
        String other = "[".repeat(900) + "\"s2\"" + "]".repeat(900);
        String mark = "[".repeat(900) + "true" + "]".repeat(900);
        assertThat(marked("{\"a\":" + deep + "}", "{\"a\":" + other + "}", "")).contains("s1", "s2");
        String marks = ",\"before_sensitive\":{\"a\":" + mark + "},\"after_sensitive\":{\"a\":" + mark + "}";
        assertThat(marked("{\"a\":" + deep + "}", "{\"a\":" + other + "}", marks))
                .doesNotContainPattern("s[0-9]");
    }

    @Test
    void textThatWouldLookLikeSomethingElseNamesWhatCannotBeSeen() throws IOException {
        String shown = marked("{\"a\":\"user\"}", "{\"a\":\"\\u202Eresu\\u0000\\u001b[31m\",\"\\u200bb\":1}", "");
        assertThat(shown).contains("\u2039U+202E\u203aresu\u2400\u241b[31m", "+ \u2039U+200B\u203ab = 1");
    }

    @Test
    void longTextIsFoldedAndCutAndTwoLongTextsAreComparedOnlyAsFarAsThatIsCheap() throws IOException {
        String lines = IntStream.range(0, 5_000).mapToObj(n -> "x" + n).collect(Collectors.joining("\\n"));
        String others = IntStream.range(0, 5_000).mapToObj(n -> "y" + n).collect(Collectors.joining("\\n"));
        PlanTree tree = PlanText.read(
                "{\"resource_changes\":[" + change("r", "{\"a\":\"" + lines + "\"}", "{\"a\":\"" + others + "\"}") + ","
                        + change("s", "null", "{\"a\":\"" + "z".repeat(5_000) + "\"}") + "]}",
                PlanQuery.ALL);
        List<ResourceChange> changes = tree.modules().getFirst().changes();
        assertThat(changes.getFirst().rows()).hasSize(300);
        Shown cut = changes.getLast().rows().getFirst().after();
        assertThat(cut.folded()).isTrue();
        assertThat(cut.full()).hasSize(4_000);
        assertThat(cut.more()).isEqualTo(1_000);
    }

    @Test
    void driftIsApartAndWhatElseHappensIsSaid() throws IOException {
        PlanTree tree = PlanText.read(
                "{\"errored\":true,\"resource_drift\":[" + change("d", "{\"a\":1}", "{\"a\":2}")
                        + "],\"deferred_changes\":[{\"reason\":\"x\",\"resource_change\":{\"address\":\"later.x\"}}],"
                        + "\"action_invocations\":[{\"address\":\"action.x.y\"}],\"resource_changes\":[]}",
                PlanQuery.ALL);
        assertThat(tree.fitting()).isZero();
        assertThat(tree.drift()).hasSize(1);
        assertThat(tree.remarks())
                .containsExactly(
                        "The plan failed before it was complete.",
                        "Not in this plan, but put off to a later one: later.x",
                        "An action is run: action.x.y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]",
                "null",
                "1",
                "{}",
                "{\"resource_changes\":null}",
                "{\"resource_changes\":{\"a\":1}}",
                "{\"resource_changes\":[null,1,[],{}]}",
                "{\"output_changes\":[1]}",
                "{\"resource_changes\":[{\"change\":{\"actions\":\"create\"}}]}",
                "{\"resource_changes\":[{\"address\":1,\"change\":{\"actions\":[1,null],\"before\":[],\"after\":\"x\"}}]}",
                "{\"resource_changes\":[{\"change\":{\"actions\":[\"update\"],\"before\":[1],\"after\":\"x\",\"replace_paths\":[1,[2]]}}]}",
            })
    void whatIsNoPlanShowsNothingAndFailsNowhere(String json) throws IOException {
        assertThat(PlanText.read(json, PlanQuery.ALL).remarks()).isEmpty();
    }

    @Test
    void whatIsNoJsonIsSaidToBeNone() {
        assertThatThrownBy(() -> PlanText.read("{\"resource_changes\":[", PlanQuery.ALL))
                .isInstanceOf(IOException.class);
    }

    private static String marked(String before, String after, String marks) throws IOException {
        PlanTree tree = PlanText.read(
                "{\"resource_changes\":[{\"address\":\"r\",\"change\":{\"actions\":[\"update\"],\"before\":" + before
                        + ",\"after\":" + after + marks + "}}]}",
                PlanQuery.ALL);
        return PlanText.of(tree.modules().getFirst().changes().getFirst());
    }

    private static String change(String address, String before, String after) {
        String action = before.equals("null") ? "create" : "update";
        return "{\"address\":\"" + address + "\",\"change\":{\"actions\":[\"" + action + "\"],\"before\":" + before
                + ",\"after\":" + after + "}}";
    }

    private static List<String> addresses(PlanTree tree) {
        return tree.modules().stream()
                .flatMap(module -> module.changes().stream())
                .map(ResourceChange::address)
                .toList();
    }

    private static String resource(String name) throws IOException {
        try (var in = PlanReaderTest.class.getResourceAsStream("/plans/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
