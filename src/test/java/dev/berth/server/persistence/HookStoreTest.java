package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.access.Author;
import dev.berth.domain.hook.HookAddress;
import dev.berth.domain.hook.HookEvent;
import dev.berth.domain.hook.HookScope;
import dev.berth.domain.hook.HookTemplate;
import dev.berth.domain.id.HookName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.DeliveryStore;
import dev.berth.server.control.port.DeliveryStore.Backlog;
import dev.berth.server.control.port.DeliveryStore.Delivery;
import dev.berth.server.control.port.DeliveryStore.Status;
import dev.berth.server.control.port.DeliveryStore.Tried;
import dev.berth.server.control.port.DeliveryStore.Tries;
import dev.berth.server.control.port.HookBuilder;
import dev.berth.server.control.port.HookStore;
import dev.berth.server.control.port.HookStore.Created;
import dev.berth.server.control.port.HookStore.Health;
import dev.berth.server.control.port.HookStore.Hook;
import dev.berth.server.control.port.HookStore.Secrets;
import dev.berth.server.control.port.HookStore.Wish;
import dev.berth.server.control.port.Page;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.retention.RetentionSchedule;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hooks and their outbox on the real database (O1). The hooks are paused where the server under test is not to send. */
@QuarkusTest
class HookStoreTest {
    private static final HookName NAME = new HookName("ci");
    private static final HookAddress AWAY = new HookAddress("http://127.0.0.1:1/hush");

    /** Far ahead: the server under test leaves the hook alone. */
    private static final Health RESTING = new Health(1, Instant.parse("2190-01-01T00:00:00Z"));

    private static final Instant LATER = Instant.parse("2190-01-02T00:00:00Z");

    /** Before whatever other tests leave behind. */
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @Inject
    HookStore hooks;

    @Inject
    DeliveryStore deliveries;

    @Inject
    RetentionSchedule retention;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private final List<HookScope> made = new ArrayList<>();

    @AfterEach
    void tidy() {
        made.forEach(scope -> await(hooks.delete(scope, NAME)));
    }

    private static Hook hook(HookScope scope, Set<HookEvent> events) {
        return HookBuilder.builder()
                .id(0)
                .scope(scope)
                .name(NAME)
                .wish(new Wish(AWAY, HookTemplate.CLOUDEVENTS, events, false, List.of()))
                .secrets(new Secrets(
                        "hush-hush-hush-hush-hush-hush-32".getBytes(StandardCharsets.US_ASCII), null, null, null))
                .author(new Author("eve", "issuer/eve"))
                .createdAt(Times.stored(NOW))
                .health(Health.GOOD)
                .build();
    }

    private Hook resting(HookScope scope, Set<HookEvent> events) {
        made.add(scope);
        assertThat(await(hooks.create(hook(scope, events)))).isEqualTo(Created.CREATED);
        Hook stored = await(hooks.find(scope, NAME)).orElseThrow();
        await(deliveries.health(stored.id(), RESTING));
        return stored;
    }

    private List<Delivery> told(Hook hook) {
        List<Delivery> newestFirst = await(deliveries.list(hook.id(), null, new Page.Request(100, null)))
                .items();
        return newestFirst.reversed();
    }

    private List<String> events(Hook hook) {
        return told(hook).stream().map(one -> one.event() + " " + one.object()).toList();
    }

    private void run(String sql, Object... values) {
        await(database.run(sql, values));
    }

    @Test
    void aHookIsReadAsItWasWrittenAndItsSecretsAreSealed() {
        HookScope scope = new HookScope.OfWorkspace(samples.workspace(samples.pool()));
        Hook stored = resting(scope, Set.of(HookEvent.TASK_FAILED, HookEvent.POD_LOST));
        Hook wanted = hook(scope, Set.of(HookEvent.TASK_FAILED, HookEvent.POD_LOST));

        assertThat(stored.wish()).isEqualTo(wanted.wish());
        assertThat(stored.secrets()).isEqualTo(wanted.secrets());
        assertThat(stored.author()).isEqualTo(wanted.author());
        Row row = await(database.run("SELECT h::text AS row FROM hooks h WHERE h.id = $1", stored.id()))
                .iterator()
                .next();
        String hex = java.util.HexFormat.of().formatHex("hush".getBytes(StandardCharsets.US_ASCII));
        assertThat(row.getString("row")).doesNotContain("hush").doesNotContain(hex);
        assertThat(await(hooks.create(wanted))).isEqualTo(Created.NAME_TAKEN);
        assertThat(await(hooks.create(
                        hook(new HookScope.OfWorkspace(new WorkspaceName("nowhere")), Set.of(HookEvent.POD_LOST)))))
                .isEqualTo(Created.NOTHING_TO_TELL_OF);
        assertThat(await(hooks.create(hook(new HookScope.OfPool(new PoolName("nowhere")), Set.of(HookEvent.POD_LOST)))))
                .isEqualTo(Created.NOTHING_TO_TELL_OF);
    }

    @Test
    void whatHappensIsInTheOutboxWithTheChangeAndGoesWithIt() {
        PoolName pool = samples.pool();
        WorkspaceName workspace = samples.workspace(pool);
        Set<HookEvent> all = EnumSet.allOf(HookEvent.class);
        Hook ofWorkspace = resting(new HookScope.OfWorkspace(workspace), all);
        Hook ofPool = resting(new HookScope.OfPool(pool), all);

        long task = samples.submit(workspace, TaskType.PLAN).id().value();
        run("UPDATE tasks SET status = 'canceled', finished_at = now() WHERE id = $1", task);
        run(
                "UPDATE workspaces SET locked_at = now(), lock_by = 'ann', lock_reason = 'audit' WHERE name = $1",
                workspace.value());
        run(
                "UPDATE workspaces SET locked_at = NULL, lock_by = NULL, lock_reason = NULL WHERE name = $1",
                workspace.value());
        run("INSERT INTO drifts (workspace, state) VALUES ($1, 'none')", workspace.value());
        run("UPDATE drifts SET state = 'drifted', since = now() WHERE workspace = $1", workspace.value());
        run("UPDATE drifts SET resources = 2 WHERE workspace = $1", workspace.value());

        assertThat(events(ofWorkspace))
                .containsExactly(
                        "task.pending task/" + task,
                        "task.canceled task/" + task,
                        "workspace.locked workspace/" + workspace,
                        "workspace.unlocked workspace/" + workspace,
                        "drift.none workspace/" + workspace,
                        "drift.drifted workspace/" + workspace);
        assertThat(events(ofPool)).isEqualTo(events(ofWorkspace));
        assertThat(told(ofWorkspace).getFirst().told()).contains("\"workspace\": \"" + workspace + "\"");
        assertThatThrownBy(() -> await(database.transaction(connection -> Database.run(
                                connection,
                                "UPDATE workspaces SET locked_at = now(), lock_by = 'ann' WHERE name = $1",
                                workspace.value())
                        .flatMap(done -> Database.run(connection, "SELECT 1 / 0")))))
                .isNotNull();
        assertThat(told(ofWorkspace)).hasSize(6);
    }

    @Test
    void ofOneObjectOnlyTheFirstThatWaitsIsWork() {
        WorkspaceName workspace = samples.workspace(samples.pool());
        Hook hook =
                resting(new HookScope.OfWorkspace(workspace), Set.of(HookEvent.TASK_PENDING, HookEvent.TASK_CANCELED));
        long first = samples.submit(workspace, TaskType.PLAN).id().value();
        run("UPDATE tasks SET status = 'canceled', finished_at = now() WHERE id = $1", first);
        samples.submit(workspace, TaskType.PLAN);

        List<Delivery> work =
                await(deliveries.work(hook.id(), LATER, 10)).orElseThrow().deliveries();
        assertThat(work).extracting(Delivery::event).containsExactly("task.pending", "task.pending");
        assertThat(await(deliveries.hooksWithWork(LATER, List.of(), true, 1_000)))
                .contains(hook.id());
        assertThat(await(deliveries.hooksWithWork(LATER, List.of(hook.id()), true, 1_000)))
                .doesNotContain(hook.id());
        assertThat(await(deliveries.hooksWithWork(LATER, List.of(), false, 1_000)))
                .doesNotContain(hook.id());
        assertThat(await(deliveries.hooksWithWork(NOW, List.of(), true, 1_000))).doesNotContain(hook.id());

        Tried later = new Tried(Status.WAITING, new Tries(1, LATER.plusSeconds(5), LATER, 3, 400, "it answers 400"));
        assertThat(await(deliveries.tried(work.getFirst(), later))).isTrue();
        assertThat(await(deliveries.tried(work.getFirst(), later)))
                .as("what was read is old")
                .isFalse();
        assertThat(await(deliveries.work(hook.id(), LATER, 10)).orElseThrow().deliveries())
                .extracting(Delivery::object)
                .containsExactly(work.get(1).object());

        Delivery parked = told(hook).getFirst();
        assertThat(await(deliveries.tried(
                        parked, new Tried(Status.PARKED, new Tries(2, null, LATER, 3, 400, "it answers 400")))))
                .isTrue();
        assertThat(await(deliveries.work(hook.id(), LATER, 10)).orElseThrow().deliveries())
                .extracting(Delivery::event)
                .containsExactly("task.canceled", "task.pending");
        assertThat(await(deliveries.again(hook.id(), parked.id(), LATER))
                        .orElseThrow()
                        .tries()
                        .attempts())
                .isZero();
        assertThat(await(deliveries.work(hook.id(), LATER, 10)).orElseThrow().deliveries())
                .extracting(Delivery::event)
                .containsExactly("task.pending", "task.pending");
    }

    /** Or each look would begin with all that a receiver has ever refused. */
    @Test
    void whatIsBehindSomethingThatIsTriedLaterIsNotLookedAtBefore() {
        WorkspaceName workspace = samples.workspace(samples.pool());
        Hook hook = resting(
                new HookScope.OfWorkspace(workspace),
                Set.of(HookEvent.TASK_PENDING, HookEvent.TASK_RUNNING, HookEvent.TASK_CANCELED));
        long task = samples.submit(workspace, TaskType.PLAN).id().value();
        run("UPDATE tasks SET status = 'running', attempt = 1, started_at = now() WHERE id = $1", task);
        Delivery refused = await(deliveries.work(hook.id(), LATER, 10))
                .orElseThrow()
                .deliveries()
                .getFirst();
        Instant next = LATER.plusSeconds(5);
        await(deliveries.tried(
                refused, new Tried(Status.WAITING, new Tries(1, next, LATER, 3, 400, "it answers 400"))));
        run("UPDATE tasks SET status = 'canceled', finished_at = now() WHERE id = $1", task);

        assertThat(told(hook)).extracting(one -> one.tries().nextAt()).containsExactly(next, next, next);
        assertThat(await(deliveries.hooksWithWork(LATER, List.of(), true, 1_000)))
                .doesNotContain(hook.id());

        await(hooks.update(hook.scope(), NAME, same -> same));
        assertThat(told(hook))
                .as("whoever changes it has it tried at once")
                .extracting(one -> one.tries().nextAt())
                .containsOnlyNulls();

        await(deliveries.tried(
                told(hook).getFirst(), new Tried(Status.WAITING, new Tries(2, next, LATER, 3, 400, "it answers 400"))));
        await(deliveries.tried(
                told(hook).getFirst(), new Tried(Status.DELIVERED, new Tries(3, null, LATER, 3, 204, null))));
        assertThat(told(hook)).extracting(one -> one.tries().nextAt()).containsOnlyNulls();
        assertThat(await(deliveries.work(hook.id(), LATER, 10)).orElseThrow().deliveries())
                .extracting(Delivery::event)
                .containsExactly("task.running");
    }

    @Test
    void whatWaitsForTooLongIsParkedAndCounted() {
        WorkspaceName workspace = samples.workspace(samples.pool());
        Hook hook = resting(new HookScope.OfWorkspace(workspace), Set.of(HookEvent.TASK_PENDING));
        Backlog before = await(deliveries.backlog());
        samples.submit(workspace, TaskType.PLAN);
        samples.submit(workspace, TaskType.PLAN);
        run(
                "UPDATE hook_deliveries SET since = $2 WHERE id = $1",
                told(hook).getFirst().id(),
                Times.column(LONG_AGO));
        assertThat(await(deliveries.backlog()).waiting()).isEqualTo(before.waiting() + 2);
        assertThat(await(deliveries.backlog()).oldest()).isBeforeOrEqualTo(LONG_AGO);

        assertThat(await(deliveries.park(hook.id(), LONG_AGO, "away"))).isEqualTo(1);

        assertThat(told(hook)).extracting(Delivery::status).containsExactly(Status.PARKED, Status.WAITING);
        assertThat(told(hook).getFirst().tries().error()).isEqualTo("away");
        Backlog after = await(deliveries.backlog());
        assertThat(after.parked()).isEqualTo(before.parked() + 1);
        assertThat(after.waiting()).isEqualTo(before.waiting() + 1);
        run("UPDATE hooks SET paused = true WHERE id = $1", hook.id());
        assertThat(await(deliveries.backlog()).waiting())
                .as("what is paused waits for a person")
                .isEqualTo(before.waiting());
    }

    @Test
    void whatWasToldGoesAfterItsTime() {
        WorkspaceName workspace = samples.workspace(samples.pool());
        Hook hook = resting(new HookScope.OfWorkspace(workspace), Set.of(HookEvent.TASK_PENDING));
        samples.submit(workspace, TaskType.PLAN);
        samples.submit(workspace, TaskType.PLAN);
        run(
                "UPDATE hook_deliveries SET occurred_at = $2, since = $2 WHERE id = $1",
                told(hook).getFirst().id(),
                Times.column(LONG_AGO.minus(Duration.ofDays(8))));

        await(retention.sweep(LONG_AGO));

        assertThat(told(hook)).hasSize(1);
    }

    @Test
    void itsDeliveriesGoWithAHookAndAHookWithItsWorkspace() {
        WorkspaceName workspace = samples.workspace(samples.pool());
        Hook hook = resting(new HookScope.OfWorkspace(workspace), Set.of(HookEvent.WORKSPACE_LOCKED));
        run("UPDATE workspaces SET locked_at = now(), lock_by = 'ann' WHERE name = $1", workspace.value());
        assertThat(told(hook)).hasSize(1);

        run("DELETE FROM workspaces WHERE name = $1", workspace.value());

        assertThat(told(hook)).isEmpty();
        assertThat(await(hooks.find(hook.scope(), NAME))).isEmpty();
    }
}
