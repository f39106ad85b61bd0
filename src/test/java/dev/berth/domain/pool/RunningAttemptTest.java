package dev.berth.domain.pool;

import static dev.berth.domain.fixture.PodFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RunningAttemptTest {
    private static final RunningAttempt ASSIGNED =
            new RunningAttempt(new TaskId(1), TaskType.PLAN, Phase.PLAN, 1, NOW, null, null, 0);

    @Test
    @DisplayName("P11: accepted and begun each count as acknowledged")
    void acceptedAndBegunEachCountAsAcknowledged() {
        assertThat(ASSIGNED.acknowledged()).isFalse();
        assertThat(ASSIGNED.accepted(NOW).acknowledged()).isTrue();
        assertThat(new RunningAttempt(new TaskId(1), TaskType.PLAN, Phase.PLAN, 1, NOW, null, NOW, 0).acknowledged())
                .isTrue();
    }

    @Test
    void theFirstAcknowledgementStands() {
        RunningAttempt accepted = ASSIGNED.accepted(NOW);
        assertThat(accepted.accepted(NOW.plusSeconds(5))).isSameAs(accepted);
    }

    @Test
    @DisplayName("P12: a slot is taken while it runs something and until it is seen idle")
    void aSlotIsTakenWhileItRunsOrMayRunSomething() {
        Slot idle = Slot.idle(1, NOW);
        assertThat(idle.free()).isTrue();
        assertThat(idle.with(ASSIGNED, NOW).taken()).isTrue();
        assertThat(idle.with(ASSIGNED, NOW).freed(false, NOW).free()).isTrue();
        assertThat(idle.with(ASSIGNED, NOW).freed(true, NOW).taken()).isTrue();
    }
}
