package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Chunk;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.PlanStore.PlanJson;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateStore.Writer;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.retention.RetentionSchedule;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes when its time is over, with the defaults: 90 days, 10 configurations, 100 states. */
@QuarkusTest
class RetentionScheduleTest {
    /** Long enough ago that no other test's tasks are over at the time of the sweep. */
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(1_000));

    private static final Instant SWEEP = LONG_AGO.plus(Duration.ofDays(91));

    @Inject
    RetentionSchedule retention;

    @Inject
    TaskStore tasks;

    @Inject
    LogStore logs;

    @Inject
    PlanStore plans;

    @Inject
    StateStore states;

    @Inject
    ConfigurationStore configurations;

    @Inject
    TokenStore tokens;

    @Inject
    AuditStore audit;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private WorkspaceName workspace;

    @BeforeEach
    void aWorkspace() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
    }

    private void sweep() {
        await(retention.sweep(SWEEP));
    }

    @Test
    void theRecordOfWhoDidWhatGoesAfterAYear() {
        String object = Samples.name("object");
        await(audit.record(new AuditStore.Act(SWEEP.minus(Duration.ofDays(366)), "ann", "pool.delete", object, "")));
        await(audit.record(new AuditStore.Act(SWEEP.minus(Duration.ofDays(364)), "bob", "pool.delete", object, "")));

        sweep();

        assertThat(await(database.run("SELECT actor FROM audit WHERE object = $1", object)))
                .extracting(row -> row.getString("actor"))
                .containsExactly("bob");
    }

    @Test
    void finalTasksGoWithAllThatBelongsToThem() {
        var pod = samples.pod(pool);
        Task task = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 1);
        AttemptRef attempt = new AttemptRef(task.id(), 1);
        await(logs.append(pool, pod.name(), List.of(new Chunk(attempt, 0, "x")), 10));
        await(plans.putJson(attempt, new PlanJson(new byte[] {1}, new byte[] {1}), NOW));
        Task planned = task.planned(TurnStoreTest.CHANGES, LONG_AGO);
        assertThat(samples.commit(
                        task,
                        new Change()
                                .task(task, planned)
                                .slot(new SlotChange(pod.name(), Samples.taken(task), Samples.idle(1), false))))
                .isTrue();

        sweep();

        assertThat(await(tasks.find(task.id()))).isEmpty();
        for (String table : List.of("task_events", "task_logs", "plans", "attempts")) {
            assertThat(await(database.run(
                            "SELECT FROM " + table + " WHERE task_id = $1",
                            task.id().value())))
                    .as(table)
                    .isEmpty();
        }
    }

    @Test
    void tasksThatAreLiveOrEndedLatelyStay() {
        Task live = samples.submit(workspace, TaskType.PLAN);
        Task ended = samples.submit(workspace, TaskType.PLAN);
        Instant lately = SWEEP.minus(Duration.ofDays(89));
        assertThat(samples.commit(ended, new Change().task(ended, ended.canceled("ann", lately))))
                .isTrue();

        sweep();

        assertThat(await(tasks.find(live.id()))).isPresent();
        assertThat(await(tasks.find(ended.id()))).isPresent();
    }

    @Test
    void surplusStatesGoButNeverThePresentOne() {
        for (int serial = 1; serial <= 103; serial++) {
            Version version = new Version(serial, "", 1, "", "ann", NOW);
            await(states.put(workspace, new Draft(new byte[] {1}, version), new Writer(null, null)));
        }
        await(database.run("""
                UPDATE state_heads SET state_id = (SELECT id FROM states WHERE workspace = $1 AND serial = 2)
                 WHERE workspace = $1""", workspace.value()));

        sweep();

        assertThat(await(states.version(workspace, new Which.Serial(1), Room.ENOUGH)))
                .isEmpty();
        assertThat(await(states.version(workspace, new Which.Serial(2), Room.ENOUGH)))
                .isPresent();
        assertThat(await(states.version(workspace, new Which.Serial(3), Room.ENOUGH)))
                .isEmpty();
        assertThat(await(states.version(workspace, new Which.Serial(4), Room.ENOUGH)))
                .isPresent();
        assertThat(await(states.current(workspace, Room.ENOUGH))).isPresent();
    }

    @Test
    void surplusConfigurationsGoUnlessATaskNamesThem() {
        await(configurations.put(workspace, Samples.archive("sha"), "ann", NOW));
        samples.submit(workspace, TaskType.PLAN);
        for (int version = 3; version <= 13; version++) {
            await(configurations.put(workspace, Samples.archive("sha"), "ann", NOW));
        }

        sweep();

        assertThat(await(configurations.content(workspace, 1, Room.ENOUGH))).isEmpty();
        assertThat(await(configurations.content(workspace, 2, Room.ENOUGH))).isPresent();
        assertThat(await(configurations.content(workspace, 3, Room.ENOUGH))).isEmpty();
        assertThat(await(configurations.content(workspace, 4, Room.ENOUGH))).isPresent();
    }

    @Test
    void expiredTokensAndOldKeysGo() {
        TokenStore.Token token = new TokenStore.Token(
                Samples.name("id"), TokenStore.Kind.AGENT, "old", null, pool, LONG_AGO, SWEEP.minusSeconds(1));
        await(tokens.create(token, Samples.name("digest")));
        Task task = samples.submit(workspace, TaskType.PLAN);
        String key = Samples.name("key");
        await(database.run(
                "INSERT INTO idempotency_keys VALUES ('token', $1, 'body', $2, $3)",
                key,
                task.id().value(),
                Times.column(SWEEP.minus(Duration.ofHours(25)))));

        sweep();

        assertThat(await(tokens.delete(TokenStore.Kind.AGENT, pool, token.id())))
                .isFalse();
        assertThat(await(database.run("SELECT FROM idempotency_keys WHERE key = $1", key)))
                .isEmpty();
    }
}
