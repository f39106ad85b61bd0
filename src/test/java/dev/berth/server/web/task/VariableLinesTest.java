package dev.berth.server.web.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariableLinesTest {
    @Test
    void expressionsMayGoOnOverLinesThatAreIndentedOrCloseThem() {
        assertThat(read("a = 1\r\n\r\nb={\n  c = \"x\"\n  d = [\n    2,\n  ]\n}\n\nlast = \"=\"\n"))
                .isEqualTo(Map.of("a", "1", "b", "{\n  c = \"x\"\n  d = [\n    2,\n  ]\n}", "last", "\"=\""));
    }

    @Test
    void nothingIsNothing() {
        assertThat(read(" \n\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "1 = 2", "a == 1", "= 1", "a = 1\nb", "a = 1\na = 2"})
    void whatIsNoSuchLineIsNamed(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("variables");
    }

    private static Map<String, String> read(String text) {
        Checks checks = new Checks();
        Map<String, String> read = VariableLines.read(checks, text);
        checks.done();
        return read;
    }
}
