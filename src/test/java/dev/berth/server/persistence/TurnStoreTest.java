package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static dev.berth.server.persistence.Samples.idle;
import static dev.berth.server.persistence.Samples.placed;
import static dev.berth.server.persistence.Samples.placement;
import static dev.berth.server.persistence.Samples.reservation;
import static dev.berth.server.persistence.Samples.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.TestDatabase;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredPodBuilder;
import dev.berth.server.control.port.StoredPool;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkStore;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a turn writes and the next one reads. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
public class TurnStoreTest {
    public static final PlanSummary CHANGES = new PlanSummary(true, 1, 2, 3, "sha", "1.11.4");

    @Inject
    TurnStore turns;

    @Inject
    TaskStore tasks;

    @Inject
    WorkStore work;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    StateStore states;

    @Inject
    Samples samples;

    @Inject
    Database database;

    private PoolName pool;
    private WorkspaceName workspace;
    private StoredPod pod;

    @BeforeEach
    void aPoolWithAPodAndAWorkspace() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
        pod = samples.pod(pool);
    }

    @Test
    void aPlacementIsStoredWithItsSlotAndReadBackAsItWas() {
        Task task = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 1);

        StoredPool stored = await(turns.load(pool)).orElseThrow();

        assertThat(stored.spec()).isEqualTo(Samples.spec(pool).spec());
        assertThat(stored.podTemplateJson()).isEqualTo("{}");
        assertThat(stored.pods()).containsExactly(pod);
        assertThat(stored.slots()).hasSize(3);
        RunningAttempt attempt = stored.slots().get(1).slot().attempt();
        assertThat(attempt.task()).isEqualTo(task.id());
        assertThat(attempt.assignedAt()).isEqualTo(Times.stored(NOW));
        assertThat(stored.tasks()).containsExactly(samples.reload(task));
        assertThat(stored.workspaces()).containsEntry(workspace, new WorkspaceGate(0, false));
    }

    @Test
    void aPoolThatIsNotThereIsEmpty() {
        assertThat(await(turns.load(new PoolName("nowhere")))).isEmpty();
    }

    @Test
    void everyFieldOfATaskSurvivesAWriteAndARead() {
        Task planned = samples.place(samples.submit(workspace, TaskType.PLAN_AND_APPLY), pod.name(), 0)
                .planned(CHANGES, NOW);
        Task confirmed = planned.confirmed(new Confirmation("ann", Times.stored(NOW), "sha"));
        Task running = placed(confirmed, pod.name(), 0).cancelRequested("bob", Times.stored(NOW));
        Task lost = running.lost("the pod\0 is gone \uD800", 3, Times.stored(NOW));

        assertThat(samples.commit(lost, new Change().task(samples.reload(lost), lost)))
                .isTrue();

        Task stored = samples.reload(lost);
        assertThat(stored)
                .usingRecursiveComparison()
                .ignoringFields("error", "times.pendingSince", "times.startedAt")
                .isEqualTo(lost);
        assertThat(stored.startedAt()).isEqualTo(Times.stored(NOW));
        assertThat(stored.error().message()).isEqualTo("the pod\uFFFD is gone \uFFFD");
    }

    @Test
    void someTasksComeWithTheirSlotsAndReservationsAndNoOthers() {
        Task other = samples.place(samples.submit(samples.workspace(pool), TaskType.PLAN), pod.name(), 2);
        Task task = samples.place(samples.submit(workspace, TaskType.PLAN_AND_APPLY), pod.name(), 0);
        Reservation reservation = reservation(task.id(), pod.name());
        assertThat(samples.commit(task, new Change().reserve(reservation))).isTrue();

        var stored = await(turns.loadTasks(pool, Set.of(task.id())));

        assertThat(stored.tasks()).extracting(Task::id).containsExactly(task.id());
        assertThat(stored.slots())
                .singleElement()
                .satisfies(slot -> assertThat(slot.slot().attempt().task()).isEqualTo(task.id()));
        assertThat(stored.reservations()).containsExactly(reservation);
        assertThat(stored.workspaces()).containsOnlyKeys(workspace);
        assertThat(await(turns.loadTasks(samples.pool(), Set.of(other.id()))).tasks())
                .isEmpty();
    }

    @Test
    void oneTurnMayEndAWorkspacesTaskAndPlaceTheNextOne() {
        Task first = samples.place(samples.submit(workspace, TaskType.PLAN_AND_APPLY), pod.name(), 0);
        Task second = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        Change turn = new Change()
                .task(first, first.planned(new PlanSummary(false, 0, 0, 0, null, null), NOW))
                .slot(new SlotChange(pod.name(), taken(first), idle(0), false))
                .with(placement(second, samples.pod(pool).name(), 0));

        assertThat(samples.commit(first, turn)).as("P10").isTrue();

        assertThat(samples.reload(first).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(samples.reload(second).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void oneTurnMayTakeATaskBackAndPlaceItOnAnotherSlot() {
        Task first = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 2);
        Task again = placed(first.takenBack(NOW), pod.name(), 1);
        Change turn = new Change()
                .task(first, again)
                .slot(new SlotChange(pod.name(), taken(first), idle(2), true))
                .slot(new SlotChange(pod.name(), idle(1), taken(again), false));

        assertThat(samples.commit(first, turn)).isTrue();

        assertThat(samples.slotOf(again).slot().index()).isEqualTo(1);
        assertThat(samples.slotOf(again).slot().attempt().attempt()).isEqualTo(2);
    }

    @Test
    void aNewPodCanBeGivenWorkInTheTurnThatAddsIt() {
        Task task = samples.submit(workspace, TaskType.PLAN);
        StoredPod fresh = StoredPodBuilder.builder()
                .name(new PodName(Samples.name("pod")))
                .phase(PodPhase.READY)
                .drain(null)
                .agent(null)
                .templateHash("hash")
                .createdAt(Times.stored(NOW))
                .runtime(RuntimeKind.KUBERNETES)
                .placeholder(true)
                .binding(null)
                .build();

        assertThat(samples.commit(
                        task, new Change().pod(new PodChange(null, fresh, 2)).with(placement(task, fresh.name(), 1))))
                .as("P1")
                .isTrue();

        assertThat(samples.slotOf(task).pod()).isEqualTo(fresh.name());
    }

    @Test
    void aPodIsDrainedAndDeletedWithItsSlotsAndReservations() {
        Task task = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        assertThat(samples.commit(task, new Change().reserve(reservation(task.id(), pod.name()))))
                .isTrue();
        StoredPod draining =
                pod.with(PodPhase.DRAINING, new Drain(DrainReason.OPERATOR, Times.stored(NOW), true), null);

        assertThat(samples.commit(task, new Change().pod(new PodChange(pod, draining, 0))))
                .isTrue();
        assertThat(await(turns.load(pool)).orElseThrow().pods()).containsExactly(draining);

        assertThat(samples.commit(task, new Change().pod(new PodChange(draining, null, 0))))
                .isTrue();
        StoredPool stored = await(turns.load(pool)).orElseThrow();
        assertThat(stored.pods()).isEmpty();
        assertThat(stored.slots()).isEmpty();
        assertThat(stored.reservations()).isEmpty();
    }

    @Test
    void aReservationMovesToAnotherPodInOneTurn() {
        Task task = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        Reservation here = reservation(task.id(), pod.name());
        Reservation there = reservation(task.id(), samples.pod(pool).name());
        assertThat(samples.commit(task, new Change().reserve(here))).isTrue();

        assertThat(samples.commit(task, new Change().release(here).reserve(there)))
                .isTrue();

        assertThat(samples.stored(task).reservations()).containsExactly(there);
    }

    @Test
    void anAcknowledgementNeverOverwritesTheBeginThatWasWrittenMeanwhile() {
        Task task = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 1);
        assertThat(await(work.begin(new AttemptRef(task.id(), 1), NOW))).isPresent();
        Slot accepted = idle(1).with(taken(task).attempt().accepted(NOW.plusSeconds(1)), NOW);

        assertThat(samples.commit(task, new Change().slot(new SlotChange(pod.name(), taken(task), accepted, false))))
                .as("P11")
                .isTrue();

        RunningAttempt attempt = samples.slotOf(task).slot().attempt();
        assertThat(attempt.begunAt()).isEqualTo(Times.stored(NOW));
        assertThat(attempt.acceptedAt()).isEqualTo(Times.stored(NOW.plusSeconds(1)));
    }

    @Test
    void aLostApplyLocksItsWorkspaceOnceAndBlockedSlotsAreKept() {
        Task task = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 1);
        Change turn = new Change()
                .slot(new SlotChange(pod.name(), taken(task), idle(1).freed(true, NOW), false))
                .lock(workspace, "the outcome is unknown");

        assertThat(samples.commit(task, turn)).as("F4").isTrue();
        assertThat(samples.commit(task, new Change().lock(workspace, "again"))).isTrue();

        assertThat(await(workspaces.find(workspace)).orElseThrow().lock())
                .isEqualTo(new WorkspaceStore.Lock("berth", "the outcome is unknown", Times.stored(NOW)));
        StoredPool stored = await(turns.load(pool)).orElseThrow();
        assertThat(stored.workspaces()).containsEntry(workspace, new WorkspaceGate(1, true));
        assertThat(stored.slots().get(1).slot().blockedUntilIdle()).as("P12").isTrue();
    }

    @Test
    void theStateLockOfAnEndedAttemptIsReleasedAndOnlyThatOne() {
        Task task = samples.place(samples.submit(workspace, TaskType.PLAN_AND_APPLY), pod.name(), 0);
        AttemptRef attempt = new AttemptRef(task.id(), 1);
        await(states.lock(workspace, new Holder("id", "{}", attempt, NOW)));

        assertThat(samples.commit(task, new Change().ended(new AttemptRef(task.id(), 2))))
                .isTrue();
        assertThat(await(states.holder(workspace))).isPresent();

        assertThat(samples.commit(task, new Change().ended(attempt))).as("F13").isTrue();
        assertThat(await(states.holder(workspace))).isEmpty();
    }

    @Test
    void theTimelineKeepsTheOrderOfItsSteps() {
        Task task = samples.submit(workspace, TaskType.PLAN);
        Task placed = placed(task, pod.name(), 1);
        Task canceled = task.canceled("ann", NOW);
        Change turn = new Change()
                .step(Samples.step(task, placed, "placed"))
                .step(Samples.step(placed, task, "taken_back"))
                .step(Samples.step(task, canceled, "canceled"));

        assertThat(samples.commit(task, turn)).isTrue();

        List<TimelineEntry> timeline = await(tasks.timeline(task.id()));
        assertThat(timeline)
                .extracting(TimelineEntry::reason)
                .containsExactly("submitted", "placed", "taken_back", "canceled");
        assertThat(timeline.get(1).location()).isEqualTo(placed.location());
        assertThat(timeline.getFirst().from()).isNull();
        assertThat(timeline.getFirst().by()).isEqualTo("ann");
    }

    @Test
    void aTurnWithoutChangesIsStoredWithoutTheDatabase() {
        assertThat(await(turns.commit(new PoolName("nowhere"), new Change().build())))
                .isTrue();
    }

    @Test
    void aColumnOfTheNextVersionDisturbsNoPlanThatIsKeptF14() {
        loadsOnEveryConnection();
        try {
            await(database.run("ALTER TABLE pools ADD COLUMN of_next_version int"));
            await(database.run("ALTER TABLE agent_pods ADD COLUMN of_next_version int"));

            loadsOnEveryConnection();
        } finally {
            await(database.run("ALTER TABLE pools DROP COLUMN IF EXISTS of_next_version"));
            await(database.run("ALTER TABLE agent_pods DROP COLUMN IF EXISTS of_next_version"));
        }
    }

    private void loadsOnEveryConnection() {
        await(Uni.join().all(Collections.nCopies(40, turns.load(pool))).andFailFast());
    }
}
