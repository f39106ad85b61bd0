package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static dev.berth.server.persistence.Samples.reservation;
import static dev.berth.server.persistence.Samples.spec;
import static dev.berth.server.persistence.Samples.workspace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TeamName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.issuer.WorkloadToken.Form;
import dev.berth.domain.pool.PoolSchedule;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.calendar.Cron;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Archive;
import dev.berth.server.control.port.ConfigurationStore.Configuration;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Deleted;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.control.port.WorkspaceStore.Locked;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.control.port.WorkspaceStore.Written;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pools, workspaces, configurations, tokens and the audit trail. */
@QuarkusTest
class RecordStoresTest {
    @Inject
    PoolStore pools;

    @Inject
    WorkspaceStore workspaces;

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

    @Test
    void aPoolIsCreatedOnceFoundChangedAndListed() {
        PoolName name = new PoolName(Samples.name("pool"));
        assertThat(await(pools.create(spec(name)))).isTrue();
        assertThat(await(pools.create(spec(name)))).isFalse();
        assertThat(await(pools.find(name))).contains(spec(name));

        StoredSpec changed = new StoredSpec(
                PoolSpecBuilder.builder()
                        .name(name)
                        .runtime(RuntimeKind.STATIC)
                        .minPods(1)
                        .maxPods(9)
                        .slotsPerPod(4)
                        .idleTimeout(Duration.ofMillis(1))
                        .warmSlots(2)
                        .warmSlotsUpTo(0)
                        .reservationTtl(Duration.ZERO)
                        .startTimeout(Duration.ofNanos(1_000_001))
                        .templateHash("other")
                        .schedules(List.of(
                                new PoolSchedule(
                                        Cron.recurrence("0 7 * * MON-FRI", "Europe/Berlin"),
                                        Duration.ofHours(11),
                                        2,
                                        null,
                                        3),
                                new PoolSchedule(
                                        Cron.recurrence("@daily", "UTC"), Duration.ofMinutes(1), null, 0, null)))
                        .build(),
                "{\"a\":1}",
                true,
                spec(name).createdAt());
        assertThat(await(pools.update(name, before -> changed))).isPresent();

        StoredSpec found = await(pools.find(name)).orElseThrow();
        assertThat(found.podTemplateJson()).isEqualTo("{\"a\":1}");
        assertThat(found.selfService()).isTrue();
        assertThat(found.spec().startTimeout()).as("rounded up").isEqualTo(Duration.ofMillis(2));
        assertThat(found.spec().maxPods()).isEqualTo(9);
        assertThat(found.spec().schedules()).isEqualTo(changed.spec().schedules());
        assertThat(await(pools.names())).contains(name);
        assertThat(await(pools.list(new Page.Request(1, null))).items()).containsExactly(found);
        assertThat(await(pools.update(new PoolName("nowhere"), before -> before)))
                .isEmpty();
    }

    @Test
    void aPoolThatIsInUseIsNotDeleted() {
        PoolName pool = samples.pool();
        WorkspaceName workspace = samples.workspace(pool);
        assertThat(await(pools.delete(pool))).isEqualTo(PoolStore.Deleted.IN_USE);

        await(workspaces.delete(workspace, false));
        assertThat(await(pools.delete(pool))).isEqualTo(PoolStore.Deleted.DELETED);
        assertThat(await(pools.delete(pool))).isEqualTo(PoolStore.Deleted.NOT_FOUND);
    }

    @Test
    void aPoolWhosePodHoldsAReservationIsNotDeleted() {
        PoolName pool = samples.pool();
        StoredPod pod = samples.pod(pool);
        Task task = samples.submit(samples.workspace(samples.pool()), TaskType.PLAN_AND_APPLY);
        assertThat(await(database.run(
                                "INSERT INTO reservations VALUES ($1, $2, $3, now())",
                                task.id().value(),
                                pool.value(),
                                pod.name().value()))
                        .rowCount())
                .isEqualTo(1);

        assertThat(await(pools.delete(pool))).isEqualTo(PoolStore.Deleted.IN_USE);
        assertThat(reservation(task.id(), pod.name()).pod()).isEqualTo(pod.name());
    }

    private static Workspace full(WorkspaceName name, PoolName pool) {
        return WorkspaceBuilder.builder()
                .name(name)
                .number(0)
                .pool(pool)
                .tool(Tool.TOFU)
                .workingDirectory("live/net")
                .autoApplyBy("ann")
                .approval(null)
                .variables(Map.of(
                        "plain", new Variable("[1]", false, true), "secret", new Variable("hunter2", true, false)))
                .environment(
                        Map.of("KEY", new Variable("s3cret", true, false), "EMPTY", new Variable("", false, false)))
                .tags(Map.of("team", "net", "plain", ""))
                .identity(List.of(
                        new WorkloadToken(
                                "AWS_WEB_IDENTITY_TOKEN_FILE",
                                "sts",
                                true,
                                false,
                                Form.PATH,
                                null,
                                Map.of("AWS_ROLE_ARN", "arn")),
                        new WorkloadToken("JWT", "vault", false, true, Form.VALUE, null, Map.of()),
                        new WorkloadToken(
                                "GOOGLE_CREDENTIALS", "g", true, true, Form.TEMPLATE, "{\"f\": \"{path}\"}", Map.of())))
                .lock(null)
                .configurationVersion(0)
                .createdAt(Times.stored(NOW))
                .build();
    }

    @Test
    void aWorkspaceComesBackWithItsValuesInClear() {
        Workspace workspace = full(new WorkspaceName(Samples.name("workspace")), samples.pool());

        assertThat(await(workspaces.create(workspace))).isEqualTo(Written.WRITTEN);
        assertThat(await(workspaces.create(workspace))).isEqualTo(Written.NAME_TAKEN);

        Workspace found = await(workspaces.findWithSecrets(workspace.name())).orElseThrow();
        assertThat(found.number()).isPositive();
        assertThat(found)
                .isEqualTo(WorkspaceBuilder.builder(workspace)
                        .number(found.number())
                        .build());
        assertThat(await(workspaces.find(new WorkspaceName("nowhere")))).isEmpty();
        assertThat(await(workspaces.create(workspace(new WorkspaceName("orphan"), new PoolName("nowhere")))))
                .isEqualTo(Written.NO_POOL);
    }

    @Test
    void sensitiveValuesAreSealedAtRestAndBoundToTheirRow() {
        Workspace workspace = full(new WorkspaceName(Samples.name("workspace")), samples.pool());
        await(workspaces.create(workspace));
        String name = workspace.name().value();

        await(database.run("SELECT value, sealed FROM workspace_values WHERE workspace = $1 AND sensitive", name))
                .forEach(row -> {
                    assertThat(row.getString("value")).isNull();
                    assertThat(new String(row.getBuffer("sealed").getBytes(), StandardCharsets.ISO_8859_1))
                            .doesNotContain("hunter2", "s3cret");
                });

        await(database.run("""
                UPDATE workspace_values SET sealed =
                    (SELECT sealed FROM workspace_values WHERE workspace = $1 AND name = 'secret')
                 WHERE workspace = $1 AND name = 'KEY'""", name));
        assertThatThrownBy(() -> await(workspaces.findWithSecrets(workspace.name())))
                .hasMessageContaining("cannot open or seal workspace_values/" + name + "/environment/KEY");
    }

    @Test
    void whatUsersSeeOpensNothingThatIsSealed() {
        PoolName pool = samples.pool();
        Workspace workspace = full(new WorkspaceName(Samples.name("workspace")), pool);
        await(workspaces.create(workspace));
        await(database.run(
                "UPDATE workspace_values SET sealed = '\\x00' WHERE workspace = $1 AND sensitive",
                workspace.name().value()));

        Workspace found = await(workspaces.find(workspace.name())).orElseThrow();
        Workspace listed = await(workspaces.list(Filter.of(pool), new Page.Request(10, null), Room.ENOUGH))
                .items()
                .getFirst();

        assertThat(found).isEqualTo(listed);
        assertThat(found.variables().keySet()).isEqualTo(workspace.variables().keySet());
        workspace
                .variables()
                .forEach((name, variable) -> assertThat(found.variables().get(name))
                        .isEqualTo(variable.sensitive() ? new Variable("", true, variable.hcl()) : variable));
    }

    @Test
    void whatIsReadIsAskedForBeforeAndNotReadWithoutRoom() {
        PoolName pool = samples.pool();
        WorkspaceName name = samples.workspace(pool);
        byte[] archive = new byte[100_000];
        await(configurations.put(name, new Archive(archive, "digest", Samples.RUNNABLE), Samples.ANN, NOW));
        List<Long> asked = new ArrayList<>();

        assertThat(await(configurations.content(name, 2, asked::add))).hasValue(archive);
        assertThat(asked).containsExactly(100_000L);
        assertThatThrownBy(() -> await(configurations.content(name, 2, bytes -> {
                    throw new IllegalStateException("no room for " + bytes);
                })))
                .hasMessage("no room for 100000");
        await(workspaces.list(Filter.of(pool), new Page.Request(10, null), asked::add));
        assertThat(asked).hasSize(2);
    }

    @Test
    void aWorkspaceIsChangedButNotItsLockNorItsConfiguration() {
        PoolName pool = samples.pool();
        WorkspaceName name = samples.workspace(pool);
        await(workspaces.lock(name, new Lock("ann", "why", NOW)));
        Workspace changed = full(name, samples.pool());

        assertThat(await(update(changed))).isEqualTo(Written.WRITTEN);

        Workspace found = await(workspaces.findWithSecrets(name)).orElseThrow();
        assertThat(found)
                .usingRecursiveComparison()
                .ignoringFields("lock", "number", "configurationVersion")
                .isEqualTo(changed);
        assertThat(found.lock()).isEqualTo(new Lock("ann", "why", Times.stored(NOW)));
        assertThat(found.configurationVersion()).isEqualTo(1);
        assertThat(await(update(workspace(new WorkspaceName("nowhere"), pool)))).isEqualTo(Written.NOT_FOUND);
        assertThat(await(update(workspace(name, new PoolName("nowhere"))))).isEqualTo(Written.NO_POOL);
    }

    @Test
    void ofTwoUpdatesAtOnceNoneIsLost() {
        PoolName pool = samples.pool();
        WorkspaceName name = samples.workspace(pool);
        List<Uni<Written>> additions = IntStream.range(0, 12)
                .mapToObj(number -> workspaces.update(name, before -> withVariable(before, "v" + number)))
                .toList();
        List<Uni<Optional<StoredSpec>>> growths = IntStream.range(0, 12)
                .mapToObj(number -> pools.update(pool, RecordStoresTest::oneMorePod))
                .toList();
        int before = await(pools.find(pool)).orElseThrow().spec().maxPods();

        assertThat(await(Uni.join().all(additions).andFailFast())).containsOnly(Written.WRITTEN);
        assertThat(await(Uni.join().all(growths).andFailFast())).allMatch(Optional::isPresent);

        assertThat(await(workspaces.find(name)).orElseThrow().variables()).hasSize(12);
        assertThat(await(pools.find(pool)).orElseThrow().spec().maxPods()).isEqualTo(before + 12);
    }

    private static Workspace withVariable(Workspace before, String name) {
        Map<String, Variable> variables = new HashMap<>(before.variables());
        variables.put(name, new Variable("x", true, false));
        return WorkspaceBuilder.builder(before).variables(variables).build();
    }

    private static StoredSpec oneMorePod(StoredSpec before) {
        PoolSpec spec = before.spec();
        PoolSpec more =
                PoolSpecBuilder.builder(spec).maxPods(spec.maxPods() + 1).build();
        return new StoredSpec(more, before.podTemplateJson(), before.selfService(), before.createdAt());
    }

    private Uni<Written> update(Workspace changed) {
        return workspaces.update(changed.name(), before -> changed);
    }

    @Test
    void thePoolOfAWorkspaceWithLiveTasksStays() {
        PoolName pool = samples.pool();
        WorkspaceName name = samples.workspace(pool);
        Task task = samples.submit(name, TaskType.PLAN);

        assertThat(await(update(workspace(name, samples.pool())))).as("P10").isEqualTo(Written.BUSY);
        assertThat(await(update(full(name, pool)))).isEqualTo(Written.WRITTEN);
        assertThat(await(workspaces.delete(name, true))).isEqualTo(Deleted.LIVE_TASKS);

        assertThat(samples.commit(task, new Change().task(task, task.canceled("ann", NOW))))
                .isTrue();
        assertThat(await(update(workspace(name, samples.pool())))).isEqualTo(Written.WRITTEN);
        assertThat(await(workspaces.delete(name, false))).isEqualTo(Deleted.DELETED);
        assertThat(await(workspaces.delete(name, false))).isEqualTo(Deleted.NOT_FOUND);
    }

    @Test
    void aWorkspaceIsLockedAndUnlockedOnce() {
        WorkspaceName name = samples.workspace(samples.pool());
        Lock lock = new Lock("ann", null, Times.stored(NOW));

        assertThat(await(workspaces.unlock(name))).isEqualTo(Locked.NOT_LOCKED);
        assertThat(await(workspaces.lock(name, lock))).isEqualTo(Locked.DONE);
        assertThat(await(workspaces.lock(name, lock))).isEqualTo(Locked.ALREADY_LOCKED);
        assertThat(await(workspaces.find(name)).orElseThrow().lock()).isEqualTo(lock);
        assertThat(await(workspaces.unlock(name))).isEqualTo(Locked.DONE);
        assertThat(await(workspaces.lock(new WorkspaceName("nowhere"), lock))).isEqualTo(Locked.NOT_FOUND);
        assertThat(await(workspaces.unlock(new WorkspaceName("nowhere")))).isEqualTo(Locked.NOT_FOUND);
    }

    @Test
    void workspacesAreListedNewestFirstByPool() {
        PoolName pool = samples.pool();
        List<WorkspaceName> names =
                IntStream.range(0, 3).mapToObj(i -> samples.workspace(pool)).toList();

        Page<Workspace> first = await(workspaces.list(Filter.of(pool), new Page.Request(2, null), Room.ENOUGH));
        Page<Workspace> second =
                await(workspaces.list(Filter.of(pool), new Page.Request(2, first.nextCursor()), Room.ENOUGH));

        assertThat(first.items()).extracting(Workspace::name).containsExactly(names.get(2), names.get(1));
        assertThat(second.items()).extracting(Workspace::name).containsExactly(names.get(0));
        assertThat(second.nextCursor()).isNull();
        assertThat(await(workspaces.list(Filter.ALL, new Page.Request(1, null), Room.ENOUGH))
                        .items())
                .extracting(Workspace::name)
                .containsExactly(names.get(2));
        assertThatThrownBy(() -> await(workspaces.list(Filter.of(pool), new Page.Request(1, "bad"), Room.ENOUGH)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void configurationsAreNumberedFromOneEvenWhenUploadedAtOnce() {
        WorkspaceName name = new WorkspaceName(Samples.name("workspace"));
        await(workspaces.create(workspace(name, samples.pool())));
        List<Uni<Configuration>> uploads = IntStream.range(0, 5)
                .mapToObj(i -> configurations
                        .put(name, new Archive(new byte[] {(byte) i}, "sha-" + i, Samples.RUNNABLE), Samples.ANN, NOW)
                        .map(Optional::orElseThrow))
                .toList();

        List<Configuration> stored =
                await(Uni.join().all(uploads).usingConcurrencyOf(5).andFailFast());

        assertThat(stored).extracting(Configuration::version).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
        Configuration third =
                stored.stream().filter(each -> each.version() == 3).findFirst().orElseThrow();
        assertThat(await(configurations.content(name, 3, Room.ENOUGH)).orElseThrow())
                .isEqualTo(new byte[] {(byte) Integer.parseInt(third.sha256().substring(4))});
        assertThat(third.bytes()).isEqualTo(1);
        assertThat(await(configurations.content(name, 6, Room.ENOUGH))).isEmpty();
        assertThat(await(configurations.put(new WorkspaceName("nowhere"), Samples.archive("x"), Samples.ANN, NOW)))
                .isEmpty();
    }

    private static Token token(Kind kind, @Nullable Role role, @Nullable PoolName pool, boolean expires) {
        return new Token(
                Samples.name("id"),
                kind,
                "ci",
                kind == Kind.API ? "ann" : null,
                null,
                role,
                kind == Kind.API ? Set.of(new TeamName("web"), new TeamName("core")) : Set.of(),
                pool,
                Times.stored(NOW),
                expires ? Times.stored(NOW.plusSeconds(60)) : null);
    }

    @Test
    void aTokenIsFoundByTheDigestOfItsSecretUntilItExpires() {
        Token token = token(Kind.API, Role.APPROVER, null, true);
        String digest = Samples.name("digest");

        assertThat(await(tokens.create(token, digest))).isTrue();

        assertThat(await(tokens.authenticate(Kind.API, digest, NOW))).contains(token);
        assertThat(await(tokens.authenticate(Kind.AGENT, digest, NOW))).isEmpty();
        assertThat(await(tokens.authenticate(Kind.API, "another", NOW))).isEmpty();
        assertThat(await(tokens.authenticate(Kind.API, digest, NOW.plusSeconds(61))))
                .isEmpty();
        assertThat(await(tokens.anyApiToken())).isTrue();
        assertThat(await(tokens.list(Kind.API, null, new Page.Request(1, null))).items())
                .containsExactly(token);
        assertThat(await(tokens.delete(Kind.API, null, token.id()))).isTrue();
        assertThat(await(tokens.delete(Kind.API, null, token.id()))).isFalse();
        assertThat(await(tokens.authenticate(Kind.API, digest, NOW))).isEmpty();
    }

    @Test
    void anAgentTokenBelongsToItsPool() {
        PoolName pool = samples.pool();
        Token token = token(Kind.AGENT, null, pool, false);

        assertThat(await(tokens.create(token, Samples.name("digest")))).isTrue();
        assertThat(await(
                        tokens.create(token(Kind.AGENT, null, new PoolName("nowhere"), false), Samples.name("digest"))))
                .isFalse();

        assertThat(await(tokens.list(Kind.AGENT, pool, new Page.Request(5, null)))
                        .items())
                .containsExactly(token);
        assertThat(await(tokens.delete(Kind.AGENT, samples.pool(), token.id()))).isFalse();
        assertThat(await(tokens.delete(Kind.AGENT, pool, token.id()))).isTrue();
    }

    @Test
    void anActIsRecorded() {
        String object = Samples.name("pool");

        await(audit.record(new AuditStore.Act(NOW, "ann", AuditAction.POOL_DELETE, object, "")));

        assertThat(await(database.run("SELECT actor FROM audit WHERE object = $1", object)))
                .singleElement()
                .satisfies(row -> assertThat(row.getString("actor")).isEqualTo("ann"));
    }
}
