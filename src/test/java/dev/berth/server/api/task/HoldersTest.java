package dev.berth.server.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskType;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldersTest {
    private static final TaskId WAITING = new TaskId(9);

    private static AgentPod running(TaskType type) {
        return PodFixture.ready("a")
                .attempt(0, PodFixture.running(7, type, Phase.PLAN))
                .build();
    }

    private static String told(AgentPod... pods) {
        return Holders.of(List.of(pods), WAITING, task -> true);
    }

    @Test
    void aPlanAndApplyHoldsAllSlotsOfItsPod() {
        assertThat(told(running(TaskType.PLAN_AND_APPLY)))
                .isEqualTo("; all 3 slots are held, by task 7 (plan since 2026-02-28T12:00:00Z, alone on its pod)");
    }

    @Test
    void aPlanHoldsOne() {
        assertThat(told(running(TaskType.PLAN)))
                .isEqualTo("; 1 of 3 slots are held, by task 7 (plan since 2026-02-28T12:00:00Z)");
    }

    @Test
    void freePodsAreHeldByNobody() {
        assertThat(told(PodFixture.ready("a").build())).isEmpty();
    }
}
