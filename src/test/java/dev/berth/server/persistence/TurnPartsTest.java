package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LoopDecision.Kind;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.turn.TurnPart;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which statement a turn gets: a small one for what is usual, the whole one for what is rare. */
class TurnPartsTest {
    private static final PodName POD = new PodName("pod");

    private static Change slot() {
        return new Change()
                .slot(new SlotChange(POD, Samples.idle(0), Samples.idle(0).freed(true, NOW), false));
    }

    @Test
    void aTurnOfSlotsAloneTouchesNothingElse() {
        assertThat(TurnPart.of(slot().build())).containsExactly(TurnPart.SLOTS);
    }

    @Test
    void theEndOfAnAttemptIsStoredEvenWithoutAStep() {
        Change ended = new Change().ended(new AttemptRef(new TaskId(1), 1));

        assertThat(TurnPart.of(ended.build())).containsExactly(TurnPart.TOLD);
    }

    @Test
    void whatIsRareComesWithEverythingButDecisions() {
        assertThat(TurnPart.of(slot().reserve(reservation(new TaskId(1), POD)).build()))
                .isEqualTo(EnumSet.complementOf(EnumSet.of(TurnPart.DECIDED)));
        assertThat(TurnPart.of(slot().release(reservation(new TaskId(1), POD)).build()))
                .isEqualTo(EnumSet.complementOf(EnumSet.of(TurnPart.DECIDED)));
        assertThat(TurnPart.of(slot().lock(new WorkspaceName("prod"), "lost").build()))
                .isEqualTo(EnumSet.complementOf(EnumSet.of(TurnPart.DECIDED)));
    }

    @Test
    void decisionsComeWithWhateverElseThereIs() {
        Change decided = new Change().decision(DecisionStoreTest.decision(Kind.HELD, "balanced", List.of(), List.of()));

        assertThat(TurnPart.of(decided.build())).containsExactly(TurnPart.DECIDED);
        assertThat(TurnPart.of(slot().with(decided).build())).containsExactly(TurnPart.SLOTS, TurnPart.DECIDED);
        assertThat(TurnPart.of(new Change()
                        .lock(new WorkspaceName("prod"), "lost")
                        .with(decided)
                        .build()))
                .isEqualTo(EnumSet.allOf(TurnPart.class));
    }
}
