package dev.berth.server.api.state.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutputReaderTest {
    @Test
    void outputsComeInTheirOrderWithTheirTypesAndEveryDigit() {
        List<Output> outputs = read("""
                {"version": 4, "serial": 1, "resources": [{"outputs": {"not": "this"}}],
                 "outputs": {
                   "name": {"value": "a", "type": "string"},
                   "big": {"value": 12345678901234567890.123456789, "type": "number", "sensitive": true},
                   "list": {"value": ["a"], "type": ["list", "string"]},
                   "object": {"value": {"a": true}, "type": ["object", {"a": "bool"}], "sensitive": false}
                 },
                 "check_results": null}""").orElseThrow();

        assertThat(outputs).extracting(Output::name).containsExactly("name", "big", "list", "object");
        assertThat(outputs).extracting(Output::kind).containsExactly("string", "number", "array", "object");
        assertThat(outputs).extracting(Output::sensitive).containsExactly(false, true, false, false);
        assertThat(outputs.get(1).value()).hasToString("12345678901234567890.123456789");
        assertThat(outputs.get(3).type()).hasToString("[\"object\",{\"a\":\"bool\"}]");
    }

    @Test
    void aStateWithoutOutputsHasNone() {
        assertThat(read("{\"version\": 4}")).hasValue(List.of());
        assertThat(read("{\"version\": 4, \"outputs\": null}")).hasValue(List.of());
    }

    @Test
    void whatItsToolHasEncryptedNobodyElseReads() {
        assertThat(read("{\"serial\": 1, \"encrypted_data\": \"AAAA\", \"outputs\": {}}"))
                .isEmpty();
    }

    private static Optional<List<Output>> read(String state) {
        return OutputReader.read(state.getBytes(StandardCharsets.UTF_8));
    }
}
