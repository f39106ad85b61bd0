package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.schedule.ScheduledRun;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.NotLeaderException;
import dev.berth.server.control.port.ScheduleBuilder;
import dev.berth.server.control.port.ScheduleStore;
import dev.berth.server.control.port.ScheduleStore.Created;
import dev.berth.server.control.port.ScheduleStore.Due;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.ScheduleStore.Past;
import dev.berth.server.control.port.ScheduleStore.Schedule;
import dev.berth.server.control.port.ScheduleStore.Wish;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.schedule.ScheduleRunner;
import dev.berth.server.control.schedule.ScheduleRunner.Looked;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.SubmissionRows;
import dev.berth.server.persistence.task.SubmissionStatements;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Schedules come due on the real database, in times at which no clock of a test is (W1). */
@QuarkusTest
class ScheduleStoreTest {
    private static final Instant THEN = Instant.parse("2190-01-01T00:00:00Z");
    private static final Author EVE = new Author("eve", "issuer/eve");

    @Inject
    ScheduleStore schedules;

    @Inject
    ScheduleRunner runner;

    @Inject
    TaskStore tasks;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private final Set<Schedule> made = new HashSet<>();

    /** Of what is far ahead nothing is left for the next test. */
    @AfterEach
    void tidy() {
        made.forEach(schedule -> await(schedules.delete(schedule.workspace(), schedule.name())));
    }

    private Schedule nightly(WorkspaceName workspace, String name, ScheduledRun submits) {
        Schedule schedule = ScheduleBuilder.builder()
                .id(0)
                .revision(0)
                .workspace(workspace)
                .name(new ScheduleName(name))
                .wish(new Wish("@daily", "UTC", submits, null, Duration.ZERO))
                .paused(false)
                .author(EVE)
                .createdAt(Times.stored(NOW))
                .nextAt(THEN)
                .past(Past.NONE)
                .build();
        made.add(schedule);
        return schedule;
    }

    private Schedule stored(WorkspaceName workspace, String name) {
        return await(schedules.find(workspace, new ScheduleName(name))).orElseThrow();
    }

    private Schedule nightly(WorkspaceName workspace) {
        assertThat(await(schedules.create(nightly(workspace, "nightly", ScheduledRun.DRIFT))))
                .isEqualTo(Created.CREATED);
        return stored(workspace, "nightly");
    }

    private WorkspaceName workspace() {
        return samples.workspace(samples.pool());
    }

    private Uni<Submitted> submit(Schedule schedule) {
        return tasks.submit(
                ScheduleRunner.submission(schedule, "schedule:nightly", "issuer/eve"),
                new Occurrence(schedule.id(), schedule.revision(), THEN.plus(Duration.ofDays(1))),
                1_000,
                THEN);
    }

    private long tasksOf(WorkspaceName workspace) {
        return await(database.run("SELECT count(*) AS n FROM tasks WHERE workspace = $1", workspace.value()))
                .iterator()
                .next()
                .getLong("n");
    }

    @Test
    void aScheduleIsReadAsItWasWritten() {
        WorkspaceName workspace = workspace();
        Schedule schedule = nightly(workspace);

        assertThat(schedule.wish()).isEqualTo(new Wish("@daily", "UTC", ScheduledRun.DRIFT, null, Duration.ZERO));
        assertThat(schedule.author()).isEqualTo(EVE);
        assertThat(schedule.nextAt()).isEqualTo(THEN);
        assertThat(schedule.past()).isEqualTo(Past.NONE);
        assertThat(await(schedules.of(workspace))).containsExactly(schedule);
        assertThat(await(schedules.create(nightly(workspace, "nightly", ScheduledRun.PLAN))))
                .isEqualTo(Created.NAME_TAKEN);
        assertThat(await(schedules.create(nightly(new WorkspaceName("nowhere"), "nightly", ScheduledRun.PLAN))))
                .isEqualTo(Created.NO_WORKSPACE);
    }

    @Test
    void aWorkspaceHasTwentyAtMostHoweverManyAskAtOnce() {
        WorkspaceName workspace = workspace();

        List<CompletableFuture<Created>> asked = IntStream.range(0, 25)
                .mapToObj(number -> schedules
                        .create(nightly(workspace, "s-" + number, ScheduledRun.PLAN))
                        .subscribeAsCompletionStage())
                .toList();

        assertThat(asked.stream().map(CompletableFuture::join))
                .filteredOn(Created.CREATED::equals)
                .hasSize(20);
    }

    @Test
    void aTaskAndTheMoveToTheNextTimeAreOne() {
        WorkspaceName workspace = workspace();
        Schedule schedule = nightly(workspace);

        Submitted submitted = await(submit(schedule));

        Task task = ((Submitted.Created) submitted).task().task();
        assertThat(task.request().submittedBy()).isEqualTo("schedule:nightly");
        assertThat(task.request().options().refreshOnly()).isTrue();
        Schedule after = stored(workspace, "nightly");
        assertThat(after.nextAt()).isEqualTo(THEN.plus(Duration.ofDays(1)));
        assertThat(after.past().task()).isEqualTo(task.id());
        assertThat(after.past().at()).isEqualTo(THEN);
        assertThat(after.revision()).isEqualTo(schedule.revision() + 1);
    }

    /** As a server that ended before it heard of the commit, and the one that came after it. */
    @Test
    void aTimeThatWasTakenIsNotTakenOnceMore() {
        WorkspaceName workspace = workspace();
        Schedule schedule = nightly(workspace);
        await(submit(schedule));
        await(database.run(
                "UPDATE tasks SET status = 'canceled', finished_at = $2 WHERE workspace = $1",
                workspace.value(),
                Times.column(THEN)));

        assertThat(await(submit(schedule))).isInstanceOf(Submitted.NotDue.class);
        assertThat(tasksOf(workspace)).isEqualTo(1);
    }

    @Test
    void ofManyAtOnceOneTakesIt() {
        WorkspaceName workspace = workspace();
        Schedule schedule = nightly(workspace);

        List<Submitted> answers =
                IntStream.range(0, 20)
                        .mapToObj(number -> submit(schedule).subscribeAsCompletionStage())
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();

        assertThat(answers).filteredOn(Submitted.Created.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(Submitted.NotDue.class::isInstance).hasSize(19);
        assertThat(tasksOf(workspace)).isEqualTo(1);
    }

    /** As two servers would, with no gatherer between them: each has a statement of its own on a connection of its own. */
    @Test
    void ofStatementsSideBySideOneTakesIt() {
        WorkspaceName workspace = workspace();
        Schedule schedule = nightly(workspace);
        Object[] values = SubmissionRows.values(
                ScheduleRunner.submission(schedule, "schedule:nightly", null),
                new Occurrence(schedule.id(), schedule.revision(), THEN.plus(Duration.ofDays(1))),
                1_000,
                THEN);

        IntStream.range(0, 8)
                .mapToObj(number -> database.run(SubmissionStatements.of(false, false, true, true), values)
                        .subscribeAsCompletionStage())
                .toList()
                .forEach(CompletableFuture::join);

        assertThat(tasksOf(workspace)).isEqualTo(1);
        assertThat(stored(workspace, "nightly").nextAt()).isEqualTo(THEN.plus(Duration.ofDays(1)));
    }

    @Test
    void ofManyLooksAtOnceOneTakesIt() {
        WorkspaceName workspace = workspace();
        nightly(workspace);

        IntStream.range(0, 4)
                .mapToObj(number -> runner.run(THEN).subscribeAsCompletionStage())
                .toList()
                .forEach(CompletableFuture::join);

        assertThat(tasksOf(workspace)).isEqualTo(1);
        assertThat(stored(workspace, "nightly").nextAt()).isEqualTo(THEN.plus(Duration.ofDays(1)));
    }

    @Test
    void whatItSubmittedLastIsWaitedFor() {
        WorkspaceName workspace = workspace();
        nightly(workspace);
        await(runner.run(THEN));
        TaskId first = stored(workspace, "nightly").past().task();

        assertThat(await(submit(stored(workspace, "nightly")))).isInstanceOf(Submitted.NotDue.class);
        await(runner.run(THEN.plus(Duration.ofDays(1))));

        Schedule after = stored(workspace, "nightly");
        assertThat(tasksOf(workspace)).isEqualTo(1);
        assertThat(after.past().task()).isEqualTo(first);
        assertThat(after.past().skipped()).contains("task " + first).contains("not final");
        assertThat(after.past().skippedAt()).isEqualTo(THEN.plus(Duration.ofDays(1)));
        assertThat(after.nextAt()).isEqualTo(THEN.plus(Duration.ofDays(2)));
    }

    @Test
    void whatWasMissedForDaysComesOnce() {
        WorkspaceName workspace = workspace();
        nightly(workspace);

        await(runner.run(THEN.plus(Duration.ofDays(10)).plusSeconds(3)));
        await(runner.run(THEN.plus(Duration.ofDays(10)).plusSeconds(5)));

        assertThat(tasksOf(workspace)).isEqualTo(1);
        assertThat(stored(workspace, "nightly").nextAt()).isEqualTo(THEN.plus(Duration.ofDays(11)));
    }

    @Test
    void whatCannotBeSubmittedIsToldAndComesAgainAtItsNextTime() {
        WorkspaceName workspace = new WorkspaceName(Samples.name("workspace"));
        await(workspaces.create(Samples.workspace(workspace, samples.pool())));
        nightly(workspace);

        await(runner.run(THEN));

        Schedule after = stored(workspace, "nightly");
        assertThat(tasksOf(workspace)).isZero();
        assertThat(after.past().error()).contains("no configuration");
        assertThat(after.past().at()).isEqualTo(THEN);
        assertThat(after.nextAt()).isEqualTo(THEN.plus(Duration.ofDays(1)));
    }

    @Test
    void whatIsPausedDoesNotComeDue() {
        WorkspaceName workspace = workspace();
        nightly(workspace);
        await(schedules.update(
                workspace,
                new ScheduleName("nightly"),
                before -> ScheduleBuilder.builder(before).paused(true).build()));

        assertThat(await(schedules.due(THEN, 1_000)))
                .extracting(due -> due.schedule().workspace())
                .doesNotContain(workspace);
        await(runner.run(THEN));
        assertThat(tasksOf(workspace)).isZero();
    }

    @Test
    void aChangeMeanwhileMakesATimeThatWasReadVoid() {
        WorkspaceName workspace = workspace();
        Schedule read = nightly(workspace);
        await(schedules.update(workspace, read.name(), before -> before));

        assertThat(await(submit(read))).isInstanceOf(Submitted.NotDue.class);
        assertThat(await(schedules.skip(new Occurrence(read.id(), read.revision(), null), THEN, "why")))
                .isFalse();
        assertThat(await(schedules.fail(new Occurrence(read.id(), read.revision(), null), THEN, "why")))
                .isFalse();
        assertThat(stored(workspace, "nightly").nextAt()).isEqualTo(THEN);
    }

    @Test
    void schedulesGoWithTheirWorkspace() {
        WorkspaceName workspace = workspace();
        Schedule schedule = nightly(workspace);

        await(workspaces.delete(workspace, false));

        assertThat(await(schedules.find(workspace, schedule.name()))).isEmpty();
        assertThat(await(submit(schedule))).isInstanceOf(Submitted.NoWorkspace.class);
    }

    @Test
    void aServerThatDoesNotLeadWritesNone() {
        WorkspaceName workspace = workspace();
        Schedule schedule = nightly(workspace);

        assertThatThrownBy(() -> await(database.transaction(connection -> Database.run(
                                connection, "SELECT set_config('berth.epoch', '0', true)")
                        .flatMap(set -> Database.run(
                                connection, "UPDATE schedules SET paused = true WHERE id = $1", schedule.id())))))
                .isInstanceOf(NotLeaderException.class);
    }

    /** A thousand workspaces that all wait for one second: bounded batches, each one statement of submissions. */
    @Test
    void aThousandAtOneSecondAreTakenInBatches() {
        int many = 1_000;
        WorkspaceName first = workspace();
        await(database.run("""
                INSERT INTO workspaces (name, pool, tool, configuration_version, created_at)
                SELECT name || '-' || n, pool, tool, 1, created_at FROM workspaces, generate_series(1, $2::int) n WHERE name = $1""", first.value(), many));
        await(database.run("""
                INSERT INTO configurations (workspace, version, sha256, bytes, content, created_at, status, terraform_directories,
                                            terraform_backends, tofu_directories, tofu_backends, created_by)
                SELECT w.name, 1, sha256, bytes, content, c.created_at, status, terraform_directories, terraform_backends,
                       tofu_directories, tofu_backends, created_by
                  FROM configurations c, workspaces w WHERE c.workspace = $1 AND w.name LIKE $1 || '-%'""", first.value()));
        await(database.run("""
                INSERT INTO schedules (workspace, name, cron, zone, submits, jitter_ms, author, created_at, next_at)
                SELECT name, 'nightly', '@daily', 'UTC', 'drift', 0, 'eve', created_at, $2 FROM workspaces
                 WHERE name LIKE $1 || '-%'""", first.value(), Times.column(THEN)));

        Looked looked = runner.run(THEN).await().atMost(Duration.ofMinutes(2));
        Looked again = runner.run(THEN).await().atMost(Duration.ofMinutes(2));

        assertThat(looked).isEqualTo(new Looked(many, many / ScheduleRunner.BATCH + 1));
        assertThat(again).isEqualTo(new Looked(0, 1));
        long submitted = await(database.run(
                        "SELECT count(DISTINCT workspace) AS n FROM tasks WHERE workspace LIKE $1 || '-%'",
                        first.value()))
                .iterator()
                .next()
                .getLong("n");
        assertThat(submitted).isEqualTo(many);
        assertThat(tasksOf(first)).isZero();
        // Others look at the oldest tasks of all.
        await(database.run("DELETE FROM workspaces WHERE name LIKE $1 || '-%'", first.value()));
    }

    @Test
    void theLongestDueComeFirstAndNoMoreThanAskedFor() {
        WorkspaceName late = workspace();
        nightly(late);
        WorkspaceName early = workspace();
        Schedule schedule = nightly(early);
        await(schedules.update(
                early,
                schedule.name(),
                before -> ScheduleBuilder.builder(before)
                        .nextAt(THEN.minusSeconds(1))
                        .build()));

        List<Due> due = await(schedules.due(THEN, 1));

        assertThat(due).hasSize(1);
        assertThat(due.getFirst().schedule().workspace()).isEqualTo(early);
        assertThat(due.getFirst().busy()).isFalse();
    }
}
