package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static dev.berth.server.persistence.Samples.idle;
import static dev.berth.server.persistence.Samples.submission;
import static dev.berth.server.persistence.Samples.taken;
import static dev.berth.server.persistence.Samples.workspace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanOptionsBuilder;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Filter;
import dev.berth.server.control.port.TaskStore.IdempotencyKey;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TimelineEntryBuilder;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.control.port.WorkStore;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TaskStoreTest {
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

    @BeforeEach
    void aWorkspace() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
    }

    private Submission keyed(IdempotencyKey key) {
        return SubmissionBuilder.builder(submission(workspace, TaskType.PLAN))
                .idempotencyKey(key)
                .build();
    }

    private Submitted submit(Submission submission) {
        return await(tasks.submit(submission, 1_000, NOW));
    }

    private static Task created(Submitted submitted) {
        return ((Submitted.Created) submitted).task().task();
    }

    @Test
    void aTaskIsStoredWithAllThatWasAskedAndWhatItsWorkspaceAdds() {
        Submission submission = SubmissionBuilder.builder()
                .workspace(workspace)
                .type(TaskType.PLAN_AND_APPLY)
                .message("because")
                .priority(7)
                .autoApply(true)
                .options(PlanOptionsBuilder.builder()
                        .destroy(true)
                        .targets(List.of("a.b", "c.d[\"x, y\"]"))
                        .replace(List.of("e.f"))
                        .refreshOnly(true)
                        .refresh(true)
                        .build())
                .configurationVersion(null)
                .variables(TaskVariables.NONE)
                .timeout(Duration.ofMinutes(90))
                .submittedBy("ann")
                .submitterPerson(null)
                .idempotencyKey(null)
                .source(null)
                .build();

        Task task = created(submit(submission));

        assertThat(task.request())
                .isEqualTo(TaskRequestBuilder.builder()
                        .workspace(workspace)
                        .pool(pool)
                        .tool(Tool.TERRAFORM)
                        .type(TaskType.PLAN_AND_APPLY)
                        .message("because")
                        .priority(7)
                        .autoApplyBy("ann")
                        .options(PlanOptionsBuilder.builder()
                                .destroy(true)
                                .targets(List.of("a.b", "c.d[\"x, y\"]"))
                                .replace(List.of("e.f"))
                                .refreshOnly(true)
                                .refresh(true)
                                .build())
                        .workingDirectory("")
                        .timeout(Duration.ofMinutes(90))
                        .configurationVersion(1)
                        .provisional(false)
                        .submittedBy("ann")
                        .source(null)
                        .build());
        assertThat(task).isEqualTo(Task.submitted(task.id(), task.request(), Times.stored(NOW)));
        assertThat(await(tasks.find(task.id()))).contains(new TaskView(task, null));
        assertThat(await(tasks.timeline(task.id())))
                .extracting(TimelineEntry::reason)
                .containsExactly("submitted");
    }

    @Test
    void theVariablesOfATaskAreSealedAndComeBackForItsAgent() {
        TaskVariables variables = new TaskVariables(Map.of("region", "\"hunter2-region\""));
        Task task = created(submit(SubmissionBuilder.builder(submission(workspace, TaskType.PLAN))
                .options(PlanOptionsBuilder.builder(PlanOptions.USUAL)
                        .refresh(false)
                        .build())
                .variables(variables)
                .build()));

        assertThat(task.request().options().refresh()).isFalse();
        assertThat(await(tasks.variables(task.id()))).isEqualTo(variables);
        byte[] stored = await(database.run(
                        "SELECT sealed FROM task_variables WHERE task_id = $1",
                        task.id().value()))
                .iterator()
                .next()
                .getBuffer("sealed")
                .getBytes();
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
        assertThat(variables.toString()).doesNotContain("hunter2");
        assertThat(await(
                        tasks.variables(samples.submit(workspace, TaskType.PLAN).id())))
                .isEqualTo(TaskVariables.NONE);
    }

    @Test
    void aTaskTakesAutoApplyFromItsWorkspaceUnlessItSaysOtherwise() {
        WorkspaceName own = new WorkspaceName(Samples.name("workspace"));
        Workspace before = workspace(own, pool);
        await(workspaces.create(before));
        assertThat(submit(submission(own, TaskType.PLAN))).isInstanceOf(Submitted.NoConfiguration.class);
        assertThat(submit(submission(new WorkspaceName("nowhere"), TaskType.PLAN)))
                .isInstanceOf(Submitted.NoWorkspace.class);

        Workspace changed = WorkspaceBuilder.builder(before)
                .name(workspace)
                .tool(Tool.TOFU)
                .autoApplyBy("eve")
                .build();
        await(workspaces.update(workspace, now -> changed));

        Task task = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        assertThat(task.request().autoApplyBy()).as("F10: who allowed it").isEqualTo("eve");
        assertThat(task.request().tool()).isEqualTo(Tool.TOFU);
    }

    @Test
    void theQueueOfAPoolHasALimit() {
        samples.submit(workspace, TaskType.PLAN);
        assertThat(await(tasks.submit(submission(workspace, TaskType.PLAN), 2, NOW)))
                .isInstanceOf(Submitted.Created.class);

        assertThat(await(tasks.submit(submission(workspace, TaskType.PLAN), 2, NOW)))
                .as("F12")
                .isInstanceOf(Submitted.QueueFull.class);

        assertThat(await(tasks.submit(submission(samples.workspace(samples.pool()), TaskType.PLAN), 2, NOW)))
                .as("another pool has a queue of its own")
                .isInstanceOf(Submitted.Created.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 210})
    void theLimitHoldsHoweverManyComeAtOnceF12(int limit) {
        List<Uni<Submitted>> crowd = IntStream.range(0, limit + 30)
                .mapToObj(number -> tasks.submit(submission(workspace, TaskType.PLAN), limit, NOW))
                .toList();

        List<Submitted> answers = await(Uni.join().all(crowd).andFailFast());

        assertThat(answers).filteredOn(Submitted.Created.class::isInstance).hasSize(limit);
        assertThat(answers).filteredOn(Submitted.QueueFull.class::isInstance).hasSize(30);
    }

    @Test
    void oneKeyMakesOneTask() {
        IdempotencyKey key = new IdempotencyKey("token", Samples.name("key"), "body");
        Task task = created(submit(keyed(key)));

        Submitted again = submit(keyed(key));

        assertThat(again).as("F9").isEqualTo(new Submitted.Replayed(new TaskView(task, null)));
        assertThat(submit(keyed(new IdempotencyKey("token", key.key(), "other body"))))
                .isInstanceOf(Submitted.KeyMismatch.class);
        assertThat(submit(keyed(new IdempotencyKey("other token", key.key(), "body"))))
                .isInstanceOf(Submitted.Created.class);
    }

    @Test
    void oneKeySubmittedManyTimesAtOnceMakesOneTask() {
        Submission submission = keyed(new IdempotencyKey("token", Samples.name("key"), "body"));
        List<Uni<Submitted>> calls = IntStream.range(0, 8)
                .mapToObj(i -> tasks.submit(submission, 1_000, NOW))
                .toList();

        List<Submitted> answers =
                await(Uni.join().all(calls).usingConcurrencyOf(8).andFailFast());

        assertThat(answers)
                .as("F9")
                .filteredOn(Submitted.Created.class::isInstance)
                .hasSize(1);
        assertThat(answers).filteredOn(Submitted.Replayed.class::isInstance).hasSize(7);
        assertThat(await(tasks.list(filter(null), new Page.Request(10, null), Room.ENOUGH))
                        .items())
                .hasSize(1);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        IdempotencyKey key = new IdempotencyKey("token", Samples.name("key"), "body");
        Task task = created(submit(keyed(key)));

        assertThat(await(tasks.submit(keyed(key), 1_000, NOW.plus(Duration.ofHours(24)))))
                .isInstanceOf(Submitted.Replayed.class);
        Submitted later = await(tasks.submit(keyed(key), 1_000, NOW.plus(Duration.ofHours(25))));

        assertThat(created(later).id()).as("F9").isNotEqualTo(task.id());
    }

    @Test
    void ofPlanAndAppliesOnlyTheOldestIsUnblockedAndPlansNeverAreBlocked() {
        Task first = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        Task second = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        Task third = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        Task plan = samples.submit(workspace, TaskType.PLAN);
        BlockedBy byFirst = new BlockedBy(BlockedBy.Reason.EARLIER_TASK, first.id());

        assertThat(blockedBy(first)).as("P10").isNull();
        assertThat(blockedBy(second)).isEqualTo(byFirst);
        assertThat(blockedBy(third)).isEqualTo(byFirst);
        assertThat(blockedBy(plan)).isNull();

        assertThat(samples.commit(first, new Change().task(first, first.canceled("ann", NOW))))
                .isTrue();
        assertThat(blockedBy(first)).isNull();
        assertThat(blockedBy(second)).isNull();
        assertThat(blockedBy(third)).isEqualTo(new BlockedBy(BlockedBy.Reason.EARLIER_TASK, second.id()));
    }

    @Test
    void aSubmittedTaskSaysAtOnceWhatBlocksIt() {
        Task first = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        Submitted second = submit(submission(workspace, TaskType.PLAN_AND_APPLY));

        assertThat(((Submitted.Created) second).task().blockedBy())
                .isEqualTo(new BlockedBy(BlockedBy.Reason.EARLIER_TASK, first.id()));
    }

    @Test
    void aLockedWorkspaceBlocksAllOfItsTasksExceptARunningOne() {
        StoredPod pod = samples.pod(pool);
        Task running = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 1);
        Task waiting = samples.submit(workspace, TaskType.PLAN);
        await(workspaces.lock(workspace, new WorkspaceStore.Lock("ann", "wait", NOW)));

        assertThat(blockedBy(waiting)).as("P10").isEqualTo(BlockedBy.LOCK);
        assertThat(blockedBy(running)).isNull();
    }

    private @Nullable BlockedBy blockedBy(Task task) {
        return await(tasks.find(task.id())).orElseThrow().blockedBy();
    }

    private Filter filter(@Nullable TaskType type) {
        return new Filter(workspace, null, null, type);
    }

    @Test
    void listsComeNewestFirstPageByPage() {
        List<TaskId> ids = new ArrayList<>(IntStream.range(0, 5)
                .mapToObj(i -> samples.submit(workspace, TaskType.PLAN).id())
                .toList());
        samples.submit(samples.workspace(pool), TaskType.PLAN);

        Page<TaskView> first = await(tasks.list(filter(null), new Page.Request(2, null), Room.ENOUGH));
        Page<TaskView> second = await(tasks.list(filter(null), new Page.Request(2, first.nextCursor()), Room.ENOUGH));
        Page<TaskView> third = await(tasks.list(filter(null), new Page.Request(2, second.nextCursor()), Room.ENOUGH));

        List<TaskId> seen = new ArrayList<>();
        List.of(first, second, third)
                .forEach(page ->
                        page.items().forEach(view -> seen.add(view.task().id())));
        assertThat(seen).isEqualTo(ids.reversed());
        assertThat(third.nextCursor()).isNull();
    }

    @Test
    void listsAreNarrowedByEveryFilter() {
        Task plan = samples.submit(workspace, TaskType.PLAN);
        Task apply = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        samples.submit(samples.workspace(samples.pool()), TaskType.PLAN);
        assertThat(samples.commit(plan, new Change().task(plan, plan.canceled("ann", NOW))))
                .isTrue();

        assertThat(listed(new Filter(null, pool, null, null))).containsExactly(apply.id(), plan.id());
        assertThat(listed(new Filter(null, pool, TaskStatus.PENDING, null))).containsExactly(apply.id());
        assertThat(listed(new Filter(workspace, pool, TaskStatus.CANCELED, TaskType.PLAN)))
                .containsExactly(plan.id());
        assertThat(listed(filter(TaskType.PLAN_AND_APPLY))).containsExactly(apply.id());
        assertThat(listed(new Filter(null, null, null, null))).contains(apply.id(), plan.id());
    }

    private List<TaskId> listed(Filter filter) {
        return await(tasks.list(filter, new Page.Request(50, null), Room.ENOUGH)).items().stream()
                .map(view -> view.task().id())
                .toList();
    }

    @Test
    void aCursorThatNoListGaveIsRefused() {
        assertThatThrownBy(() -> await(tasks.list(filter(null), new Page.Request(2, "x'--"), Room.ENOUGH)))
                .as("F11")
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAttemptBeginsOnceAndMaySaySoAgain() {
        StoredPod pod = samples.pod(pool);
        Task running = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 1);
        AttemptRef attempt = new AttemptRef(running.id(), 1);

        assertThat(await(work.begin(attempt, NOW)).orElseThrow().task()).isEqualTo(samples.reload(running));
        assertThat(await(work.begin(attempt, NOW.plusSeconds(5)))).isPresent();

        assertThat(samples.slotOf(running).slot().attempt().begunAt())
                .as("P11: the first one counts")
                .isEqualTo(Times.stored(NOW));
        assertThat(await(work.begin(new AttemptRef(running.id(), 2), NOW))).isEmpty();
    }

    @Test
    void onlyTheRunningAttemptMayReport() {
        StoredPod pod = samples.pod(pool);
        Task pending = samples.submit(workspace, TaskType.PLAN);
        assertThat(mayReport(pending, 0)).isFalse();
        Task running = samples.place(pending, pod.name(), 1);

        assertThat(mayReport(running, 1)).isTrue();
        assertThat(mayReport(running, 2)).isFalse();

        assertThat(samples.commit(
                        running,
                        new Change()
                                .task(running, running.takenBack(NOW))
                                .slot(new SlotChange(pod.name(), taken(running), idle(1), true))))
                .isTrue();
        assertThat(mayReport(running, 1)).isFalse();
    }

    private boolean mayReport(Task task, int attempt) {
        return await(tasks.mayReport(new AttemptRef(task.id(), attempt)));
    }

    @Test
    void aLostApplyMayReportUntilItHasDoneSo() {
        Task lost = lostApply();
        assertThat(mayReport(lost, lost.attempt())).as("F4").isTrue();
        assertThat(mayReport(lost, lost.attempt() - 1)).isFalse();

        Task reported = lost.withError(new TaskError("apply_outcome_unknown", "it reported success after all"));
        assertThat(samples.commit(lost, new Change().task(lost, reported))).isTrue();

        assertThat(mayReport(lost, lost.attempt())).isFalse();
    }

    @Test
    void unlockingEndsTheRightsAndTheStateLockOfALostApply() {
        Task lost = lostApply();
        AttemptRef attempt = new AttemptRef(lost.id(), lost.attempt());
        await(states.lock(workspace, new Holder("id", "{}", attempt, NOW)));

        assertThat(await(workspaces.unlock(workspace))).isEqualTo(WorkspaceStore.Locked.DONE);

        assertThat(mayReport(lost, lost.attempt())).as("F4").isFalse();
        assertThat(await(states.holder(workspace))).as("F13").isEmpty();
    }

    private Task lostApply() {
        StoredPod pod = samples.pod(pool);
        Task running = samples.place(samples.submit(workspace, TaskType.PLAN_AND_APPLY), pod.name(), 0);
        Task confirmed = running.planned(TurnStoreTest.CHANGES, NOW).confirmed(new Confirmation("ann", NOW, "sha"));
        assertThat(samples.commit(
                        running,
                        new Change()
                                .task(running, confirmed)
                                .slot(new SlotChange(pod.name(), taken(running), idle(0), false))))
                .isTrue();
        Task applying = samples.place(confirmed, pod.name(), 0);
        Task lost = applying.lost("the pod is gone", 3, NOW);
        assertThat(samples.commit(
                        applying,
                        new Change()
                                .task(applying, lost)
                                .slot(new SlotChange(pod.name(), taken(applying), idle(0), false))
                                .lock(workspace, "lost")))
                .isTrue();
        return lost;
    }

    @Test
    void aNoteIsAddedToTheHistory() {
        Task task = samples.submit(workspace, TaskType.PLAN);
        TimelineEntry note = TimelineEntryBuilder.builder()
                .task(task.id())
                .at(Times.stored(NOW))
                .from(null)
                .to(task.status())
                .reason("late_report")
                .phase(task.phase())
                .location(null)
                .attempt(3)
                .by("pod")
                .build();

        await(tasks.note(note));

        assertThat(await(tasks.timeline(task.id()))).contains(note).hasSize(2);
    }

    @Test
    void countsTellOfTheLiveOnly() {
        Task plan = samples.submit(workspace, TaskType.PLAN);
        samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        assertThat(samples.commit(plan, new Change().task(plan, plan.canceled("ann", NOW))))
                .isTrue();

        assertThat(await(tasks.counts()).stream().filter(count -> count.pool().equals(pool)))
                .containsExactly(new TaskStore.Count(pool, TaskStatus.PENDING, TaskType.PLAN_AND_APPLY, 2));
    }
}
