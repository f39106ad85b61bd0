package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LockStore;
import dev.berth.server.control.port.LockStore.Outcome;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Times;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LockStoreTest {
    private static final Outcome DONE = new Outcome.Done();

    @Inject
    LockStore locks;

    @Inject
    StateStore states;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    TaskStore tasks;

    @Inject
    Samples samples;

    private PodName pod;
    private WorkspaceName workspace;

    @BeforeEach
    void aWorkspace() {
        PoolName pool = samples.pool();
        pod = samples.pod(pool).name();
        workspace = samples.workspace(pool);
    }

    private Outcome lock(String by, String id) {
        return await(locks.lock(workspace, new Lock(by, "Locked by Terraform", Times.stored(NOW)), id));
    }

    private Outcome unlock(String by, String id) {
        return await(locks.unlock(workspace, id, by));
    }

    private Outcome forceUnlock() {
        return await(locks.forceUnlock(workspace));
    }

    private void requireBoth(String by, String id) {
        assertThat(await(workspaces.find(workspace)).orElseThrow().lock().by()).isEqualTo(by);
        assertThat(await(states.holder(workspace)).orElseThrow().id()).isEqualTo(id);
    }

    private void requireNone() {
        assertThat(await(workspaces.find(workspace)).orElseThrow().lock()).isNull();
        assertThat(await(states.holder(workspace))).isEmpty();
    }

    @Test
    void bothAreTakenAndGivenBackTogether() {
        assertThat(lock("ann", "a")).isEqualTo(DONE);
        requireBoth("ann", "a");
        assertThat(await(states.holder(workspace)).orElseThrow().info())
                .isEqualTo("{\"ID\":\"a\",\"Operation\":\"\",\"Info\":\"Locked by Terraform\",\"Who\":\"ann\","
                        + "\"Version\":\"\",\"Created\":\"" + Times.stored(NOW) + "\",\"Path\":\"\"}");
        assertThat(unlock("ann", "a")).isEqualTo(DONE);
        requireNone();
        assertThat(unlock("ann", "a")).isEqualTo(new Outcome.NotLocked());
        assertThat(forceUnlock()).isEqualTo(new Outcome.NotLocked());
    }

    @Test
    void whereOneOfThemIsTakenNeitherIs() {
        await(workspaces.lock(workspace, new Lock("ben", null, Times.stored(NOW))));
        assertThat(lock("ann", "a")).isEqualTo(new Outcome.Held("ben"));
        assertThat(await(states.holder(workspace))).isEmpty();
        await(workspaces.unlock(workspace));

        Holder other = new Holder("b", "{\"ID\":\"b\"}", null, Times.stored(NOW));
        await(states.lock(workspace, other));
        assertThat(lock("ann", "a")).isEqualTo(new Outcome.Held("lock b"));
        assertThat(await(workspaces.find(workspace)).orElseThrow().lock()).isNull();
        assertThat(await(states.holder(workspace))).contains(other);
    }

    @Test
    void nobodyLocksTwiceNorGivesBackTheLockOfSomebodyElse() {
        lock("ann", "a");
        assertThat(lock("ann", "a")).isEqualTo(new Outcome.Held("ann"));
        assertThat(unlock("ben", "b")).isEqualTo(new Outcome.Held("ann"));
        requireBoth("ann", "a");
        assertThat(forceUnlock()).isEqualTo(DONE);
        requireNone();
    }

    @Test
    void aLockThatAnOperatorTookMeanwhileStays() {
        lock("ann", "a");
        await(workspaces.unlock(workspace));
        await(workspaces.lock(workspace, new Lock("ops", null, Times.stored(NOW))));

        assertThat(unlock("ann", "a")).isEqualTo(DONE);
        assertThat(await(workspaces.find(workspace)).orElseThrow().lock().by()).isEqualTo("ops");
        assertThat(await(states.holder(workspace))).isEmpty();
    }

    @Test
    void whileATaskIsAtWorkNobodyLocksAndNobodyForces() {
        Task applying = samples.applying(workspace, pod);
        assertThat(lock("ann", "a")).isEqualTo(new Outcome.Busy(applying.id()));
        assertThat(forceUnlock()).isEqualTo(new Outcome.Busy(applying.id()));
        requireNone();
    }

    @Test
    void aPlacementThatWasReadBeforeALockIsStale() {
        Task pending = samples.submit(workspace, TaskType.PLAN);
        lock("ann", "a");

        assertThat(samples.commit(pending, Samples.placement(pending, pod, 1))).isFalse();
    }

    @Test
    void whatALostApplyMayStillBringEndsWithAForcedUnlockF4() {
        Task applying = samples.applying(workspace, pod);
        AttemptRef attempt = new AttemptRef(applying.id(), applying.attempt());
        await(states.lock(workspace, new Holder("x", "{}", attempt, Times.stored(NOW))));
        samples.commit(
                applying,
                new Change()
                        .task(applying, applying.lost("the pod is gone", 3, NOW))
                        .lock(workspace, "lost"));
        assertThat(lock("ann", "a")).isEqualTo(new Outcome.Busy(applying.id()));
        assertThat(await(tasks.mayReport(attempt))).isTrue();

        assertThat(forceUnlock()).isEqualTo(DONE);
        requireNone();
        assertThat(await(tasks.mayReport(attempt))).isFalse();
    }

    @Test
    void whereThereIsNoWorkspaceThereIsNoLock() {
        WorkspaceName none = new WorkspaceName("nowhere");
        assertThat(await(locks.lock(none, new Lock("ann", null, Times.stored(NOW)), "a")))
                .isEqualTo(new Outcome.NoWorkspace());
        assertThat(await(locks.forceUnlock(none))).isEqualTo(new Outcome.NoWorkspace());
    }
}
