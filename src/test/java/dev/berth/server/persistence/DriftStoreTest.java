package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.drift.DriftState;
import dev.berth.domain.drift.DriftedResources;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanOptionsBuilder;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.DriftStore;
import dev.berth.server.control.port.DriftStore.Drift;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.PlanStore.PlanJson;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a task tells of drift is written with its end (W2). */
@QuarkusTest
class DriftStoreTest {
    private static final PlanOptions REFRESH_ONLY =
            PlanOptionsBuilder.builder(PlanOptions.USUAL).refreshOnly(true).build();

    private static final DriftedResources TWO = new DriftedResources(2, List.of("local_file.a", "local_file.b[0]"));

    @Inject
    DriftStore drifts;

    @Inject
    PlanStore plans;

    @Inject
    TaskStore tasks;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    Samples samples;

    private PoolName pool;
    private WorkspaceName workspace;
    private StoredPod pod;

    @BeforeEach
    void aWorkspace() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
        pod = samples.pod(pool);
    }

    private Drift drift() {
        return await(drifts.of(List.of(workspace))).getOrDefault(workspace, Drift.NOT_CHECKED);
    }

    private Task submit(TaskType type, PlanOptions options) {
        Submitted submitted = await(tasks.submit(
                SubmissionBuilder.builder(Samples.submission(workspace, type))
                        .options(options)
                        .build(),
                1_000,
                NOW));
        return ((Submitted.Created) submitted).task().task();
    }

    private Task begun(PlanOptions options) {
        return samples.place(submit(TaskType.PLAN, options), pod.name(), 0);
    }

    private Task ended(Task running, @Nullable DriftedResources found, boolean changes, Instant at) {
        if (found != null) {
            AttemptRef attempt = new AttemptRef(running.id(), running.attempt());
            assertThat(await(plans.putJson(attempt, new PlanJson(new byte[] {1}, new byte[] {1}), found, NOW)))
                    .isTrue();
        }
        Task planned = running.planned(new PlanSummary(changes, 0, 0, 0, "sha", "1.9.0"), at);
        assertThat(samples.commit(running, Samples.ending(running, planned))).isTrue();
        return planned;
    }

    private Task checked(@Nullable DriftedResources found, Instant at) {
        return ended(begun(REFRESH_ONLY), found, found != null && found.count() > 0, at);
    }

    private Task failed(Instant at) {
        Task running = begun(REFRESH_ONLY);
        Task failed = running.failed(new TaskError("init_failed", "no network"), at);
        assertThat(samples.commit(running, Samples.ending(running, failed))).isTrue();
        return failed;
    }

    private void applied(PlanOptions options, boolean well) {
        Task running = samples.applying(submit(TaskType.PLAN_AND_APPLY, options), pod.name());
        Task after = well ? running.applied(NOW) : running.failed(new TaskError("apply_failed", "why"), NOW);
        assertThat(samples.commit(running, Samples.ending(running, after))).isTrue();
    }

    @Test
    void nobodyHasLookedAtANewWorkspace() {
        assertThat(drift()).isEqualTo(Drift.NOT_CHECKED);
    }

    @Test
    void aCheckTellsWhatDriftedAndSinceWhen() {
        Task first = checked(TWO, NOW);

        assertThat(drift().state()).isEqualTo(DriftState.DRIFTED);
        assertThat(drift().resources()).isEqualTo(TWO);
        assertThat(drift().task()).isEqualTo(first.id());

        Instant since = drift().since();
        Instant later = NOW.plus(Duration.ofDays(1));
        checked(new DriftedResources(1, List.of("local_file.c")), later);

        assertThat(drift().resources().addresses()).containsExactly("local_file.c");
        assertThat(drift().since()).as("the first of an unbroken row").isEqualTo(since);
        assertThat(drift().checkedAt()).isAfter(since);
    }

    @Test
    void aCheckThatFindsNothingEndsTheRow() {
        checked(TWO, NOW);
        checked(DriftedResources.NONE, NOW);

        assertThat(drift().state()).isEqualTo(DriftState.NONE);
        assertThat(drift().since()).isNull();
        assertThat(drift().resources()).isEqualTo(DriftedResources.NONE);
    }

    @Test
    void aCheckThatFailedTellsNothingAndBreaksNoRow() {
        checked(TWO, NOW);
        Instant since = drift().since();
        failed(NOW);

        assertThat(drift().state()).isEqualTo(DriftState.UNKNOWN);
        assertThat(drift().resources()).isEqualTo(TWO);

        checked(TWO, NOW.plus(Duration.ofDays(2)));
        assertThat(drift().since()).isEqualTo(since);
    }

    @Test
    void aPlanWithoutItsJsonTellsWhetherThereIsSomething() {
        ended(begun(REFRESH_ONLY), null, true, NOW);

        assertThat(drift().state()).isEqualTo(DriftState.DRIFTED);
        assertThat(drift().resources().addresses()).isEmpty();
    }

    @Test
    void usualPlansAndThoseOfSomeResourcesAreNoChecks() {
        ended(begun(PlanOptions.USUAL), TWO, true, NOW);
        ended(
                begun(PlanOptionsBuilder.builder(REFRESH_ONLY)
                        .targets(List.of("local_file.a"))
                        .build()),
                TWO,
                true,
                NOW);

        assertThat(drift()).isEqualTo(Drift.NOT_CHECKED);
    }

    @Test
    void anApplyOfEverythingLeavesNone() {
        checked(TWO, NOW);
        applied(PlanOptions.USUAL, true);

        assertThat(drift().state()).isEqualTo(DriftState.NONE);
        assertThat(drift().since()).isNull();
    }

    @Test
    void anApplyOfSomeResourcesOrOneThatFailedMakesWhatWasSeenVoid() {
        checked(TWO, NOW);
        applied(
                PlanOptionsBuilder.builder(PlanOptions.USUAL)
                        .targets(List.of("local_file.a"))
                        .build(),
                true);
        assertThat(drift().state()).isEqualTo(DriftState.NOT_CHECKED);

        checked(TWO, NOW);
        applied(PlanOptions.USUAL, false);
        assertThat(drift().state()).isEqualTo(DriftState.NOT_CHECKED);
    }

    @Test
    void aCheckThatEndsBehindALaterOneTellsNothing() {
        Task slow = begun(REFRESH_ONLY);
        Task quick = samples.place(submit(TaskType.PLAN, REFRESH_ONLY), pod.name(), 1);
        ended(quick, TWO, true, NOW);
        ended(slow, DriftedResources.NONE, false, NOW);

        assertThat(drift().state()).isEqualTo(DriftState.DRIFTED);
    }

    @Test
    void workspacesAreListedAndCountedByDrift() {
        Map<DriftState, Long> before = await(drifts.counts());
        checked(TWO, NOW);
        WorkspaceName other = samples.workspace(pool);
        Map<DriftState, Long> after = await(drifts.counts());

        assertThat(after.get(DriftState.DRIFTED)).isEqualTo(before.get(DriftState.DRIFTED) + 1);
        assertThat(after.values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(before.values().stream().mapToLong(Long::longValue).sum() + 1);
        assertThat(listed(Filter.of(pool).in(DriftState.DRIFTED))).containsExactly(workspace);
        assertThat(listed(Filter.of(pool).in(DriftState.NOT_CHECKED))).containsExactly(other);
        assertThat(listed(new Filter(null, List.of(), workspace.value()).in(DriftState.DRIFTED)))
                .containsExactly(workspace);
        assertThat(listed(new Filter(null, List.of(), workspace.value()).in(DriftState.NONE)))
                .isEmpty();
        assertThat(listed(Filter.of(pool))).containsExactly(other, workspace);
    }

    private List<WorkspaceName> listed(Filter filter) {
        return await(workspaces.list(filter, new Page.Request(100, null), Room.ENOUGH)).items().stream()
                .map(Workspace::name)
                .toList();
    }
}
