package dev.berth.domain.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("S8: the back-off of a runtime that fails")
class BackOffTest {
    private static final double ALMOST_ONE = Math.nextDown(1.0);

    @Test
    void itDoublesFromOneSecondAndEndsAtSixty() {
        List<Long> least = IntStream.rangeClosed(1, 8)
                .mapToObj(failures -> BackOff.after(failures, 0).toSeconds())
                .toList();
        assertThat(least).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    }

    @Test
    void itIsNeverUnderOneSecondNorOverSixty() {
        for (int failures : new int[] {1, 2, 5, 6, 7, 63, 64, 65, Integer.MAX_VALUE}) {
            assertThat(BackOff.after(failures, 0)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(BackOff.after(failures, ALMOST_ONE)).isLessThanOrEqualTo(Duration.ofSeconds(60));
        }
    }

    @Test
    void aRowOfFailuresCountsAndWaitsForItself() {
        assertThat(BackOff.NONE.failing()).isFalse();
        BackOff first = BackOff.NONE.failed(0);
        assertThat(first).isEqualTo(new BackOff(1, Duration.ofSeconds(1)));
        assertThat(first.begins()).as("told").isTrue();
        BackOff second = first.failed(0.5);
        assertThat(second).isEqualTo(new BackOff(2, BackOff.after(2, 0.5)));
        assertThat(second.begins()).as("told before").isFalse();
        assertThat(second.failing()).isTrue();
    }

    @Test
    void jitterSpreadsEachStepOverItsUpperHalf() {
        assertThat(BackOff.after(3, 0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(BackOff.after(3, 0.5)).isEqualTo(Duration.ofSeconds(6));
        assertThat(BackOff.after(100, ALMOST_ONE)).isCloseTo(Duration.ofSeconds(60), Duration.ofMillis(1));
    }

    @Test
    void itFollowsAtLeastOneFailureAndTakesJitterBelowOne() {
        assertThatThrownBy(() -> BackOff.after(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BackOff.after(1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BackOff.after(1, -0.1)).isInstanceOf(IllegalArgumentException.class);
    }
}
