package dev.berth.cli.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private static Fields of(String json) {
        return Fields.of(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void onlyPlainValuesAtTheTopAreRead() {
        Fields fields = of("""
                {"plan": {"id": 1}, "list": [{"id": 2}], "id": 3, "name": "a\\"b", "none": null, "flag": true}""");
        assertThat(fields.number("id")).isEqualTo(3);
        assertThat(fields.text("name")).isEqualTo("a\"b");
        assertThat(fields.text("none")).isEmpty();
        assertThat(fields.text("flag")).isEqualTo("true");
        assertThat(fields.text("plan")).isEmpty();
        assertThat(fields.number("name")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1]", "{\"id\": ", "<html>", "7"})
    void whatIsNoObjectHasNoFields(String text) {
        assertThat(of(text).number("id")).isZero();
    }
}
