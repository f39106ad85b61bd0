package dev.berth.server.persistence.task;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskStore.Unusable;
import dev.berth.server.persistence.Samples;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Submissions that do not want the newest configuration, but one that they name. */
@QuarkusTest
class WishedConfigurationsTest {
    private static final int ROOM = 1_000;
    private static final String NOWHERE = "nowhere";
    /** A version that no workspace has. */
    private static final int MISSING = 99;

    @Inject
    SubmissionWriter writer;

    @Inject
    TaskStore tasks;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;

    @BeforeEach
    void aPool() {
        pool = samples.pool();
    }

    private static Task created(Outcome outcome) {
        return ((Submitted.Created) ((Outcome.Final) outcome).submitted())
                .task()
                .task();
    }

    private static Asked wish(WorkspaceName place, TaskType type, int version) {
        Submission submission = SubmissionBuilder.builder(Samples.submission(place, type))
                .configurationVersion(version)
                .build();
        return new Asked(submission, ROOM, NOW);
    }

    @Test
    void aSubmissionMayNameTheConfigurationThatItWants() {
        WorkspaceName place = samples.versions(pool);

        List<Outcome> outcomes = await(writer.storePatiently(List.of(
                new Asked(Samples.submission(place, TaskType.PLAN), ROOM, NOW),
                wish(place, TaskType.PLAN_AND_APPLY, 1),
                wish(place, TaskType.PLAN, 4),
                wish(place, TaskType.PLAN_AND_APPLY, 5),
                wish(place, TaskType.PLAN, 2),
                wish(place, TaskType.PLAN, 3),
                wish(place, TaskType.PLAN_AND_APPLY, 4),
                wish(place, TaskType.PLAN, MISSING),
                wish(new WorkspaceName(NOWHERE), TaskType.PLAN, 1))));

        assertThat(outcomes.subList(0, 4))
                .extracting(outcome -> created(outcome).request().configurationVersion())
                .containsExactly(1, 1, 4, 5);
        assertThat(outcomes.subList(0, 4))
                .extracting(outcome -> created(outcome).request().provisional())
                .containsExactly(false, false, false, true);
        assertThat(outcomes.subList(4, 9))
                .containsExactly(
                        unusable(2, Unusable.PENDING),
                        unusable(3, Unusable.ERRORED),
                        unusable(4, Unusable.SPECULATIVE),
                        unusable(MISSING, Unusable.NOT_THERE),
                        new Outcome.Final(new Submitted.NoWorkspace()));
    }

    private static Outcome unusable(int version, Unusable reason) {
        return new Outcome.Final(new Submitted.ConfigurationUnusable(version, reason));
    }

    @Test
    void aConfigurationThatIsBeingSweptKeepsOnlyItsOwnTasksWaiting() {
        WorkspaceName place = samples.versions(pool);
        CompletableFuture<Submitted> waiting;
        try (Held unused = new Held(
                database,
                "SELECT FROM configurations WHERE workspace = $1 AND version = 4 FOR UPDATE",
                place.value())) {
            waiting = tasks.submit(wish(place, TaskType.PLAN, 4).submission(), 1_000, NOW)
                    .subscribeAsCompletionStage();
            assertThat(await(tasks.submit(wish(place, TaskType.PLAN, 5).submission(), 1_000, NOW)))
                    .isInstanceOf(Submitted.Created.class);
            assertThat(waiting).isNotDone();
        }
        assertThat(await(Uni.createFrom().completionStage(waiting))).isInstanceOf(Submitted.Created.class);
    }
}
