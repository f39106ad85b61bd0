package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Chunk;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.PlanStore.PlanJson;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateStore.Writer;
import dev.berth.server.control.port.SubmissionBuilder;
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
import java.util.Set;
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
    SessionStore sessions;

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
        await(audit.record(
                new AuditStore.Act(SWEEP.minus(Duration.ofDays(366)), "ann", AuditAction.POOL_DELETE, object, "")));
        await(audit.record(
                new AuditStore.Act(SWEEP.minus(Duration.ofDays(364)), "bob", AuditAction.POOL_DELETE, object, "")));

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
        await(plans.putJson(attempt, new PlanJson(new byte[] {1}, new byte[] {1}), null, NOW));
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
        await(configurations.put(workspace, Samples.archive("sha"), Samples.ANN, NOW));
        samples.submit(workspace, TaskType.PLAN);
        for (int version = 3; version <= 13; version++) {
            await(configurations.put(workspace, Samples.archive("sha"), Samples.ANN, NOW));
        }

        sweep();

        assertThat(await(configurations.content(workspace, 1, Room.ENOUGH))).isEmpty();
        assertThat(await(configurations.content(workspace, 2, Room.ENOUGH))).isPresent();
        assertThat(await(configurations.content(workspace, 3, Room.ENOUGH))).isEmpty();
        assertThat(await(configurations.content(workspace, 4, Room.ENOUGH))).isPresent();
    }

    /** A configuration that was made so long before the sweep, and how it goes on. */
    private int made(Duration before, boolean speculative, boolean provisional) {
        ConfigurationStore.Patience patience = new ConfigurationStore.Patience(Duration.ofHours(1), 100);
        ConfigurationStore.Draft draft = new ConfigurationStore.Draft(workspace, speculative, provisional, Samples.ANN);
        ConfigurationStore.Made made = await(configurations.make(draft, patience, SWEEP.minus(before)));
        return ((ConfigurationStore.Made.Done) made).configuration().version();
    }

    private boolean isThere(int version) {
        return await(configurations.find(workspace, version)).isPresent();
    }

    private Task submit(int version, TaskType type) {
        TaskStore.Submission submission = SubmissionBuilder.builder(Samples.submission(workspace, type))
                .configurationVersion(version)
                .build();
        return ((TaskStore.Submitted.Created) await(tasks.submit(submission, 100, NOW)))
                .task()
                .task();
    }

    @Test
    void configurationsWhoseBytesNeverCameOrWereRefusedGoAfterAnHour() {
        Duration hour = Duration.ofHours(1);
        int old = made(hour.plusSeconds(1), false, false);
        int lately = made(hour.minusSeconds(1), false, false);
        int refused = made(hour.plusSeconds(1), false, false);
        await(configurations.refuse(workspace, refused, new ConfigurationStore.Refusal("code", "why")));
        int uploaded = made(hour.plusSeconds(1), false, false);
        samples.upload(workspace, uploaded);

        sweep();

        assertThat(isThere(old)).isFalse();
        assertThat(isThere(lately)).isTrue();
        assertThat(isThere(refused)).isFalse();
        assertThat(isThere(uploaded)).isTrue();
    }

    @Test
    void whatBelongsToItsTasksAloneGoesWithThem() {
        int unused = made(Duration.ofDays(1), true, false);
        int speculative = made(Duration.ofDays(1), true, false);
        int provisional = made(Duration.ofDays(1), false, true);
        for (int version : List.of(unused, speculative, provisional)) {
            samples.upload(workspace, version);
        }
        Task plan = submit(speculative, TaskType.PLAN);
        Task saved = submit(provisional, TaskType.PLAN_AND_APPLY);

        sweep();

        assertThat(isThere(unused)).isFalse();
        assertThat(isThere(speculative)).isTrue();
        assertThat(isThere(provisional)).isTrue();

        for (Task task : List.of(plan, saved)) {
            assertThat(samples.commit(task, new Change().task(task, task.canceled("ann", LONG_AGO))))
                    .isTrue();
        }
        sweep();
        assertThat(isThere(speculative)).as("it is looked at once a day").isTrue();
        await(retention.sweep(SWEEP.plus(Duration.ofDays(1)).plusSeconds(1)));

        assertThat(isThere(speculative)).isFalse();
        assertThat(isThere(provisional)).isFalse();
    }

    @Test
    void speculativeOnesTakeNoRoomFromThoseThatMayBeTheNewest() {
        for (int number = 0; number < 15; number++) {
            samples.upload(workspace, made(Duration.ZERO, true, false));
        }
        await(configurations.put(workspace, Samples.archive("sha"), Samples.ANN, NOW));

        sweep();

        assertThat(isThere(1)).isTrue();
    }

    @Test
    void noConfigurationGoesThatASubmissionIsJustBinding() {
        int version = made(Duration.ofDays(1), true, false);
        samples.upload(workspace, version);

        await(database.transaction(connection -> Database.run(
                        connection,
                        "SELECT FROM configurations WHERE workspace = $1 AND version = $2 FOR KEY SHARE",
                        workspace.value(),
                        version)
                .flatMap(held -> retention.sweep(SWEEP))));

        assertThat(isThere(version)).isTrue();
    }

    @Test
    void expiredTokensSessionsAndOldKeysGo() {
        TokenStore.Token token = new TokenStore.Token(
                Samples.name("id"),
                TokenStore.Kind.AGENT,
                "old",
                null,
                null,
                null,
                Set.of(),
                pool,
                LONG_AGO,
                SWEEP.minusSeconds(1));
        await(tokens.create(token, Samples.name("digest")));
        TokenStore.Token user = new TokenStore.Token(
                Samples.name("id"), TokenStore.Kind.API, "jo", null, null, Role.VIEWER, Set.of(), null, LONG_AGO, null);
        await(tokens.create(user, Samples.name("digest")));
        String over = session(user, SWEEP.minusSeconds(1));
        String open = session(user, SWEEP.plusSeconds(1));
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
        assertThat(await(sessions.find(over, LONG_AGO))).isEmpty();
        assertThat(await(sessions.find(open, LONG_AGO))).isPresent();
    }

    private String session(TokenStore.Token token, Instant expiresAt) {
        String digest = Samples.name("digest");
        await(sessions.begin(
                new SessionStore.Begun(Samples.name("id"), token.id(), "jo", digest, true, LONG_AGO, expiresAt), 10));
        return digest;
    }
}
