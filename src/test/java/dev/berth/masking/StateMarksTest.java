package dev.berth.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a state calls sensitive. */
class StateMarksTest {
    private static List<String> marked(String state) throws IOException {
        List<String> found = new ArrayList<>();
        StateMarks.collect(new ByteArrayInputStream(state.getBytes(StandardCharsets.UTF_8)), found::add);
        return found;
    }

    private static String instance(String attributes, String paths) {
        return "{\"version\":4,\"resources\":[{\"mode\":\"managed\",\"instances\":[{\"attributes\":" + attributes
                + ",\"sensitive_attributes\":" + paths + "}]}]}";
    }

    private static String attribute(String name) {
        return "{\"type\":\"get_attr\",\"value\":\"" + name + "\"}";
    }

    private static String index(String value, String type) {
        return "{\"type\":\"index\",\"value\":{\"value\":" + value + ",\"type\":\"" + type + "\"}}";
    }

    @Test
    void markedAttributesAreFoundAtAnyDepth() throws IOException {
        String attributes =
                "{\"open\":\"shown\",\"pw\":\"whole\",\"port\":123456,\"m\":{\"k\":\"keyed\",\"o\":\"shown\"},"
                        + "\"l\":[\"shown\",\"element\"],\"deep\":[{\"x\":{\"a\":[\"all\",\"of it\"]}}]}";
        String paths = "[[" + attribute("pw") + "],[" + attribute("port") + "],[" + attribute("m") + ","
                + index("\"k\"", "string") + "],[" + attribute("l") + "," + index("1", "number") + "],["
                + attribute("deep") + "," + index("0", "number") + "," + attribute("x") + "]]";

        assertThat(marked(instance(attributes, paths)))
                .containsExactlyInAnyOrder("whole", "123456", "keyed", "element", "all", "of it");
    }

    @Test
    void aValueOfAnyTypeIsFoundInsideOfWhatSaysItsType() throws IOException {
        String attributes = "{\"input\":{\"value\":{\"k\":\"keyed\",\"l\":[\"shown\",\"element\"],\"o\":\"shown\"},"
                + "\"type\":[\"object\",{\"k\":\"string\"}]}}";
        String paths = "[[" + attribute("input") + "," + attribute("k") + "],[" + attribute("input") + ","
                + attribute("l") + "," + index("1", "number") + "]]";

        assertThat(marked(instance(attributes, paths))).containsExactlyInAnyOrder("keyed", "element");
    }

    @Test
    void sensitiveOutputsAreFoundAndOthersAreNot() throws IOException {
        assertThat(marked("{\"outputs\":{\"s\":{\"value\":{\"a\":\"hidden\"},\"type\":\"x\",\"sensitive\":true},"
                        + "\"o\":{\"value\":\"shown\",\"type\":\"string\"}},\"resources\":[]}"))
                .containsExactly("hidden");
    }

    @Test
    void whereThereIsNoStateNothingIsMarked() throws IOException {
        assertThat(marked("")).isEmpty();
        assertThat(marked("[]")).isEmpty();
        assertThat(marked("{\"resources\":[{\"instances\":[{\"attributes\":{\"a\":1}}]}]}"))
                .isEmpty();
        assertThatThrownBy(() -> marked("{\"resources\":")).isInstanceOf(IOException.class);
    }

    @Test
    void manyMarkedValuesAreMaskedAsFarAsThereIsRoom() throws IOException {
        MarkedValues values = new MarkedValues();
        values.accept("first-marked");
        values.accept("no");
        assertThat(values.isComplete()).isTrue();
        values.accept("x".repeat(MarkedValues.MOST_CHARACTERS));

        assertThat(values.isComplete()).isFalse();
        assertThat(values.secrets().masks().mask("first-marked, no")).isEqualTo("***, no");
        assertThat(new MarkedValues().secrets().values()).isEmpty();
    }
}
