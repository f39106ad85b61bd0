package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.DueBatches;
import dev.berth.server.control.order.OrderRunner;
import dev.berth.server.control.port.NotLeaderException;
import dev.berth.server.control.port.OrderStore;
import dev.berth.server.control.port.OrderStore.Due;
import dev.berth.server.control.port.OrderStore.Link;
import dev.berth.server.control.port.OrderStore.Written;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.SubmissionRows;
import dev.berth.server.persistence.task.SubmissionStatements;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order between workspaces on the real database (W4). What ends here ends at a time that no clock of a test has reached. */
@QuarkusTest
class OrderStoreTest {
    private static final Instant THEN = Instant.parse("2190-01-01T00:00:00Z");
    private static final Author EVE = new Author("eve", "issuer/eve");

    @Inject
    OrderStore orders;

    @Inject
    OrderRunner runner;

    @Inject
    TaskStore tasks;

    @Inject
    TurnStore turns;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private StoredPod pod;
    private WorkspaceName network;
    private WorkspaceName cluster;

    @BeforeEach
    void twoWorkspaces() {
        pool = samples.pool();
        pod = samples.pod(pool);
        network = samples.workspace(pool);
        cluster = samples.workspace(pool);
    }

    private void after(WorkspaceName workspace, WorkspaceName... upstreams) {
        assertThat(await(orders.write(workspace, Set.of(upstreams), EVE))).isInstanceOf(Written.Done.class);
    }

    private Task applied(WorkspaceName workspace) {
        return ended(workspace, true);
    }

    private Task ended(WorkspaceName workspace, boolean well) {
        StoredPod own = samples.pod(pool);
        Task running = samples.applying(samples.submit(workspace, TaskType.PLAN_AND_APPLY), own.name());
        Task after = well ? running.applied(THEN) : running.failed(new TaskError("apply_failed", "why"), THEN);
        assertThat(samples.commit(running, Samples.ending(running, after))).isTrue();
        return after;
    }

    private List<Task> waiting(WorkspaceName workspace) {
        return await(tasks.unfinished(workspace, 100)).stream()
                .map(view -> view.task())
                .toList();
    }

    private Link link(WorkspaceName workspace, WorkspaceName upstream) {
        return await(orders.of(workspace)).upstreams().stream()
                .filter(link -> link.upstream().equals(upstream))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatAnApplyUpstreamIsFollowedByIsStoredWithItsEnd() {
        after(cluster, network);

        Task applied = applied(network);

        assertThat(link(cluster, network).dueAfter()).isEqualTo(applied.id());
        assertThat(link(cluster, network).ended().as()).isEqualTo("applied");
        assertThat(await(orders.of(network)).downstreams()).containsExactly(cluster);
    }

    /** As a server that ends between the end of the apply and what follows, and the one that comes after it. */
    @Test
    void whatIsDueIsSubmittedOnceByWhicheverServerComesNext() {
        after(cluster, network);
        applied(network);

        await(runner.run(THEN));
        await(runner.run(THEN));

        Task task = waiting(cluster).getFirst();
        assertThat(waiting(cluster)).hasSize(1);
        assertThat(task.request().submittedBy()).isEqualTo(OrderStore.SUBMITTER);
        assertThat(task.request().type()).isEqualTo(TaskType.PLAN_AND_APPLY);
        assertThat(link(cluster, network).dueAfter()).isNull();
        assertThat(link(cluster, network).triggered().task()).isEqualTo(task.id());
        assertThat(await(database.run(
                                "SELECT submitted_by_person FROM tasks WHERE id = $1",
                                task.id().value()))
                        .iterator()
                        .next()
                        .getString(0))
                .as("F10")
                .isEqualTo("issuer/eve");
    }

    @Test
    void ofStatementsSideBySideOneSubmits() {
        after(cluster, network);
        applied(network);
        Object[] values =
                SubmissionRows.valuesAfterUpstreams(OrderRunner.submission(new Due(cluster, EVE)), 1_000, THEN);

        IntStream.range(0, 8)
                .mapToObj(number -> database.run(SubmissionStatements.ofUpstreams(true), values)
                        .subscribeAsCompletionStage())
                .toList()
                .forEach(CompletableFuture::join);

        assertThat(waiting(cluster)).hasSize(1);
    }

    @Test
    void ofManyLooksAtOnceOneSubmits() {
        after(cluster, network);
        applied(network);

        IntStream.range(0, 4)
                .mapToObj(number -> runner.run(THEN).subscribeAsCompletionStage())
                .toList()
                .forEach(CompletableFuture::join);

        assertThat(waiting(cluster)).hasSize(1);
    }

    @Test
    void upstreamWorkspacesThatEndTogetherAreFollowedByOneTask() {
        WorkspaceName other = samples.workspace(pool);
        after(cluster, network, other);
        applied(network);
        applied(other);

        await(runner.run(THEN));

        TaskId task = waiting(cluster).getFirst().id();
        assertThat(waiting(cluster)).hasSize(1);
        assertThat(link(cluster, network).triggered().task()).isEqualTo(task);
        assertThat(link(cluster, other).triggered().task()).isEqualTo(task);
    }

    @Test
    void aTaskThatStillWaitsToPlanTakesLaterAppliesAlong() {
        after(cluster, network);
        applied(network);
        await(runner.run(THEN));
        TaskId task = waiting(cluster).getFirst().id();

        applied(network);
        await(runner.run(THEN));

        assertThat(waiting(cluster)).extracting(Task::id).containsExactly(task);
        assertThat(link(cluster, network).dueAfter()).isNull();
        assertThat(await(tasks.timeline(task)))
                .extracting(entry -> entry.reason())
                .containsExactly("submitted", "upstream_applied");
    }

    /** As one that waited for just that apply, and begins before anybody looks. */
    @Test
    void whatBeginsAsSoonAsAnApplyUpstreamEndsIsFollowedByNoOther() {
        after(cluster, network);
        applied(network);
        await(runner.run(THEN));
        Task waiting = waiting(cluster).getFirst();

        applied(network);
        assertThat(samples.commit(waiting, Samples.placement(waiting, pod.name(), 0, 1L)))
                .isTrue();
        await(runner.run(THEN));

        assertThat(waiting(cluster)).extracting(Task::id).containsExactly(waiting.id());
        assertThat(link(cluster, network).triggered().task()).isEqualTo(waiting.id());
        assertThat(link(cluster, network).dueAfter()).isNull();
    }

    @Test
    void oneThatHasBegunToPlanIsFollowedByAnother() {
        after(cluster, network);
        applied(network);
        await(runner.run(THEN));
        Task first = waiting(cluster).getFirst();
        assertThat(samples.commit(first, Samples.placement(first, pod.name(), 0, 1L)))
                .isTrue();

        applied(network);
        await(runner.run(THEN));

        assertThat(waiting(cluster)).hasSize(2).extracting(Task::id).contains(first.id());
    }

    @Test
    void whatSomebodySubmittedTakesNothingAlong() {
        after(cluster, network);
        samples.submit(cluster, TaskType.PLAN_AND_APPLY);

        applied(network);
        await(runner.run(THEN));

        assertThat(waiting(cluster)).hasSize(2);
    }

    /** As many as may run after one: two batches of the runner's. */
    @Test
    void aHundredThatAreDueAtOnceAreAllSubmittedAtOneLook() {
        List<WorkspaceName> downstreams = IntStream.range(0, OrderStore.MOST_DOWNSTREAMS)
                .mapToObj(number -> samples.workspace(pool))
                .toList();
        downstreams.forEach(workspace -> after(workspace, network));
        applied(network);

        assertThat(await(runner.run(THEN)))
                .isGreaterThanOrEqualTo(OrderStore.MOST_DOWNSTREAMS)
                .isGreaterThan(DueBatches.SIZE);

        assertThat(downstreams)
                .allSatisfy(workspace -> assertThat(waiting(workspace)).hasSize(1));
        WorkspaceName tooMany = samples.workspace(pool);
        assertThat(await(orders.write(tooMany, Set.of(network), EVE)))
                .isEqualTo(new Written.TooManyDownstreams(network));
    }

    @Test
    void anApplyThatFailedStopsTheChainAndIsTold() {
        after(cluster, network);
        Task failed = ended(network, false);

        await(runner.run(THEN));

        assertThat(waiting(cluster)).isEmpty();
        assertThat(link(cluster, network).ended()).isEqualTo(new OrderStore.Ended(failed.id(), "failed", THEN));
        assertThat(link(cluster, network).dueAfter()).isNull();
    }

    @Test
    void whatCannotBeSubmittedIsTold() {
        WorkspaceName empty = new WorkspaceName(Samples.name("workspace"));
        await(workspaces.create(Samples.workspace(empty, pool)));
        after(empty, network);
        applied(network);

        await(runner.run(THEN));

        assertThat(waiting(empty)).isEmpty();
        assertThat(link(empty, network).error()).contains("no configuration");
        assertThat(link(empty, network).dueAfter()).isNull();
    }

    @Test
    void aTaskWaitsForAnOlderOneUpstreamThatRuns() {
        after(cluster, network);
        Task older = samples.submit(network, TaskType.PLAN_AND_APPLY);
        Task task = samples.submit(cluster, TaskType.PLAN_AND_APPLY);
        Task plan = samples.submit(cluster, TaskType.PLAN);
        assertThat(await(tasks.find(task.id())).orElseThrow().blockedBy()).isNull();

        samples.place(older, pod.name(), 0);

        assertThat(await(tasks.find(task.id())).orElseThrow().blockedBy())
                .isEqualTo(new BlockedBy(BlockedBy.Reason.UPSTREAM, older.id()));
        assertThat(await(tasks.find(plan.id())).orElseThrow().blockedBy()).isNull();
        assertThat(await(turns.loadTasks(pool, Set.of(task.id())))
                        .workspaces()
                        .get(cluster)
                        .chain()
                        .upstream())
                .isEqualTo(older.id());
        assertThat(await(turns.liveAfter(Set.of(network)))).containsOnlyKeys(task.id());
    }

    @Test
    void aTaskDoesNotWaitForANewerOneUpstream() {
        after(cluster, network);
        Task task = samples.submit(cluster, TaskType.PLAN_AND_APPLY);
        samples.place(samples.submit(network, TaskType.PLAN_AND_APPLY), pod.name(), 0);

        assertThat(await(tasks.find(task.id())).orElseThrow().blockedBy()).isNull();
    }

    /** The loop of another pool may have placed the older one after this one's looked. */
    @Test
    void aPlacementIsRefusedWhileAnOlderTaskUpstreamRuns() {
        after(cluster, network);
        Task older = samples.place(samples.submit(network, TaskType.PLAN_AND_APPLY), pod.name(), 0);
        Task task = samples.submit(cluster, TaskType.PLAN_AND_APPLY);
        StoredPod other = samples.pod(pool);

        assertThat(samples.commit(task, Samples.placement(task, other.name(), 0, 1L)))
                .isFalse();

        Task done = older.planned(TurnStoreTest.CHANGES, THEN);
        assertThat(samples.commit(older, Samples.ending(older, done))).isTrue();
        assertThat(samples.commit(task, Samples.placement(task, other.name(), 0, 1L)))
                .isTrue();
    }

    @Test
    void aCycleIsFoundHoweverFarItGoes() {
        WorkspaceName app = samples.workspace(pool);
        after(cluster, network);
        after(app, cluster);

        assertThat(await(orders.write(network, Set.of(app), EVE)))
                .isEqualTo(new Written.Cycle(app, List.of(app, cluster, network)));
        assertThat(await(orders.of(network)).upstreams()).isEmpty();
    }

    @Test
    void ofTwoThatWouldCloseACycleTogetherOneIsRefused() {
        for (int round = 0; round < 20; round++) {
            WorkspaceName one = samples.workspace(pool);
            WorkspaceName other = samples.workspace(pool);
            CompletableFuture<Written> first =
                    orders.write(one, Set.of(other), EVE).subscribeAsCompletionStage();
            CompletableFuture<Written> second =
                    orders.write(other, Set.of(one), EVE).subscribeAsCompletionStage();

            assertThat(List.of(first.join(), second.join()))
                    .filteredOn(Written.Cycle.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    void aWorkspaceThatIsNotThereIsNamed() {
        WorkspaceName nowhere = new WorkspaceName("nowhere");

        assertThat(await(orders.write(cluster, Set.of(network, nowhere), EVE)))
                .isEqualTo(new Written.NoUpstream(nowhere));
        assertThat(await(orders.write(nowhere, Set.of(network), EVE))).isEqualTo(new Written.NoWorkspace());
    }

    @Test
    void whatIsWrittenAnewKeepsWhatCameOfThoseThatStay() {
        WorkspaceName other = samples.workspace(pool);
        after(cluster, network);
        Task applied = applied(network);

        after(cluster, network, other);
        assertThat(link(cluster, network).dueAfter()).isEqualTo(applied.id());
        after(cluster, other);
        await(runner.run(THEN));

        assertThat(waiting(cluster)).isEmpty();
        assertThat(await(orders.of(cluster)).upstreams())
                .extracting(Link::upstream)
                .containsExactly(other);
    }

    @Test
    void theOrderGoesWithItsWorkspaces() {
        WorkspaceName app = samples.workspace(pool);
        after(app, cluster);
        await(workspaces.delete(cluster, false));

        assertThat(await(orders.of(app)).upstreams()).isEmpty();
    }

    @Test
    void aServerThatDoesNotLeadWritesNone() {
        after(cluster, network);

        assertThatThrownBy(() -> await(database.transaction(
                        connection -> Database.run(connection, "SELECT set_config('berth.epoch', '0', true)")
                                .flatMap(set -> Database.run(
                                        connection,
                                        "UPDATE run_after SET due_task = 1, due_at = $2 WHERE workspace = $1",
                                        cluster.value(),
                                        Times.column(NOW))))))
                .isInstanceOf(NotLeaderException.class);
    }
}
