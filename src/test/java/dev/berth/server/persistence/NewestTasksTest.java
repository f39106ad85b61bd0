package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class NewestTasksTest {
    @Inject
    TaskStore tasks;

    @Inject
    Samples samples;

    @Test
    void theNewestTaskOfEachWorkspaceIsFoundAtOnce() {
        PoolName pool = samples.pool();
        WorkspaceName workspace = samples.workspace(pool);
        WorkspaceName other = samples.workspace(pool);
        WorkspaceName none = samples.workspace(pool);
        samples.submit(workspace, TaskType.PLAN);
        Task newest = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        Task only = samples.submit(other, TaskType.PLAN);

        Map<WorkspaceName, TaskView> found = await(tasks.newest(List.of(none, workspace, other)));

        assertThat(found).hasSize(2);
        assertThat(found.get(workspace).task().id()).isEqualTo(newest.id());
        assertThat(found.get(other).task().id()).isEqualTo(only.id());
        assertThat(await(tasks.newest(List.of()))).isEmpty();
    }
}
