package dev.berth.server.api.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.api.problem.ProblemException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a state as it comes in, and of those that were taken before anything was asked of them. */
class StateDocumentTest {
    private static final String STATE =
            "{\"version\": 4, \"serial\": 1, \"lineage\": \"größe\", \"outputs\": {}, \"resources\": []}";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "{\"version\": 4}; {\"serial\": 7, \"version\": 4}",
                "{}; {\"serial\": 7}",
                "{\"serial\": 1}; {\"serial\": 7}"
            })
    void aStateThatLacksWhatATaskWouldWriteGetsASerialAllTheSame(String before, String after) {
        byte[] changed = StateDocument.withSerial(before.getBytes(StandardCharsets.UTF_8), 7);

        assertThat(new String(changed, StandardCharsets.UTF_8)).isEqualTo(after);
        assertThat(StateDocument.again(changed, "ann", Instant.EPOCH).serial()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, \uFEFF",
        "UTF-16LE, \uFEFF",
        "UTF-16BE, \uFEFF",
        "UTF-32LE, \uFEFF",
        "UTF-32BE, \uFEFF",
        "UTF-16LE, ''",
        "UTF-16BE, ''",
        "UTF-32LE, ''",
        "UTF-32BE, ''"
    })
    void aStateInAnEncodingThatTheToolsCannotReadIsRefusedAndSaysSo(Charset encoding, String mark) {
        byte[] state = (mark + STATE).getBytes(encoding);

        assertThatThrownBy(() -> StateDocument.read(state, null, "ann", Instant.EPOCH))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("state_invalid"))
                .hasMessageContaining("UTF-8 without a byte order mark");
        assertThatThrownBy(() -> StateDocument.announced(state, 1, "", "ann", Instant.EPOCH))
                .hasMessageContaining("UTF-8 without a byte order mark");
    }

    @Test
    void aStateInUtf8IsTakenWhateverWhiteSpaceItBeginsWith() {
        byte[] state = ("\n\t " + STATE).getBytes(StandardCharsets.UTF_8);

        assertThat(StateDocument.read(state, null, "ann", Instant.EPOCH).serial())
                .isEqualTo(1);
    }
}
