package dev.berth.server.web.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotCellTest {
    private static SlotCell cell(PodFixture pod, int index) {
        AgentPod built = pod.build();
        return SlotCell.of(built, built.slots().get(index), new PodTasks(task -> Optional.empty(), task -> true));
    }

    private static List<Long> ids(List<SlotCell.Holder> holders) {
        return holders.stream().map(SlotCell.Holder::id).toList();
    }

    @Test
    void whatIsKeptIsOnTheFirstSlotP4() {
        PodFixture pod = PodFixture.ready("one").reservedFor(7, 8);

        assertThat(cell(pod, 0).state()).isEqualTo("kept");
        assertThat(ids(cell(pod, 0).tasks())).containsExactly(7L, 8L);
        assertThat(cell(pod, 0).since()).isNotNull();
        assertThat(cell(pod, 1).state()).isEqualTo("idle");
        assertThat(cell(pod, 1).keptFor()).isEmpty();
    }

    @Test
    void whatIsKeptIsSeenWhileAnotherTaskRunsThereP4() {
        PodFixture pod = PodFixture.ready("one")
                .reservedFor(7)
                .attempt(0, PodFixture.running(3, TaskType.PLAN, Phase.PLAN))
                .attempt(1, PodFixture.running(4, TaskType.PLAN, Phase.PLAN));

        assertThat(cell(pod, 0).state()).isEqualTo("plan");
        assertThat(ids(cell(pod, 0).tasks())).containsExactly(3L);
        assertThat(ids(cell(pod, 0).keptFor())).containsExactly(7L);
        assertThat(cell(pod, 1).keptFor()).isEmpty();
    }

    @Test
    void theApplyThatRunsWhereItsPlanWasKeptIsShownOnce() {
        PodFixture pod = PodFixture.ready("one")
                .reservedFor(7)
                .attempt(0, PodFixture.running(7, TaskType.PLAN_AND_APPLY, Phase.APPLY));

        assertThat(cell(pod, 0).state()).isEqualTo("apply");
        assertThat(cell(pod, 0).keptFor()).isEmpty();
    }

    @Test
    void aSlotSaysWhyItIsIdle() {
        assertThat(cell(PodFixture.starting("one"), 0).state()).isEqualTo("starting");
        assertThat(cell(PodFixture.lost("one"), 0).state()).isEqualTo("lost");
        assertThat(cell(PodFixture.draining("one", DrainReason.OPERATOR), 2).state())
                .isEqualTo("closed");
        assertThat(cell(PodFixture.ready("one").exclusive(), 1).state()).isEqualTo("closed");
        assertThat(cell(PodFixture.ready("one").blocked(1), 1).state()).isEqualTo("clearing");
    }
}
