package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.TestDatabase;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredPool;
import dev.berth.server.control.port.TurnStore;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class TurnStoreTest {
    @Inject
    TurnStore turns;

    @Inject
    Samples samples;

    @Test
    void aPlacementIsStoredWithItsSlotAndReadBackAsItWas() {
        PoolName pool = samples.pool();
        WorkspaceName workspace = samples.workspace(pool);
        StoredPod pod = samples.pod(pool);
        Task task = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 1);

        StoredPool stored = await(turns.load(pool)).orElseThrow();

        assertThat(stored.spec()).isEqualTo(Samples.spec(pool).spec());
        assertThat(stored.pods()).containsExactly(pod);
        assertThat(stored.slots()).hasSize(3);
        assertThat(stored.slots().get(1).slot().attempt().task()).isEqualTo(task.id());
        assertThat(stored.tasks()).singleElement().isEqualTo(samples.reload(task));
        assertThat(stored.workspaces()).containsOnlyKeys(workspace);
    }
}
