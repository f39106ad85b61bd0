package dev.berth.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveMeterTest {
    private static final int BETWEEN = 128 * 1024;

    private final List<ArchiveMeter.Excess> refused = new ArrayList<>();

    private ArchiveMeter meter(int bytes, long limit) {
        return new ArchiveMeter(new ByteArrayInputStream(new byte[bytes]), limit, (excess, detail) -> {
            refused.add(excess);
            return new IOException(detail);
        });
    }

    @Test
    void whatIsReadOrSkippedOrTakenByteByByteCounts() throws IOException {
        ArchiveMeter meter = meter(100, 30);
        meter.contentBegins();
        assertThat(meter.read(new byte[10])).isEqualTo(10);
        assertThat(meter.skip(10)).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            assertThat(meter.read()).isZero();
        }

        assertThatThrownBy(meter::read).hasMessageContaining("more than 30 bytes");
        assertThat(refused).containsExactly(ArchiveMeter.Excess.CONTENT);
    }

    @Test
    void whatStandsBetweenTwoContentsHasALimitOfItsOwn() throws IOException {
        ArchiveMeter meter = meter(4 * BETWEEN, Long.MAX_VALUE);
        assertThat(meter.skip(BETWEEN)).isEqualTo(BETWEEN);
        meter.contentBegins();
        assertThat(meter.skip(BETWEEN)).isEqualTo(BETWEEN);
        meter.contentEnds();
        assertThat(meter.skip(BETWEEN)).isEqualTo(BETWEEN);

        assertThatThrownBy(meter::read).hasMessageContaining("too long");
        assertThat(refused).containsExactly(ArchiveMeter.Excess.BETWEEN);
    }

    @Test
    void theEndIsNoByte() throws IOException {
        ArchiveMeter meter = meter(1, 1);

        assertThat(meter.readAllBytes()).hasSize(1);
        assertThat(meter.read()).isEqualTo(-1);
        assertThat(refused).isEmpty();
    }
}
