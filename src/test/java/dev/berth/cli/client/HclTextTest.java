package dev.berth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HclTextTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "plain, '\"plain\"'",
                "'say \"hi\"', '\"say \\\"hi\\\"\"'",
                "'a\\b', '\"a\\\\b\"'",
                "'${x} %{y}', '\"$${x} %%{y}\"'",
                "'$x 5% $', '\"$x 5% $\"'",
                "'$${x}', '\"$$${x}\"'",
                "'a\nb\tc', '\"a\\nb\\tc\"'",
                "'größe 日', '\"größe 日\"'",
                "'', '\"\"'"
            })
    void textBecomesAnExpressionThatStandsForIt(String text, String expression) {
        assertThat(HclText.quoted(text)).isEqualTo(expression);
    }
}
