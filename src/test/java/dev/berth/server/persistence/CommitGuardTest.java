package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static dev.berth.server.persistence.Samples.idle;
import static dev.berth.server.persistence.Samples.placed;
import static dev.berth.server.persistence.Samples.placement;
import static dev.berth.server.persistence.Samples.reservation;
import static dev.berth.server.persistence.Samples.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A row that is not as it was read makes the whole turn stale: nothing of it is stored. */
@QuarkusTest
class CommitGuardTest {
    @Inject
    TurnStore turns;

    @Inject
    TaskStore tasks;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private WorkspaceName workspace;
    private StoredPod pod;
    private Task pending;

    @BeforeEach
    void aPendingTask() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
        pod = samples.pod(pool);
        pending = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
    }

    @Test
    void aTaskOfAnotherStatusIsStale() {
        samples.place(pending, pod.name(), 0);

        assertThat(samples.commit(pending, new Change().task(pending, pending.canceled("ann", NOW))))
                .isFalse();
    }

    @Test
    void aTaskOfAnotherAttemptIsStale() {
        Task first = samples.place(pending, pod.name(), 0);
        Task again = placed(first.takenBack(NOW), pod.name(), 1);
        Change retry = new Change()
                .task(first, again)
                .slot(new SlotChange(pod.name(), taken(first), idle(0), false))
                .slot(new SlotChange(pod.name(), idle(1), taken(again), false));
        assertThat(samples.commit(first, retry)).isTrue();

        assertThat(samples.commit(first, new Change().task(first, first.planned(TurnStoreTest.CHANGES, NOW))))
                .isFalse();
    }

    @Test
    void aTaskOfAnotherPhaseOrConfirmationIsStale() {
        Task planned = samples.place(pending, pod.name(), 0).planned(TurnStoreTest.CHANGES, NOW);
        Task confirmed = planned.confirmed(new Confirmation("ann", NOW, "sha"));
        Task confirmedByBob = planned.confirmed(new Confirmation("bob", NOW, "sha"));
        assertThat(samples.commit(planned, new Change().task(samples.reload(planned), confirmed)))
                .isTrue();

        assertThat(samples.commit(planned, new Change().task(confirmedByBob, placed(confirmedByBob, pod.name(), 0))))
                .as("F10")
                .isFalse();
        assertThat(samples.commit(planned, new Change().task(pending, placed(pending, pod.name(), 1))))
                .isFalse();
        assertThat(samples.commit(planned, new Change().task(confirmed, placed(confirmed, pod.name(), 0))))
                .as("nanoseconds of what was written do not count")
                .isTrue();
    }

    @Test
    void aCancelThatCameMeanwhileMakesTheTurnStale() {
        Task running = samples.place(pending, pod.name(), 0);
        Task canceling = running.cancelRequested("ann", NOW);
        assertThat(samples.commit(running, new Change().task(running, canceling)))
                .isTrue();

        assertThat(samples.commit(running, new Change().task(running, running.planned(TurnStoreTest.CHANGES, NOW))))
                .isFalse();
        assertThat(samples.commit(running, new Change().task(canceling, canceling.stopped(NOW))))
                .isTrue();
    }

    @Test
    void aPlacementInAWorkspaceThatWasLockedIsStale() {
        await(workspaces.lock(workspace, new WorkspaceStore.Lock("ann", null, NOW)));

        assertThat(samples.commit(pending, placement(pending, pod.name(), 0)))
                .as("P10: another version")
                .isFalse();
        Task placed = placed(pending, pod.name(), 0);
        Change knowing = new Change().task(new TaskChange(pending, placed, 1L));
        assertThat(samples.commit(pending, knowing)).as("P10: locked").isFalse();
    }

    @Test
    void aPlacementInAWorkspaceOfAnotherVersionIsStale() {
        await(workspaces.lock(workspace, new WorkspaceStore.Lock("ann", null, NOW)));
        await(workspaces.unlock(workspace));

        assertThat(samples.commit(pending, placement(pending, pod.name(), 0))).isFalse();
        Task placed = placed(pending, pod.name(), 0);
        assertThat(samples.commit(pending, new Change().task(new TaskChange(pending, placed, 2L))))
                .isTrue();
    }

    @Test
    void aSlotThatIsTakenMeanwhileMakesTheTurnStaleAndNothingOfItIsStored() {
        Task other = samples.place(samples.submit(samples.workspace(pool), TaskType.PLAN), pod.name(), 1);
        Task plan = samples.submit(workspace, TaskType.PLAN);

        assertThat(samples.commit(
                        plan,
                        new Change()
                                .pod(new PodChange(pod, null, 0))
                                .lock(workspace, "no")
                                .reserve(reservation(pending.id(), pod.name()))
                                .with(placement(plan, pod.name(), 1))))
                .isFalse();

        var stored = await(turns.load(pool)).orElseThrow();
        assertThat(stored.pods()).containsExactly(pod);
        assertThat(stored.reservations()).isEmpty();
        assertThat(stored.workspaces().get(workspace).locked()).isFalse();
        assertThat(samples.reload(plan).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(samples.slotOf(other).slot().index()).isEqualTo(1);
        assertThat(await(tasks.timeline(plan.id()))).hasSize(1);
    }

    @Test
    void aSlotThatRunsAnotherAttemptIsStale() {
        Task running = samples.place(pending, pod.name(), 0);
        Task imagined = placed(running.takenBack(NOW), pod.name(), 0);

        assertThat(samples.commit(
                        running, new Change().slot(new SlotChange(pod.name(), taken(imagined), idle(0), false))))
                .isFalse();
    }

    @Test
    void anAttemptThatBeganIsNotTakenBack() {
        Task running = samples.place(pending, pod.name(), 0);
        Change takeBack = new Change()
                .task(running, running.takenBack(NOW))
                .slot(new SlotChange(pod.name(), taken(running), idle(0), true));
        assertThat(await(tasks.begin(new AttemptRef(running.id(), 1), NOW))).isPresent();

        assertThat(samples.commit(running, takeBack)).as("P11").isFalse();

        assertThat(samples.reload(running).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void anAttemptThatWasAcceptedIsNotTakenBack() {
        Task running = samples.place(pending, pod.name(), 0);
        var accepted = idle(0).with(taken(running).attempt().accepted(NOW), NOW);
        assertThat(samples.commit(
                        running, new Change().slot(new SlotChange(pod.name(), taken(running), accepted, false))))
                .isTrue();

        assertThat(samples.commit(
                        running, new Change().slot(new SlotChange(pod.name(), taken(running), idle(0), true))))
                .isFalse();
    }

    @Test
    void anAttemptThatWasTakenBackDoesNotBegin() {
        Task running = samples.place(pending, pod.name(), 0);
        assertThat(samples.commit(
                        running,
                        new Change()
                                .task(running, running.takenBack(NOW))
                                .slot(new SlotChange(pod.name(), taken(running), idle(0), true))))
                .isTrue();

        assertThat(await(tasks.begin(new AttemptRef(running.id(), 1), NOW)))
                .as("P11")
                .isEmpty();
    }

    @Test
    void aTaskNeverHasTwoSlots() {
        Task running = samples.place(pending, pod.name(), 0);

        assertThat(samples.commit(
                        running, new Change().slot(new SlotChange(pod.name(), idle(1), taken(running), false))))
                .isFalse();
    }

    @Test
    void aWorkspaceNeverHasTwoPlanAndAppliesAtWork() {
        Task second = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        samples.place(pending, pod.name(), 0);

        assertThat(samples.commit(second, placement(second, samples.pod(pool).name(), 0)))
                .as("P10")
                .isFalse();
    }

    @Test
    void aPodOfAnotherPhaseOrDrainIsStale() {
        StoredPod draining = pod.with(PodPhase.DRAINING, new Drain(DrainReason.SCALE_IN, NOW, false), pod.agent());
        StoredPod drained = pod.with(PodPhase.DRAINING, new Drain(DrainReason.SCALE_IN, NOW, true), pod.agent());
        assertThat(samples.commit(pending, new Change().pod(new PodChange(pod, draining, 0))))
                .isTrue();

        assertThat(samples.commit(pending, new Change().pod(new PodChange(pod, null, 0))))
                .isFalse();
        assertThat(samples.commit(pending, new Change().pod(new PodChange(drained, null, 0))))
                .isFalse();
        assertThat(samples.commit(pending, new Change().pod(new PodChange(draining, drained, 0))))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = DrainReason.class,
            names = {"SCALE_IN", "TEMPLATE_CHANGED"})
    void s5APodThatWasGivenWorkMeanwhileIsNotLetGo(DrainReason reason) {
        samples.place(pending, pod.name(), 0);

        assertThat(samples.commit(pending, drain(reason))).isFalse();

        assertThat(await(turns.load(pool)).orElseThrow().pods()).containsExactly(pod);
    }

    @ParameterizedTest
    @EnumSource(
            value = DrainReason.class,
            names = {"SCALE_IN", "TEMPLATE_CHANGED"})
    void s5APodThatWasReservedMeanwhileIsNotLetGo(DrainReason reason) {
        Reservation reservation = reservation(pending.id(), pod.name());
        assertThat(samples.commit(pending, new Change().reserve(reservation))).isTrue();
        assertThat(samples.commit(pending, drain(reason))).isFalse();

        assertThat(samples.commit(pending, drain(reason).release(reservation)))
                .as("the same turn may end the reservation")
                .isTrue();
    }

    @Test
    void s5WorkElsewhereKeepsNoPodAndAnOperatorsDrainWaitsForNone() {
        StoredPod other = samples.pod(pool);
        samples.place(pending, other.name(), 0);
        assertThat(samples.commit(pending, drain(DrainReason.SCALE_IN))).isTrue();

        StoredPod draining = other.with(PodPhase.DRAINING, new Drain(DrainReason.OPERATOR, NOW, false), other.agent());
        assertThat(samples.commit(pending, new Change().pod(new PodChange(other, draining, 0))))
                .isTrue();
    }

    private Change drain(DrainReason reason) {
        return new Change()
                .pod(new PodChange(pod, pod.with(PodPhase.DRAINING, new Drain(reason, NOW, false), pod.agent()), 0));
    }

    @Test
    void aPodNameThatIsThereAlreadyIsStale() {
        assertThat(samples.commit(pending, new Change().pod(new PodChange(null, pod, 3))))
                .isFalse();
    }

    @Test
    void aReservationThatIsGoneMakesItsReleaseStale() {
        assertThat(samples.commit(pending, new Change().release(reservation(pending.id(), pod.name()))))
                .isFalse();
    }

    @Test
    void aReservationOnAPodThatIsGoneIsStale() {
        assertThat(samples.commit(pending, new Change().pod(new PodChange(pod, null, 0))))
                .isTrue();

        assertThat(samples.commit(pending, new Change().reserve(reservation(pending.id(), pod.name()))))
                .isFalse();
    }

    @Test
    void aTaskOfAnotherPoolIsNotWritten() {
        assertThat(await(turns.commit(
                        samples.pool(),
                        new Change().task(pending, pending.canceled("ann", NOW)).build())))
                .isFalse();
        assertThat(await(turns.loadTasks(pool, Set.of(pending.id()))).tasks())
                .extracting(Task::status)
                .containsExactly(TaskStatus.PENDING);
    }

    @Test
    void seenElsewhere17TheSchemaItselfForbidsAnApplyWithoutConfirmation() {
        assertThatThrownBy(() -> await(database.run(
                        "UPDATE tasks SET phase = 'apply' WHERE id = $1",
                        pending.id().value())))
                .as("F10")
                .hasMessageContaining("no_apply_without_confirmation");
    }

    @Test
    void theSchemaItselfForbidsASecondPlanAndApplyAtWork() {
        Task second = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        samples.place(pending, pod.name(), 0);

        assertThatThrownBy(() -> await(database.run(
                        "UPDATE tasks SET status = 'apply_pending' WHERE id = $1",
                        second.id().value())))
                .as("P10")
                .hasMessageContaining("one_plan_and_apply_at_work");
        assertThatThrownBy(() -> await(database.run(
                        "UPDATE tasks SET phase = 'apply', confirmed_by = 'ann', confirmed_at = now() WHERE id = $1",
                        second.id().value())))
                .as("P10: a confirmed one counts while it waits")
                .hasMessageContaining("one_plan_and_apply_at_work");
    }

    @Test
    void theSchemaItselfForbidsATaskOnTwoSlots() {
        Task running = samples.place(pending, pod.name(), 0);

        assertThatThrownBy(() -> await(database.run("""
                        UPDATE slots SET task_id = $1, attempt = 1, phase = 'plan', task_type = 'plan',
                               assigned_at = now() WHERE pool = $2 AND index = 1""", running.id().value(), pool.value())))
                .hasMessageContaining("one_slot_per_task");
    }
}
