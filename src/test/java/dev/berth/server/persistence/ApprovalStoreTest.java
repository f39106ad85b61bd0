package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static dev.berth.server.persistence.Samples.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Author;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TeamName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskBuilder;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Draft;
import dev.berth.server.control.port.ConfigurationStore.Made;
import dev.berth.server.control.port.ConfigurationStore.Patience;
import dev.berth.server.control.port.ConfigurationStore.Upload;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.WorkStore;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.turn.SqlTurnStore;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F10: rules and approvals as they are stored, and what the database refuses by itself. */
@QuarkusTest
class ApprovalStoreTest {
    private static final TeamName OPS = new TeamName("ops");
    private static final ApprovalRule TWO = new ApprovalRule(2, null, false);
    private static final ApprovalRule THREE_OF_OPS = new ApprovalRule(3, OPS, true);

    @Inject
    TaskStore tasks;

    @Inject
    WorkStore work;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    ConfigurationStore configurations;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private WorkspaceName workspace;
    private StoredPod pod;

    @BeforeEach
    void aWorkspaceUnderARule() {
        PoolName pool = samples.pool();
        workspace = samples.workspace(pool);
        pod = samples.pod(pool);
        rule(TWO);
    }

    private void rule(@Nullable ApprovalRule rule) {
        await(workspaces.update(
                workspace,
                before -> WorkspaceBuilder.builder(before).approval(rule).build()));
    }

    private static Approval by(String person) {
        return new Approval(person, person + "-token", Set.of(OPS), NOW);
    }

    private Task waiting() {
        return samples.reload(samples.awaitingApproval(workspace, pod.name()));
    }

    private Task approvedByTwo() {
        Task waiting = waiting();
        Task two = waiting.approved(by("ann")).approved(by("bob"));
        assertThat(samples.commit(waiting, new Change().task(waiting, two))).isTrue();
        return samples.reload(two);
    }

    /** As a fault of the domain would make it: the task knows of no rule. */
    private static Task without(Task task, Approvals approvals) {
        return TaskBuilder.builder(task).approvals(approvals).build();
    }

    @Test
    void aRuleIsReadAsItWasWritten() {
        rule(THREE_OF_OPS);
        assertThat(await(workspaces.find(workspace)).orElseThrow().approval()).isEqualTo(THREE_OF_OPS);
        rule(null);
        assertThat(await(workspaces.find(workspace)).orElseThrow().approval()).isNull();
    }

    @Test
    void approvalsAreReadAsTheyWereWritten() {
        Task two = approvedByTwo();
        assertThat(two.status()).isEqualTo(TaskStatus.PENDING);
        assertThat(two.approvals().rule()).isEqualTo(TWO);
        assertThat(two.approvals().given()).extracting(Approval::person).containsExactly("ann", "bob");
        assertThat(two.approvals().given())
                .allSatisfy(one -> assertThat(one.teams()).containsExactly(OPS));
        assertThat(samples.commit(two, Samples.placement(two, pod.name(), 0)))
                .as("what was read is the guard")
                .isTrue();
    }

    @Test
    void ofTwoPeopleAtOnceTheSecondIsStaleWhicheverComesFirst() {
        Task waiting = waiting();
        assertThat(samples.commit(waiting, new Change().task(waiting, waiting.approved(by("ann")))))
                .isTrue();
        assertThat(samples.commit(waiting, new Change().task(waiting, waiting.approved(by("bob")))))
                .as("it would undo the first one's word")
                .isFalse();
        Task one = samples.reload(waiting);
        assertThat(samples.commit(one, new Change().task(one, one.approved(by("bob")))))
                .isTrue();
        assertThat(samples.reload(one).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void twoPeopleOnTwoConnectionsHeldOpenAreNotBothTheFirst() {
        Task waiting = waiting();
        CompletableFuture<Void> hold = new CompletableFuture<>();
        CompletableFuture<Void> written = new CompletableFuture<>();
        CompletableFuture<Void> first = database.transaction(connection -> SqlTurnStore.storeTurn(
                                connection,
                                waiting.request().pool(),
                                new Change()
                                        .task(waiting, waiting.approved(by("ann")))
                                        .build())
                        .invoke(() -> written.complete(null))
                        .flatMap(stored -> Uni.createFrom().completionStage(hold)))
                .subscribeAsCompletionStage()
                .toCompletableFuture();
        written.join();
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() ->
                samples.commit(waiting, new Change().task(waiting, waiting.approved(by("bob")))));
        Awaitility.await().until(this::somebodyWaits);
        hold.complete(null);
        first.join();

        assertThat(second.join()).isFalse();
        assertThat(samples.reload(waiting).approvals().given())
                .extracting(Approval::person)
                .containsExactly("ann");
    }

    private boolean somebodyWaits() {
        return await(database.run("SELECT FROM pg_locks WHERE NOT granted")).size() > 0;
    }

    @Test
    void aRuleThatChangedMeanwhileMakesAnApprovalStale() {
        Task waiting = waiting();
        rule(THREE_OF_OPS);
        assertThat(samples.commit(waiting, new Change().task(waiting, waiting.approved(by("ann")))))
                .isFalse();
        assertThat(samples.reload(waiting).approvals().rule()).isEqualTo(THREE_OF_OPS);
    }

    @Test
    void theCommitItselfRefusesAConfirmationByTooFew() {
        Task waiting = waiting();
        Task one = waiting.approved(by("ann"));
        assertThat(samples.commit(waiting, new Change().task(waiting, one))).isTrue();
        Task stored = samples.reload(one);
        Approvals loose = new Approvals(
                new ApprovalRule(1, null, false),
                stored.approvals().authors(),
                stored.approvals().given());
        Task confirmed = without(without(stored, loose).approved(by("ann")), stored.approvals());

        assertThat(samples.commit(stored, new Change().task(stored, confirmed))).isFalse();
    }

    @Test
    void theCommitItselfRefusesOneOfTheTeamTooFewOrAnAuthor() {
        rule(new ApprovalRule(1, new TeamName("web"), false));
        refusesAnn();
        rule(new ApprovalRule(1, null, true));
        await(database.run("UPDATE tasks SET submitted_by_person = 'ann' WHERE workspace = $1", workspace.value()));
        refusesAnn();
        await(database.run(
                "UPDATE tasks SET submitted_by_person = NULL, submitted_by = 'ann-token' WHERE workspace = $1",
                workspace.value()));
        refusesAnn();
    }

    private void refusesAnn() {
        List<Task> live = await(tasks.unfinished(workspace, 1)).stream()
                .map(view -> view.task())
                .toList();
        Task stored = live.isEmpty() ? waiting() : live.getFirst();
        Approvals loose = new Approvals(new ApprovalRule(1, null, false), List.of(), List.of());
        Task confirmed = without(stored, loose).approved(by("ann"));
        assertThat(samples.commit(stored, new Change().task(stored, confirmed))).isFalse();
    }

    @Test
    void theSchemaItselfForbidsAnApplyByTooFew() {
        Task waiting = waiting();
        assertThatThrownBy(() -> await(database.run(
                        "UPDATE tasks SET phase = 'apply', status = 'pending', confirmed_by = 'ann', confirmed_at = now()"
                                + " WHERE id = $1",
                        waiting.id().value())))
                .as("as a server without rules would confirm it")
                .hasMessageContaining("no_apply_without_approvals");
    }

    @Test
    void theSchemaItselfForbidsAutoApplyBesideARule() {
        assertThatThrownBy(() -> await(
                        database.run("UPDATE workspaces SET auto_apply_by = 'ann' WHERE name = $1", workspace.value())))
                .hasMessageContaining("no_auto_apply_under_a_rule");
    }

    @Test
    void noApplyBeginsUnderARuleThatWasTightenedAfterItWasPlaced() {
        Task two = approvedByTwo();
        Task applying = samples.place(two, pod.name(), 0);
        AttemptRef attempt = new AttemptRef(applying.id(), applying.attempt());
        rule(THREE_OF_OPS);
        assertThat(await(work.begin(attempt, NOW))).isEmpty();
        rule(TWO);
        assertThat(await(work.begin(attempt, NOW))).isPresent();
        rule(THREE_OF_OPS);
        Task running = samples.reload(applying);
        assertThat(samples.commit(running, Samples.ending(running, running.applied(NOW))))
                .as("what runs is not stopped")
                .isTrue();
    }

    @Test
    void aTightenedRuleRefusesThePlacementOfWhatWasConfirmed() {
        Task two = approvedByTwo();
        rule(THREE_OF_OPS);
        Task stored = samples.reload(two);
        Task loose = without(stored, two.approvals());
        Task placed = without(placed(loose, pod.name(), 0), stored.approvals());
        assertThat(samples.commit(stored, new Change().task(stored, placed))).isFalse();
        Task again = stored.unconfirmed(NOW);
        assertThat(samples.commit(stored, new Change().task(stored, again))).isTrue();
        assertThat(samples.reload(again).approvals().missing()).isEqualTo(1);
    }

    @Test
    void aTaskKnowsItsAuthors() {
        Submission submission = SubmissionBuilder.builder(Samples.submission(workspace, TaskType.PLAN_AND_APPLY))
                .submittedBy("laptop")
                .submitterPerson("ann")
                .build();
        int version = brought(new Author("ci", null), new Author("bob-token", "bob"));
        Task task = ((Submitted.Created) await(tasks.submit(submission, 1_000, NOW)))
                .task()
                .task();

        assertThat(task.request().configurationVersion()).isEqualTo(version);
        assertThat(task.approvals().authors())
                .containsExactly(new Author("laptop", "ann"), new Author("bob-token", "bob"));
        assertThat(samples.reload(task)).isEqualTo(task);
    }

    private int brought(Author maker, Author uploader) {
        Made made = await(configurations.make(
                new Draft(workspace, false, false, maker), new Patience(Duration.ofHours(1), 10), NOW));
        int version = ((Made.Done) made).configuration().version();
        await(configurations.upload(new Upload(workspace, version, uploader), Samples.archive("sha"), NOW));
        return version;
    }

    @Test
    void autoApplyIsRefusedWhereARuleAsksForPeople() {
        Submission submission = SubmissionBuilder.builder(Samples.submission(workspace, TaskType.PLAN_AND_APPLY))
                .autoApply(true)
                .build();
        assertThat(await(tasks.submit(submission, 1_000, NOW))).isInstanceOf(Submitted.AutoApplyForbidden.class);
    }
}
