package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.archive;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Configuration;
import dev.berth.server.control.port.ConfigurationStore.Draft;
import dev.berth.server.control.port.ConfigurationStore.Made;
import dev.berth.server.control.port.ConfigurationStore.Patience;
import dev.berth.server.control.port.ConfigurationStore.Refusal;
import dev.berth.server.control.port.ConfigurationStore.Status;
import dev.berth.server.control.port.ConfigurationStore.Upload;
import dev.berth.server.control.port.ConfigurationStore.Uploaded;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Configurations before and after their bytes have come, and which of them is the newest. */
@QuarkusTest
class ConfigurationStoreTest {
    private static final Patience PATIENCE = new Patience(Duration.ofHours(1), 10);

    @Inject
    ConfigurationStore configurations;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    TaskStore tasks;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    /** Has one configuration. */
    private WorkspaceName workspace;

    @BeforeEach
    void aWorkspace() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
    }

    private int newest() {
        return await(workspaces.find(workspace)).orElseThrow().configurationVersion();
    }

    private Configuration found(int version) {
        return await(configurations.find(workspace, version)).orElseThrow();
    }

    @Test
    void oneThatWaitsForItsBytesHasAVersionAndIsNotTheNewest() {
        int version = samples.make(workspace, false, false);

        assertThat(version).isEqualTo(2);
        assertThat(newest()).isEqualTo(1);
        Configuration found = found(2);
        assertThat(found.status()).isEqualTo(Status.PENDING);
        assertThat(found.createdBy()).isEqualTo("ann");
        assertThat(found.createdAt()).isEqualTo(Times.stored(NOW));
        assertThat(found.uploadedAt()).isNull();
        assertThat(found.sha256()).isNull();
        assertThat(await(configurations.content(workspace, 2, Room.ENOUGH))).isEmpty();
    }

    @Test
    void itsBytesMakeItTheNewest() {
        int version = samples.make(workspace, false, false);

        Uploaded uploaded = samples.upload(workspace, version);

        assertThat(uploaded).isEqualTo(new Uploaded.Done(found(version)));
        assertThat(found(version).status()).isEqualTo(Status.UPLOADED);
        assertThat(found(version).sha256()).isEqualTo("sha-2");
        assertThat(found(version).bytes()).isEqualTo(3);
        assertThat(found(version).uploadedAt()).isEqualTo(Times.stored(NOW));
        assertThat(newest()).isEqualTo(version);
        assertThat(await(configurations.content(workspace, version, Room.ENOUGH)))
                .hasValue(new byte[] {1, 2, 3});
    }

    @Test
    void aLaterOneThatCameBeforeStaysTheNewest() {
        int earlier = samples.make(workspace, false, false);
        int later = samples.make(workspace, false, false);
        samples.upload(workspace, later);

        samples.upload(workspace, earlier);

        assertThat(newest()).isEqualTo(later);
    }

    @Test
    void whatIsPutGetsTheNextVersionWhateverWaits() {
        samples.make(workspace, true, false);
        samples.make(workspace, false, false);

        Configuration put = await(configurations.put(workspace, archive("sha"), new Author("bob", null), NOW))
                .orElseThrow();

        assertThat(put.version()).isEqualTo(4);
        assertThat(put).isEqualTo(found(4));
        assertThat(put.createdBy()).isEqualTo("bob");
        assertThat(newest()).isEqualTo(4);
        assertThat(samples.make(workspace, false, false)).isEqualTo(5);
    }

    @Test
    void neitherASpeculativeNorAProvisionalOneBecomesTheNewestByItsUpload() {
        samples.upload(workspace, samples.make(workspace, true, false));
        samples.upload(workspace, samples.make(workspace, false, true));

        assertThat(newest()).isEqualTo(1);
        assertThat(found(2).speculative()).isTrue();
        assertThat(found(3).provisional()).isTrue();
    }

    @Test
    void ofManyUploadsAtOnceExactlyOneIsTaken() {
        int version = samples.make(workspace, false, false);
        List<Uni<Uploaded>> uploads = IntStream.range(0, 6)
                .mapToObj(number ->
                        configurations.upload(new Upload(workspace, version, null), archive("sha-" + number), NOW))
                .toList();

        List<Uploaded> became = await(Uni.join().all(uploads).andFailFast());

        assertThat(became).filteredOn(Uploaded.Done.class::isInstance).hasSize(1);
        assertThat(became)
                .filteredOn(Uploaded.Before.class::isInstance)
                .hasSize(5)
                .containsOnly(new Uploaded.Before(found(version)));
    }

    @Test
    void whatWasRefusedTakesNoBytesAnyMore() {
        int version = samples.make(workspace, false, false);
        Refusal refusal = new Refusal("configuration_unsafe", "it holds a device");

        Uploaded refused = await(configurations.refuse(workspace, version, refusal));

        assertThat(refused).isEqualTo(new Uploaded.Done(found(version)));
        assertThat(found(version).status()).isEqualTo(Status.ERRORED);
        assertThat(found(version).error()).isEqualTo(refusal);
        assertThat(samples.upload(workspace, version)).isEqualTo(new Uploaded.Before(found(version)));
        assertThat(newest()).isEqualTo(1);
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        WorkspaceName nowhere = new WorkspaceName("nowhere");
        assertThat(await(configurations.make(new Draft(nowhere, false, false, Samples.ANN), PATIENCE, NOW)))
                .isInstanceOf(Made.NoWorkspace.class);
        assertThat(samples.upload(workspace, 9)).isInstanceOf(Uploaded.NotFound.class);
        assertThat(samples.upload(nowhere, 1)).isInstanceOf(Uploaded.NotFound.class);
        assertThat(await(configurations.refuse(workspace, 9, new Refusal("code", "why"))))
                .isInstanceOf(Uploaded.NotFound.class);
    }

    @Test
    void soManyAndNoMoreWaitForTheirBytesHoweverManyAreMadeAtOnceF12() {
        Draft draft = new Draft(workspace, true, false, Samples.ANN);
        List<Uni<Made>> makes = IntStream.range(0, 20)
                .mapToObj(number -> configurations.make(draft, PATIENCE, NOW))
                .toList();

        List<Made> made = await(Uni.join().all(makes).andFailFast());

        assertThat(made).filteredOn(Made.Done.class::isInstance).hasSize(10);
        assertThat(made).filteredOn(Made.TooMany.class::isInstance).hasSize(10);
        samples.upload(workspace, 2);
        assertThat(await(configurations.make(draft, PATIENCE, NOW))).isInstanceOf(Made.Done.class);
    }

    @Test
    void theyAreListedNewestFirst() {
        samples.make(workspace, false, false);
        samples.make(workspace, true, false);

        Page<Configuration> first = await(configurations.list(workspace, new Page.Request(2, null)));
        Page<Configuration> second = await(configurations.list(workspace, new Page.Request(2, first.nextCursor())));

        assertThat(first.items()).containsExactly(found(3), found(2));
        assertThat(second.items()).containsExactly(found(1));
        assertThat(second.nextCursor()).isNull();
    }

    /** A server that knows no versions but those that became the newest. */
    @Test
    void aServerOfTheVersionBeforeCountsOnWithoutHarmF14() {
        samples.versions(pool);
        samples.upload(workspace, samples.make(workspace, true, false));
        int pending = samples.make(workspace, false, false);

        int put = await(database.run("""
                        WITH counted AS (
                            UPDATE workspaces SET configuration_version = configuration_version + 1 WHERE name = $1
                            RETURNING name, configuration_version
                        )
                        INSERT INTO configurations (
                               workspace, version, sha256, bytes, content, terraform_directories, tofu_directories,
                               terraform_backends, tofu_backends, created_at)
                        SELECT name, configuration_version, 'sha', 1, '\\x00', '//.//', '//.//', '{}', '{}', now()
                          FROM counted
                        RETURNING version""", workspace.value())).iterator().next().getInteger("version");

        assertThat(put).isEqualTo(4);
        assertThat(newest()).isEqualTo(4);
        assertThat(found(2).speculative()).isTrue();
        assertThat(found(pending).status()).isEqualTo(Status.PENDING);
        assertThat(samples.make(workspace, false, false)).isEqualTo(5);
    }

    @Test
    void theNewestStaysWhoeverSweeps() {
        samples.make(workspace, true, false);

        await(database.run("DELETE FROM configurations WHERE workspace = $1", workspace.value()));

        assertThat(await(configurations.find(workspace, 1))).isPresent();
        assertThat(await(configurations.find(workspace, 2))).isEmpty();
        assertThat(await(workspaces.delete(workspace, false))).isEqualTo(WorkspaceStore.Deleted.DELETED);
        assertThat(await(configurations.find(workspace, 1))).isEmpty();
    }

    private Task applying(StoredPod pod, int version) {
        Submitted submitted = await(tasks.submit(
                SubmissionBuilder.builder(Samples.submission(workspace, TaskType.PLAN_AND_APPLY))
                        .configurationVersion(version)
                        .build(),
                100,
                NOW));
        return samples.applying(((Submitted.Created) submitted).task().task(), pod.name());
    }

    private static Change end(Task running, Task after) {
        return Samples.ending(running, after).step(Samples.step(running, after, "finished"));
    }

    @Test
    void anApplyMakesAProvisionalOneTheNewest() {
        int version = samples.make(workspace, false, true);
        samples.upload(workspace, version);
        Task applying = applying(samples.pod(pool), version);
        assertThat(applying.request().provisional()).isTrue();
        assertThat(newest()).as("an apply at work changes nothing").isEqualTo(1);

        assertThat(samples.commit(applying, end(applying, applying.applied(NOW))))
                .isTrue();

        assertThat(newest()).isEqualTo(version);
        assertThat(found(version).provisional()).isFalse();
        assertThat(await(tasks.find(applying.id()))
                        .orElseThrow()
                        .task()
                        .request()
                        .provisional())
                .as("what the task was submitted with")
                .isTrue();
    }

    @Test
    void anApplyOfAProvisionalOneLeavesALaterOneTheNewest() {
        int version = samples.make(workspace, false, true);
        samples.upload(workspace, version);
        Task applying = applying(samples.pod(pool), version);
        int later = await(configurations.put(workspace, archive("sha"), Samples.ANN, NOW))
                .orElseThrow()
                .version();

        assertThat(samples.commit(applying, end(applying, applying.applied(NOW))))
                .isTrue();

        assertThat(newest()).isEqualTo(later);
        assertThat(found(version).provisional()).isFalse();
    }

    @Test
    void anApplyThatWasCanceledLeavesItProvisional() {
        int version = samples.make(workspace, false, true);
        samples.upload(workspace, version);
        Task applying = applying(samples.pod(pool), version);

        assertThat(samples.commit(applying, end(applying, applying.stopped(NOW))))
                .isTrue();

        assertThat(newest()).isEqualTo(1);
        assertThat(found(version).provisional()).isTrue();
    }

    @Test
    void theNextTaskOfItsWorkspaceMayBePlacedInTheVeryTurn() {
        int version = samples.make(workspace, false, true);
        samples.upload(workspace, version);
        StoredPod pod = samples.pod(pool);
        Task applying = applying(pod, version);
        Task next = samples.submit(workspace, TaskType.PLAN_AND_APPLY);

        assertThat(samples.commit(
                        applying, end(applying, applying.applied(NOW)).with(Samples.placement(next, pod.name(), 1))))
                .isTrue();

        assertThat(newest()).isEqualTo(version);
    }
}
