package dev.berth.server.tfe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.tfe.access.Ids.ApplyId;
import dev.berth.server.tfe.access.Ids.ConfigurationId;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    private static final TaskId TASK = new TaskId(12);

    @Test
    void everyIdSaysWhatItMeans() {
        assertThat(Ids.workspace(Ids.workspace(7))).isEqualTo(7);
        assertThat(Ids.run(Ids.run(TASK))).isEqualTo(TASK);
        assertThat(Ids.plan(Ids.plan(TASK))).isEqualTo(TASK);
        assertThat(Ids.configuration(Ids.configuration(7, 3))).isEqualTo(new ConfigurationId(7, 3));
        assertThat(Ids.project(Ids.project(new PoolName("a-b")))).contains("a-b");
    }

    @Test
    void theApplyOfAnotherPlanHasAnotherId() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Task submitted = TaskFixture.submitted(12, TaskType.PLAN_AND_APPLY, "net");
        Task planned = submitted
                .placed(new Location(new PodName("a"), 0), now)
                .planned(new PlanSummary(true, 1, 0, 0, "abc", "1.11.4"), now);

        assertThat(Ids.apply(Ids.apply(submitted))).isEqualTo(new ApplyId(TASK, 0));
        assertThat(Ids.apply(Ids.apply(planned))).isEqualTo(new ApplyId(TASK, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "run-", "run-0", "run-x", "run-1-2", "plan-1", "run-1\n", "run-9999999999999999999", "RUN-1"
            })
    void whatCannotBeAnIdIsNotFound(String id) {
        assertThatThrownBy(() -> Ids.run(id))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.problem().status()).isEqualTo(404));
    }
}
