package dev.berth.server.api.state.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.api.state.content.StateDifference.Action;
import dev.berth.server.api.state.content.StateDifference.OutputChange;
import dev.berth.server.api.state.content.StateDifference.ResourceChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StateDifferenceTest {
    private static final String PROVIDER = "provider[\\\"example.test/own/thing\\\"]";

    @Test
    void twoStatesThatSayTheSameDifferInNothing() {
        String one = resource("a", "{\"attributes\": {\"id\": \"1\", \"size\": 2}}");
        String other = resource("a", "{\"attributes\": {\"size\": 2, \"id\": \"1\"}, \"private\": \"x\"}");

        StateDifference difference = between(state(one, ""), state(other, ""));

        assertThat(difference).isEqualTo(new StateDifference(0, 0, 0, List.of(), List.of(), true));
    }

    @Test
    void resourcesComeGoAndChangeAndTheirAttributesAreNamedWithoutTheirValues() {
        String before = resource("gone", "{\"attributes\": {\"id\": \"1\"}}") + ","
                + resource("kept", "{\"attributes\": {\"id\": \"1\", \"secret\": \"hunter2\", \"old\": true}}");
        String after = resource("kept", "{\"attributes\": {\"id\": \"1\", \"secret\": \"hunter3\", \"new\": true}}")
                + "," + resource("made", "{\"attributes\": {\"id\": \"2\"}}");

        StateDifference difference = between(state(before, ""), state(after, ""));

        assertThat(difference.resources())
                .containsExactly(
                        change("thing.gone", Action.REMOVED),
                        change("thing.kept", Action.CHANGED, "new", "old", "secret"),
                        change("thing.made", Action.ADDED));
        assertThat(List.of(difference.added(), difference.removed(), difference.changed()))
                .containsExactly(1, 1, 1);
        assertThat(difference.toString()).doesNotContain("hunter");
    }

    @Test
    void instancesAreCalledAsTheToolCallsThem() {
        String instances = "{\"index_key\": 0}, {\"index_key\": \"a\\\"b\"}, {\"deposed\": \"00aa\"}, {}";
        String module =
                "{\"module\": \"module.net[\\\"x\\\"]\", \"mode\": \"data\", \"type\": \"thing\", \"name\": \"n\","
                        + " \"provider\": \"" + PROVIDER + "\", \"instances\": [{}]}";

        StateDifference difference = between(state("", ""), state(resource("n", instances) + "," + module, ""));

        assertThat(difference.resources())
                .extracting(ResourceChange::address)
                .containsExactly(
                        "module.net[\"x\"].data.thing.n",
                        "thing.n",
                        "thing.n (deposed 00aa)",
                        "thing.n[\"a\\\"b\"]",
                        "thing.n[0]");
    }

    @Test
    void whatIsToBeReplacedHasChanged() {
        StateDifference difference = between(
                state(resource("n", "{\"attributes\": {\"id\": \"1\"}}"), ""),
                state(resource("n", "{\"status\": \"tainted\", \"attributes\": {\"id\": \"1\"}}"), ""));

        assertThat(difference.resources())
                .containsExactly(new ResourceChange(
                        "thing.n", Action.CHANGED, "thing", "example.test/own/thing", List.of(), true));
    }

    @Test
    void anAttributeThatOnlyLooksAlikeHasChanged() {
        StateDifference difference = between(
                state(resource("n", "{\"attributes\": {\"a\": 1, \"b\": [1, 2], \"c\": null}}"), ""),
                state(resource("n", "{\"attributes\": {\"a\": \"1\", \"b\": [2, 1]}}"), ""));

        assertThat(difference.resources().getFirst().attributes()).containsExactly("a", "b", "c");
    }

    @Test
    void numbersAreComparedWithAllOfTheirDigits() {
        StateDifference difference = between(
                state(resource("n", "{\"attributes\": {\"a\": 0.12345678901234567890, \"b\": 9007199254740993}}"), ""),
                state(resource("n", "{\"attributes\": {\"a\": 0.12345678901234567891, \"b\": 9007199254740993}}"), ""));

        assertThat(difference.resources().getFirst().attributes()).containsExactly("a");
    }

    @Test
    void anOutputThatIsSensitiveInEitherStateShowsNeitherValue() {
        String plain = "{\"value\": \"hunter2\", \"type\": \"string\"}";
        String sensitive = "{\"value\": \"hunter3\", \"type\": \"string\", \"sensitive\": true}";
        for (List<String> pair : List.of(List.of(plain, sensitive), List.of(sensitive, plain))) {
            StateDifference difference =
                    between(state("", "\"o\": " + pair.getFirst()), state("", "\"o\": " + pair.getLast()));
            assertThat(difference.outputs()).containsExactly(new OutputChange("o", Action.CHANGED, true, null, null));
        }
        StateDifference came = between(state("", ""), state("", "\"o\": " + sensitive));
        assertThat(came.outputs()).containsExactly(new OutputChange("o", Action.ADDED, true, null, null));
    }

    @Test
    void otherOutputsShowBothValues() {
        StateDifference difference = between(
                state("", "\"a\": {\"value\": [1], \"type\": [\"list\", \"number\"]}, \"b\": {\"value\": 1}"),
                state("", "\"a\": {\"value\": [2], \"type\": [\"list\", \"number\"]}"));

        assertThat(difference.outputs())
                .extracting(OutputChange::name, change -> text(change.before()), change -> text(change.after()))
                .containsExactly(tuple("a", "[1]", "[2]"), tuple("b", "1", ""));
    }

    @Test
    void ofVeryManyChangesAllAreCountedAndTheFirstOnesListed() {
        int many = StateDifference.MOST + 5;
        String resources =
                IntStream.range(0, many).mapToObj(i -> resource("n" + i, "{}")).collect(Collectors.joining(","));

        StateDifference difference = between(state("", ""), state(resources, ""));

        assertThat(difference.added()).isEqualTo(many);
        assertThat(difference.resources()).hasSize(StateDifference.MOST);
        assertThat(difference.complete()).isFalse();
    }

    @Test
    void instancesMayStandBeforeTheNameOfTheirResource() {
        String early =
                "{\"instances\": [{\"index_key\": 1}, {\"index_key\": 2}], \"mode\": \"managed\", \"name\": \"n\","
                        + " \"provider\": \"" + PROVIDER + "\", \"type\": \"thing\"}";

        assertThat(between(state(resource("n", "{\"index_key\": 1}"), ""), state(early, ""))
                        .resources())
                .containsExactly(change("thing.n[2]", Action.ADDED));
        assertThat(ResourceListing.read(bytes(state(early, "")), 0, 5)
                        .orElseThrow()
                        .instances())
                .isEqualTo(2);
    }

    @Test
    void whatItsToolHasEncryptedIsComparedWithNothing() {
        assertThat(Snapshot.read(bytes("{\"serial\": 1, \"encrypted_data\": \"AAAA\"}")))
                .isEmpty();
        assertThat(ResourceListing.read(bytes("{\"encrypted_data\": \"AAAA\"}"), 0, 1))
                .isEmpty();
    }

    @Test
    void resourcesAreListedInTheirOrderPageByPage() {
        byte[] state = bytes(state(resource("b", "{}, {}") + "," + resource("a", "{}") + "," + resource("c", ""), ""));

        ResourceListing first = ResourceListing.read(state, 0, 2).orElseThrow();
        ResourceListing rest = ResourceListing.read(state, 2, 2).orElseThrow();

        assertThat(first.items())
                .extracting(ResourceListing.Resource::address, ResourceListing.Resource::instances)
                .containsExactly(tuple("thing.b", 2), tuple("thing.a", 1));
        assertThat(rest.items()).extracting(ResourceListing.Resource::address).containsExactly("thing.c");
        assertThat(List.of(first.resources(), first.instances(), rest.resources(), rest.instances()))
                .containsExactly(3, 3, 3, 3);
        assertThat(first.items().getFirst().provider()).isEqualTo("example.test/own/thing");
    }

    private static String text(JsonNode node) {
        return node == null ? "" : node.toString();
    }

    private static ResourceChange change(String address, Action action, String... attributes) {
        return new ResourceChange(address, action, "thing", "example.test/own/thing", List.of(attributes), false);
    }

    private static String resource(String name, String instances) {
        return "{\"mode\": \"managed\", \"type\": \"thing\", \"name\": \"" + name + "\", \"provider\": \"" + PROVIDER
                + "\", \"instances\": [" + instances + "]}";
    }

    private static String state(String resources, String outputs) {
        return "{\"version\": 4, \"outputs\": {" + outputs + "}, \"resources\": [" + resources + "]}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static StateDifference between(String before, String after) {
        return StateDifference.between(
                Snapshot.read(bytes(before)).orElseThrow(),
                Snapshot.read(bytes(after)).orElseThrow());
    }
}
