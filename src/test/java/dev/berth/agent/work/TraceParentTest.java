package dev.berth.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A place in a trace, as Trace Context writes it")
class TraceParentTest {
    private static final String TEXT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void isReadAndWrittenAndMovedWithinItsTrace() {
        TraceParent place = TraceParent.in(TEXT).orElseThrow();

        assertThat(place).hasToString(TEXT);
        assertThat(place.at("b7ad6b7169203331")).hasToString("00-4bf92f3577b34da6a3ce929d0e0e4736-b7ad6b7169203331-01");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "4bf92f3577b34da6a3ce929d0e0e4736"
            })
    void whatIsNoneOfVersionZeroSaysNothing(String text) {
        assertThat(TraceParent.in(text)).isEmpty();
    }
}
