package dev.berth.server.api.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** States that were taken before anything was asked of them can still be restored. */
class StateDocumentTest {

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
}
