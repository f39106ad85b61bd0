package dev.berth.server.web.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.api.history.WhatIfQuestions.Answered;
import dev.berth.server.control.history.WhatIf.Answer.Compared;
import dev.berth.server.control.history.WhatIf.Question;
import dev.berth.server.control.history.WhatIf.Side;
import dev.berth.server.control.replay.WaitSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A replay beside what was, in words. */
class ComparisonTest {
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final PoolSpec POOL = PoolSpecBuilder.builder()
            .name(new PoolName("quay"))
            .runtime(RuntimeKind.LOCAL)
            .minPods(0)
            .maxPods(2)
            .slotsPerPod(3)
            .idleTimeout(Duration.ofMinutes(1))
            .warmSlots(0)
            .warmSlotsUpTo(0)
            .reservationTtl(Duration.ofHours(24))
            .startTimeout(Duration.ofMinutes(5))
            .templateHash("")
            .schedules(List.of())
            .build();
    private static final PoolSpec MORE =
            PoolSpecBuilder.builder(POOL).maxPods(5).build();

    private static Side side(int seconds, @Nullable Duration pods) {
        Duration wait = Duration.ofSeconds(seconds);
        WaitSummary waits = new WaitSummary(12, wait, wait.multipliedBy(2), wait.multipliedBy(3));
        return new Side(waits, 1, pods, pods == null ? null : 2);
    }

    private static Comparison compared(PoolSpec asked, Side was, Side present, Side would) {
        return Comparison.of(new Answered(
                new Question(POOL, asked, NOON, NOON.plus(Duration.ofHours(6)), null),
                new Compared(12, Duration.ofSeconds(20), was, present, would)));
    }

    @Test
    void otherSettingsStandBesideThePresentOnesAndWhatWas() {
        Comparison comparison =
                compared(MORE, side(50, null), side(60, Duration.ofHours(4)), side(2, Duration.ofMinutes(390)));

        assertThat(comparison.when())
                .isEqualTo("2026-03-10 12:00 to 2026-03-10 18:00 UTC: 12 tasks came. "
                        + "With these settings, a pod comes up within 20 s.");
        assertThat(comparison.verdict())
                .isEqualTo(
                        "Half of the waits would have been at most 2 s instead of 1 min, 19 of 20 at most 4 s instead "
                                + "of 2 min. Pods would have cost 2.5 pod hours more.");
        assertThat(comparison.lines()).hasSize(7).allMatch(line -> line.cells().size() == 3);
        assertThat(comparison.lines().getFirst().cells())
                .containsExactly(
                        new Comparison.Cell("What was", "50 s", 83),
                        new Comparison.Cell("Replayed with the present settings", "1 min", 100),
                        new Comparison.Cell("Replayed with these settings", "2 s", 3));
        assertThat(comparison.lines().get(5).cells())
                .extracting(Comparison.Cell::text)
                .containsExactly("", "4", "6.5");
    }

    @Test
    void theSettingsThatItHasMakeTwoColumnsAndNoVerdict() {
        Side side = side(1, Duration.ofHours(1));
        Comparison comparison = compared(POOL, side, side, side);

        assertThat(comparison.other()).isFalse();
        assertThat(comparison.verdict()).isEmpty();
        assertThat(comparison.lines()).allMatch(line -> line.cells().size() == 2);
    }

    @Test
    void whatDoesNotDifferIsSaidSo() {
        Side side = side(1, Duration.ofHours(1));

        assertThat(compared(MORE, side, side, side).verdict())
                .isEqualTo("Half of the waits would have been at most 1 s as before, 19 of 20 at most 2 s as before. "
                        + "Pods would have lived as long as before.");
    }

    @Test
    void withoutAnyTaskOnlyPodsAreCompared() {
        WaitSummary none = new WaitSummary(0, null, null, null);
        Side present = new Side(none, 0, Duration.ofHours(2), 1);
        Side would = new Side(none, 0, Duration.ofHours(1), 1);

        assertThat(compared(MORE, present, present, would).verdict())
                .isEqualTo("Pods would have cost 1 pod hour less.");
    }
}
