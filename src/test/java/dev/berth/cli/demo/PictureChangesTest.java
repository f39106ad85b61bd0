package dev.berth.cli.demo;

import static dev.berth.cli.demo.Pictures.IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PictureChangesTest {
    private static final Picture BEFORE =
            new Picture(List.of(Pictures.worker("a", IDLE, IDLE)), List.of(Pictures.pending(1)));

    @Test
    void whatIsNewIsTold() {
        assertThat(PictureChanges.between(Picture.EMPTY, BEFORE))
                .containsExactly("task #1 plan: pending (plan)", "pod a: ready [idle] [idle]");
    }

    @Test
    void whatIsAsBeforeIsNotToldAgain() {
        assertThat(PictureChanges.between(BEFORE, BEFORE)).isEmpty();
    }

    @Test
    void aPlacementShowsTheTaskOnItsSlot() {
        Picture after =
                BEFORE.with(Pictures.running(1, "a", 1)).with(Pictures.worker("a", IDLE, Pictures.running(1, "plan")));

        assertThat(PictureChanges.between(BEFORE, after))
                .containsExactly("task #1 plan: running (plan) on a slot 1", "pod a: ready [idle] [#1 plan]");
    }

    @Test
    void aReservationShowsWhatItWaitsFor() {
        Picture after = new Picture(
                List.of(Pictures.reserved("a", Pictures.reservedFor(2), IDLE)), List.of(Pictures.waiting(2, "a")));

        assertThat(PictureChanges.between(Picture.EMPTY, after))
                .containsExactly(
                        "task #2 plan_and_apply: apply_pending, 5 to add, 0 to change, 0 to destroy",
                        "pod a: ready, reserved [reserved #2] [idle]");
    }

    @Test
    void aPodThatIsGoneAndATaskThatFailedAreTold() {
        Picture after = new Picture(List.of(), List.of(Pictures.failed(1, "init_failed: no such provider")));

        assertThat(PictureChanges.between(BEFORE, after))
                .containsExactly("task #1 plan: failed, init_failed: no such provider", "pod a is gone");
    }
}
