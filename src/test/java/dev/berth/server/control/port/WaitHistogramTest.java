package dev.berth.server.control.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WaitHistogramTest {

    @Test
    void twoBucketsDoubleTheTime() {
        assertThat(WaitHistogram.bucket(Duration.ZERO)).isZero();
        assertThat(WaitHistogram.bucket(Duration.ofMillis(1))).isZero();
        assertThat(WaitHistogram.bucket(Duration.ofMillis(2))).isEqualTo(2);
        assertThat(WaitHistogram.bucket(Duration.ofMillis(1024))).isEqualTo(20);
        assertThat(WaitHistogram.bucket(Duration.ofMillis(1025))).isEqualTo(21);
        assertThat(WaitHistogram.bucket(Duration.ofDays(10_000))).isEqualTo(WaitHistogram.BUCKETS - 1);
    }

    @Test
    void nothingHasNoQuantile() {
        assertThat(WaitHistogram.EMPTY.quantile(0.5)).isEmpty();
        assertThat(WaitHistogram.of(new int[WaitHistogram.BUCKETS])).isEqualTo(WaitHistogram.EMPTY);
    }

    @Test
    void quantilesAreRightToWithinABucket() {
        SplittableRandom random = new SplittableRandom(12);
        for (int round = 0; round < 200; round++) {
            List<Duration> waits = new ArrayList<>();
            int count = random.nextInt(1, 500);
            double scale = Math.pow(10, random.nextDouble(1, 6));
            for (int wait = 0; wait < count; wait++) {
                waits.add(Duration.ofMillis(2 + (long) (scale * random.nextDouble())));
            }
            WaitHistogram histogram = WaitHistogram.of(waits);
            assertThat(histogram.count()).isEqualTo(count);
            for (double part : new double[] {0.01, 0.5, 0.95, 1}) {
                long exact = waits.stream()
                        .sorted()
                        .skip((long) Math.ceil(part * count) - 1)
                        .findFirst()
                        .orElseThrow()
                        .toMillis();
                assertThat((double) histogram.quantile(part).orElseThrow().toMillis())
                        .as("part %s of %s", part, waits)
                        .isCloseTo(exact, within(1 + 0.42 * exact));
            }
        }
    }
}
