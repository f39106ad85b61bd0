package dev.berth.server.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    private static ByteRange range(String header) {
        return Objects.requireNonNull(ByteRange.parse(header), header);
    }

    @Test
    void aRangeHasItsFirstAndItsLastByte() {
        assertThat(range("bytes=3-5").offset(100)).isEqualTo(3);
        assertThat(range("bytes=3-5").length(3, 1_000)).isEqualTo(3);
        assertThat(range("bytes=3-5").length(3, 2))
                .as("no more than may be sent")
                .isEqualTo(2);
        assertThat(range("bytes=7-7").length(7, 1_000)).isEqualTo(1);
    }

    @Test
    void aRangeWithoutAnEndGoesAsFarAsMayBe() {
        assertThat(range("bytes=3-").offset(2)).isEqualTo(3);
        assertThat(range("bytes=3-").length(3, 1_000)).isEqualTo(1_000);
    }

    @Test
    void aRangeWithoutABeginningIsCountedFromTheEnd() {
        assertThat(range("bytes=-10").offset(100)).isEqualTo(90);
        assertThat(range("bytes=-10").length(90, 1_000)).isEqualTo(1_000);
        assertThat(range("bytes=-10").offset(4)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=5-4",
                "bytes=0-1,3-4",
                "lines=1-2",
                "bytes=-1-2",
                "bytes=0x1-2",
                "bytes=99999999999999999999-"
            })
    void whatIsNoSingleRangeOfBytesIsPassedOver(String header) {
        assertThat(ByteRange.parse(header)).isNull();
        assertThat(ByteRange.parse(null)).isNull();
    }
}
