package dev.berth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void theNearestRankOfAHundredSamplesIsTheirNumber() {
        Samples samples = new Samples();
        for (int value = 100; value >= 1; value--) {
            samples.add(value);
        }
        assertThat(samples.percentile(50)).isEqualTo(50);
        assertThat(samples.percentile(90)).isEqualTo(90);
        assertThat(samples.percentile(99)).isEqualTo(99);
        assertThat(samples.max()).isEqualTo(100);
        assertThat(samples.percentile(0)).isEqualTo(1);
    }

    @Test
    void oneSampleIsEveryPercentile() {
        Samples samples = new Samples();
        samples.add(7);
        assertThat(samples.percentile(50)).isEqualTo(7);
        assertThat(samples.percentile(99)).isEqualTo(7);
    }

    @Test
    void withoutSamplesAllIsNothing() {
        assertThat(new Samples().percentile(99)).isZero();
        assertThat(new Samples().count()).isZero();
    }

    @Test
    void whatIsAddedAfterALookCounts() {
        Samples samples = new Samples();
        samples.add(10);
        assertThat(samples.max()).isEqualTo(10);
        samples.add(20);
        samples.add(1);
        assertThat(samples.max()).isEqualTo(20);
        assertThat(samples.percentile(1)).isEqualTo(1);
    }

    @Test
    void manySamplesAgreeWithASortedArray() {
        SplittableRandom random = new SplittableRandom(7);
        for (int count : new int[] {2, 3, 99, 1_023, 1_024, 1_025, 5_000}) {
            long[] values = random.longs(count, 0, 1_000_000).toArray();
            Samples samples = new Samples();
            Arrays.stream(values).forEach(samples::add);
            Arrays.sort(values);
            for (double percent : new double[] {1, 50, 90, 99, 99.9, 100}) {
                long share = Arrays.stream(values)
                        .filter(value -> value <= samples.percentile(percent))
                        .count();
                assertThat(share).isGreaterThanOrEqualTo((long) Math.ceil(percent / 100 * count));
                assertThat(values).contains(samples.percentile(percent));
            }
            assertThat(samples.max()).isEqualTo(values[count - 1]);
        }
    }
}
