package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static dev.berth.server.persistence.Samples.ending;
import static dev.berth.server.persistence.Samples.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Rescued;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateStore.Writer;
import dev.berth.server.control.port.StateStore.Written;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.turn.SqlTurnStore;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an attempt writes counts only while the attempt does (F13). The races are played with a turn whose transaction
 * stands open: the attempt was declared over, and nobody can see it yet.
 */
@QuarkusTest
class StateOfAttemptsTest {
    private static final String HUMAN = "human-1";

    @Inject
    StateStore states;

    @Inject
    PlanStore plans;

    @Inject
    TaskStore tasks;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private PodName pod;
    private WorkspaceName workspace;

    @BeforeEach
    void aWorkspace() {
        pool = samples.pool();
        pod = samples.pod(pool).name();
        workspace = samples.workspace(pool);
    }

    private static AttemptRef ref(Task task) {
        return new AttemptRef(task.id(), task.attempt());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Draft draft(long serial, String text) {
        return new Draft(bytes(text), new Version(serial, "line", text.length(), text, "someone", Times.stored(NOW)));
    }

    private static Holder holder(String id, AttemptRef attempt) {
        return new Holder(id, "{\"ID\":\"" + id + "\"}", attempt, Times.stored(NOW));
    }

    private Written lock(String id, AttemptRef attempt) {
        return await(states.lock(workspace, holder(id, attempt)));
    }

    private Written put(long serial, String text, AttemptRef attempt, String lockId) {
        return await(states.put(workspace, draft(serial, text), new Writer(attempt, lockId)));
    }

    private Written unlock(AttemptRef attempt, String lockId) {
        return await(states.unlock(workspace, new Writer(attempt, lockId)));
    }

    private String present() {
        return await(states.current(workspace, Room.ENOUGH))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElse("none");
    }

    /** The call's answer, when it is made while the turn is stored and not committed. */
    private <T> T beside(Change turn, Supplier<Uni<T>> call) {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        CompletableFuture<Void> commit = new CompletableFuture<>();
        CompletableFuture<Void> turned = database.<Void>transaction(
                        connection -> SqlTurnStore.storeTurn(connection, pool, turn.build())
                                .invoke(() -> stored.complete(null))
                                .chain(() -> Uni.createFrom().completionStage(commit)))
                .subscribeAsCompletionStage();
        try {
            stored.get(20, TimeUnit.SECONDS);
            CompletableFuture<T> answer = call.get().subscribeAsCompletionStage();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> answer.isDone() || somebodyWaitsForALock());
            commit.complete(null);
            turned.get(20, TimeUnit.SECONDS);
            return answer.get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException
                | InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            commit.complete(null);
        }
    }

    private boolean somebodyWaitsForALock() {
        return await(database.run("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
                        .size()
                > 0;
    }

    @Test
    void aLockIsNotTakenByAPlanThatIsBeingDeclaredLostF13() {
        Task running = samples.place(samples.submit(workspace, TaskType.PLAN_AND_APPLY), pod, 0);
        Change lost = ending(running, running.lost("the pod is gone", 3, NOW));

        Written written = beside(lost, () -> states.lock(workspace, holder("a", ref(running))));

        assertThat(written).isEqualTo(new Written.Superseded());
        assertThat(await(states.holder(workspace))).isEmpty();
    }

    @Test
    void aStateIsNotWrittenByAnApplyThatIsOverF13() {
        Task applying = samples.applying(workspace, pod);
        lock("a", ref(applying));
        Change applied = ending(applying, applying.applied(NOW));

        Written written =
                beside(applied, () -> states.put(workspace, draft(1, "late"), new Writer(ref(applying), "a")));

        assertThat(written).isEqualTo(new Written.Superseded());
        assertThat(present()).isEqualTo("none");
        assertThat(await(states.holder(workspace))).isEmpty();
    }

    @Test
    void aPlanIsNotStoredByAnAttemptThatIsOver() {
        Task running = samples.place(samples.submit(workspace, TaskType.PLAN_AND_APPLY), pod, 0);
        Change planned = ending(running, running.planned(TurnStoreTest.CHANGES, NOW));

        boolean stored = beside(planned, () -> plans.putBundle(ref(running), bytes("another"), "other", NOW));

        assertThat(stored).isFalse();
    }

    @Test
    void anUnlockThatMeetsTheLossOfAnApplyEndsItsRightsAndItsLockF4() {
        Task applying = samples.applying(workspace, pod);
        lock("a", ref(applying));
        await(workspaces.lock(workspace, new WorkspaceStore.Lock("ann", "a look", NOW)));
        Change lost = new Change()
                .task(applying, applying.lost("the pod is gone", 3, NOW))
                .lock(workspace, "lost");

        beside(lost, () -> workspaces.unlock(workspace));

        assertThat(await(tasks.mayReport(ref(applying)))).isFalse();
        assertThat(await(states.holder(workspace))).isEmpty();
    }

    @Test
    void aLostApplyLocksAndWritesUntilItIsGivenUpF4() {
        Task applying = samples.applying(workspace, pod);
        lose(applying);

        assertThat(lock("a", ref(applying))).isEqualTo(new Written.Done());
        assertThat(put(1, "built", ref(applying), "a")).isEqualTo(new Written.Done());
        await(workspaces.unlock(workspace));

        assertThat(put(2, "more", ref(applying), "a")).isEqualTo(new Written.Superseded());
        assertThat(lock("b", ref(applying))).isEqualTo(new Written.Superseded());
        assertThat(present()).isEqualTo("built");
    }

    private void lose(Task applying) {
        Change lost = new Change()
                .task(applying, applying.lost("the pod is gone", 3, NOW))
                .lock(workspace, "lost");
        assertThat(samples.commit(applying, lost)).isTrue();
    }

    @Test
    void aPlanLocksAndReadsButNeverWrites() {
        Task running = samples.place(samples.submit(workspace, TaskType.PLAN_AND_APPLY), pod, 0);

        assertThat(lock("a", ref(running))).isEqualTo(new Written.Done());
        assertThat(put(1, "x", ref(running), "a")).isEqualTo(new Written.OnlyPlans());
        assertThat(unlock(ref(running), "a")).isEqualTo(new Written.Done());
        assertThat(await(states.holder(workspace))).isEmpty();
    }

    @Test
    void anAttemptNeitherWritesOverNorFreesSomebodyElsesLock() {
        Task applying = samples.applying(workspace, pod);
        put(1, "before", null, null);
        lock("a", ref(applying));
        assertThat(unlock(null, null)).as("a human insists").isEqualTo(new Written.Done());
        lock(HUMAN, null);
        Written held = new Written.Held(holder(HUMAN, null));

        assertThat(put(2, "after", ref(applying), "a")).isEqualTo(held);
        assertThat(put(2, "after", ref(applying), HUMAN))
                .as("knowing the id is not enough")
                .isEqualTo(held);
        assertThat(unlock(ref(applying), "a")).isEqualTo(held);
        assertThat(unlock(ref(applying), HUMAN)).isEqualTo(held);
        Rescued rescued = await(states.rescue(ref(applying), draft(2, "after")));

        assertThat(rescued).isInstanceOf(Rescued.Aside.class);
        assertThat(present()).isEqualTo("before");
        assertThat(await(states.holder(workspace))).contains(holder(HUMAN, null));
        assertThat(await(workspaces.find(workspace)).orElseThrow().lock().reason())
                .contains("task " + applying.id(), "somebody else holds the lock");
        assertThat(await(states.rescue(ref(applying), draft(2, "after")))).isEqualTo(rescued);
        long id = ((Rescued.Aside) rescued).id();
        assertThat(await(states.versions(workspace, new Page.Request(10, null))).items())
                .extracting(Stored::id, Stored::current, Stored::aside)
                .first()
                .isEqualTo(org.assertj.core.groups.Tuple.tuple(id, false, true));
        assertThat(await(states.version(workspace, new Which.Id(id), Room.ENOUGH)))
                .hasValue(bytes("after"));
        assertThat(await(states.version(workspace, new Which.Serial(2), Room.ENOUGH)))
                .isEmpty();
    }

    @Test
    void aStateLeftBehindBecomesThePresentOneWhenNothingCameBetween() {
        Task applying = samples.applying(workspace, pod);
        put(1, "before", null, null);
        lock("a", ref(applying));
        put(2, "half", ref(applying), "a");
        unlock(ref(applying), "a");

        Rescued rescued = await(states.rescue(ref(applying), draft(3, "whole")));

        assertThat(rescued).isInstanceOf(Rescued.Current.class);
        assertThat(present()).isEqualTo("whole");
        assertThat(await(states.rescue(ref(applying), draft(3, "whole"))))
                .as("said again")
                .isEqualTo(rescued);
        assertThat(await(workspaces.find(workspace)).orElseThrow().lock()).isNull();
    }

    @Test
    void anApplyDoesNotWriteOverAStateThatSomebodyChangedMeanwhile() {
        Task applying = samples.applying(workspace, pod);
        put(1, "before", null, null);
        lock("a", ref(applying));
        unlock(null, null);
        put(2, "by hand", null, null);

        assertThat(put(2, "after", ref(applying), "a")).isEqualTo(new Written.Moved());
        assertThat(await(states.rescue(ref(applying), draft(2, "after")))).isInstanceOf(Rescued.Aside.class);
        assertThat(present()).isEqualTo("by hand");
    }

    @Test
    void aForcedLockThatNobodyTookDoesNotKeepAnApplyFromWriting() {
        Task applying = samples.applying(workspace, pod);
        lock("a", ref(applying));
        unlock(null, null);

        assertThat(put(1, "built", ref(applying), "a")).isEqualTo(new Written.Done());
    }

    @Test
    void whatAnApplyThatWasGivenUpLeftBehindIsKeptAsideAndTheWorkspaceIsLocked() {
        Task applying = samples.applying(workspace, pod);
        lock("a", ref(applying));
        lose(applying);
        await(workspaces.unlock(workspace));

        assertThat(await(states.rescue(ref(applying), draft(1, "built")))).isInstanceOf(Rescued.Aside.class);
        assertThat(await(workspaces.find(workspace)).orElseThrow().lock().by()).isEqualTo("berth");
        assertThat(await(states.rescue(new AttemptRef(applying.id(), 1), draft(1, "plan's"))))
                .isEqualTo(new Rescued.Superseded());
    }

    @Test
    void aLockWhoseAttemptDoesNotCountAnyMoreIsFreedByTheNextLockAndByItsTasksNextTurnF13() {
        Task running = samples.place(samples.submit(workspace, TaskType.PLAN_AND_APPLY), pod, 0);
        stray(running);
        assertThat(lock(HUMAN, null)).isEqualTo(new Written.Done());
        unlock(null, null);
        stray(running);

        samples.commit(running, new Change().step(Samples.step(running, running, "noted")));

        assertThat(await(states.holder(workspace))).isEmpty();
    }

    private void stray(Task task) {
        await(database.run(
                "INSERT INTO state_locks (workspace, lock_id, info, task_id, attempt, locked_at)"
                        + " VALUES ($1, 'stray', '{}', $2, 99, now())",
                workspace.value(),
                task.id().value()));
    }

    private Replaced restore(String text) {
        return await(states.restore(workspace, serial -> draft(serial, text + "@" + serial), Times.stored(NOW)));
    }

    @Test
    void aRestoredStateGetsASerialAboveAllThatWereEverUsedAndWaitingPlansPlanAgain() {
        put(7, "seven", null, null);
        put(3, "three", null, null);
        await(database.run("DELETE FROM states WHERE workspace = $1 AND serial = 7", workspace.value()));
        Task waiting = samples.awaitingApproval(workspace, pod);
        samples.commit(waiting, new Change().reserve(reservation(waiting.id(), pod)));

        Replaced replaced = restore("old");

        assertThat(replaced.written()).isEqualTo(new Written.Done());
        assertThat(replaced.version().version().serial()).isEqualTo(8);
        assertThat(present()).isEqualTo("old@8");
        Task again = samples.reload(waiting);
        assertThat(again.status()).isEqualTo(TaskStatus.PENDING);
        assertThat(again.phase()).isEqualTo(Phase.PLAN);
        assertThat(again.plan()).isNull();
        assertThat(samples.stored(waiting).reservations()).isEmpty();
        assertThat(replaced.planAgain())
                .singleElement()
                .satisfies(view -> assertThat(view.task().id()).isEqualTo(waiting.id()));
        assertThat(await(tasks.timeline(waiting.id())).getLast().reason()).isEqualTo("state_replaced");
    }

    @Test
    void nothingIsRestoredOverTheLockOfSomebody() {
        put(1, "one", null, null);
        lock(HUMAN, null);

        assertThat(restore("x").written()).isEqualTo(new Written.Held(holder(HUMAN, null)));
        assertThat(present()).isEqualTo("one");
    }

    @Test
    void nothingIsRestoredWhileATaskIsAtWork() {
        put(1, "one", null, null);
        Task applying = samples.applying(workspace, pod);

        assertThat(restore("x").written()).isEqualTo(new Written.Busy());
        assertThat(await(states.delete(workspace, null, NOW)).written()).isEqualTo(new Written.Busy());
        lose(applying);
        assertThat(restore("x").written()).as("F4").isEqualTo(new Written.Busy());
        assertThat(present()).isEqualTo("one");
    }

    @Test
    void aPlacementThatWasReadBeforeARestoreIsStale() {
        Task pending = samples.submit(workspace, TaskType.PLAN);
        restore("x");

        assertThat(samples.commit(pending, Samples.placement(pending, pod, 1))).isFalse();
    }

    @Test
    void aWorkspaceWithALostApplyThatMayReportIsNotDeletedF4() {
        lose(samples.applying(workspace, pod));

        assertThat(await(workspaces.delete(workspace, true))).isEqualTo(WorkspaceStore.Deleted.LIVE_TASKS);
    }
}
