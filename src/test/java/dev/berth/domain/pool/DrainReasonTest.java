package dev.berth.domain.pool;

import static dev.berth.domain.pool.DrainReason.DISK_FULL;
import static dev.berth.domain.pool.DrainReason.ENDING;
import static dev.berth.domain.pool.DrainReason.OPERATOR;
import static dev.berth.domain.pool.DrainReason.SCALE_IN;
import static dev.berth.domain.pool.DrainReason.UNSTORED_STATE;
import static dev.berth.domain.pool.DrainReason.UNSTORED_STATE_THEN_OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DrainReasonTest {
    @Test
    void whatLastsLongerGoesBefore() {
        assertThat(SCALE_IN.and(DISK_FULL)).isEqualTo(DISK_FULL);
        assertThat(DISK_FULL.and(OPERATOR)).isEqualTo(OPERATOR);
        assertThat(OPERATOR.and(DISK_FULL)).isEqualTo(OPERATOR);
        assertThat(OPERATOR.and(ENDING)).isEqualTo(ENDING);
        assertThat(DISK_FULL.and(UNSTORED_STATE)).isEqualTo(UNSTORED_STATE);
        assertThat(UNSTORED_STATE.and(SCALE_IN)).isEqualTo(UNSTORED_STATE);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPERATOR", "ENDING"})
    void whoeverAskedForADrainIsNotForgottenOverAState(DrainReason asked) {
        assertThat(UNSTORED_STATE.and(asked)).isEqualTo(UNSTORED_STATE_THEN_OPERATOR);
        assertThat(asked.and(UNSTORED_STATE)).isEqualTo(UNSTORED_STATE_THEN_OPERATOR);
        assertThat(UNSTORED_STATE_THEN_OPERATOR.and(UNSTORED_STATE)).isEqualTo(UNSTORED_STATE_THEN_OPERATOR);
        assertThat(UNSTORED_STATE_THEN_OPERATOR.and(asked)).isEqualTo(UNSTORED_STATE_THEN_OPERATOR);
    }

    @ParameterizedTest
    @EnumSource
    void theSameAgainChangesNothing(DrainReason reason) {
        assertThat(reason.and(reason)).isEqualTo(reason);
    }
}
