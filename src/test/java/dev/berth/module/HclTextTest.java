package dev.berth.module;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HclTextTest {
    @Test
    void aStringIsWrittenSoThatNothingInItMeansAnything() {
        assertThat(HclText.quoted("a \"b\" \\ ${c} %{d}\n\r\t\u0001\uFEFF größe \uD83D\uDE00"))
                .isEqualTo("\"a \\\"b\\\" \\\\ \\u0024{c} \\u0025{d}\\n\\r\\t\\u0001\\ufeff größe \uD83D\uDE00\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "\"q\"",
                "[\n  1,\n  2,\n]",
                "{ a = 1, b = [\"}\", \"${\"x\"}\"] }",
                "<<EOT\n)\n}\nEOT",
                "<<-EOT\n  ${\n\"EOT\"}\n  EOT",
                "1 # )",
                "/* ( */ true",
                "\"\\\"\"",
                "\"$${\"",
                "\"%%{ ) }\"",
                "(1)"
            })
    void anExpressionIsTaken(String text) {
        assertThat(HclText.problem(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n",
                "# nothing",
                "1)\nother = (2",
                "1\n)",
                "[1",
                "{ a = [1 }",
                "\"open",
                "\"a\n\"",
                "\"${ \"",
                "/* open",
                "<<EOT\n1",
                "<<EOT\nEOT )\nother = (1",
                "}{",
                "\"a\" )\n# \""
            })
    void whatCouldEndItsOwnAssignmentIsRefused(String text) {
        assertThat(HclText.problem(text)).isNotNull();
    }

    @Test
    void deepNestingIsRefusedInsteadOfOverflowing() {
        assertThat(HclText.problem("\"${".repeat(100_000))).isNotNull();
    }
}
