package dev.berth.cli.client.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"text\"",
                "{\"a\": {\"b\": [1, -2, 3000000000, 123456789012345678901234567890, 1.5, 1e3, true, false, null, \"ü\\n\"]}}",
                "{\"a\": 1, \"a\": 2} what follows",
                "[[[]], [{\"x\": {}}], null]"
            })
    void aTreeIsThatOfAMapper(String text) throws JsonProcessingException {
        assertThat(Json.parse(text)).isEqualTo(new ObjectMapper().readTree(text));
    }

    @Test
    void nothingIsMissing() throws JsonProcessingException {
        assertThat(Json.parse(" ").isMissingNode()).isTrue();
    }

    @Test
    void whatIsNoJsonIsSaid() {
        for (String text : new String[] {"{", "[1", "{\"a\"", "<html>", "{\"a\": }", "[".repeat(5_000)}) {
            assertThatThrownBy(() -> Json.parse(text)).as(text).isInstanceOf(JsonProcessingException.class);
        }
    }
}
