package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Author;
import dev.berth.domain.access.Tag;
import dev.berth.domain.freeze.Coverage;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeTimes;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.order.RunAfter;
import dev.berth.domain.order.UpstreamOrder;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.FreezeStore;
import dev.berth.server.control.port.FreezeStore.Created;
import dev.berth.server.control.port.FreezeStore.Pass;
import dev.berth.server.control.port.FreezeStore.Stored;
import dev.berth.server.control.port.OrderStore;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema's function and the rule of the domain say the same of any order and whatever is at work (W4). */
@QuarkusTest
class UpstreamHolderTest {
    private static final int WORKSPACES = 9;

    @Inject
    OrderStore orders;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    FreezeStore freezeStore;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private Task task(WorkspaceName workspace, PoolName pool, int state) {
        Task submitted = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        if (state == 0) {
            return submitted;
        }
        Task running = samples.place(submitted, samples.pod(pool).name(), 0);
        if (state < 3) {
            return running;
        }
        Task planned = running.planned(TurnStoreTest.CHANGES, NOW);
        assertThat(samples.commit(running, Samples.ending(running, planned))).isTrue();
        if (state == 3) {
            return planned;
        }
        Task confirmed = planned.confirmed(new Confirmation("ann", NOW, "sha"));
        assertThat(samples.commit(planned, new Samples.Change().task(planned, confirmed)))
                .isTrue();
        return confirmed;
    }

    private @Nullable Long stored(WorkspaceName workspace, @Nullable Long younger) {
        return await(database.run("SELECT upstream_holder($1, $2::bigint)", workspace.value(), younger))
                .iterator()
                .next()
                .getLong(0);
    }

    private static @Nullable Long value(Optional<TaskId> task) {
        return task.map(TaskId::value).orElse(null);
    }

    /** Windows of some workspaces, in force now: some by a tag, some over long ago, and passes for some tasks. */
    private FreezeWindows frozen(List<Task> tasks, Random random) {
        List<Freeze> freezes = new ArrayList<>();
        Map<FreezeId, Set<WorkspaceName>> tagged = new HashMap<>();
        Set<TaskId> passes = new HashSet<>();
        for (Task task : tasks) {
            WorkspaceName name = task.request().workspace();
            int kind = random.nextInt(8);
            if (kind < 2) {
                freezes.add(made(new FreezeScope.OfWorkspace(name), kind == 0));
            } else if (kind == 2) {
                Tag tag = new Tag("held", name.value());
                await(workspaces.updateTags(name, tags -> Map.of("held", name.value())));
                Freeze freeze = made(new FreezeScope.OfTag(tag), true);
                freezes.add(freeze);
                tagged.put(freeze.id(), Set.of(name));
            }
            if (random.nextInt(4) == 0) {
                await(freezeStore.pass(new Pass(task.id(), "ann", NOW, "it is urgent")));
                passes.add(task.id());
            }
        }
        await(freezeStore.inForce(freezes.stream()
                .filter(freeze -> freeze.at(NOW).inForce())
                .map(Freeze::id)
                .collect(Collectors.toSet())));
        return FreezeWindows.of(freezes, tagged, passes);
    }

    private Freeze made(FreezeScope on, boolean inForce) {
        FreezeTimes times = inForce
                ? new FreezeTimes.Once(NOW, NOW.plusSeconds(3600))
                : new FreezeTimes.Once(NOW.minusSeconds(3600), NOW);
        Created created = await(freezeStore.create(
                new Stored(new Freeze(new FreezeId(1), on, times, Coverage.APPLIES, "the fair", null), "ann", NOW)));
        return ((Created.Done) created).stored().freeze();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theDatabaseFindsWhatTheDomainDoes(long seed) {
        Random random = new Random(seed);
        PoolName pool = samples.pool();
        List<WorkspaceName> names = new ArrayList<>();
        for (int index = 0; index < WORKSPACES; index++) {
            names.add(samples.workspace(pool));
        }
        List<Task> tasks = new ArrayList<>();
        List<WorkspaceName> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, random);
        shuffled.forEach(name -> tasks.add(task(name, pool, random.nextInt(8))));
        Map<WorkspaceName, Set<WorkspaceName>> above = new HashMap<>();
        Set<WorkspaceName> locked = new HashSet<>();
        for (int index = 0; index < WORKSPACES; index++) {
            WorkspaceName name = names.get(index);
            Set<WorkspaceName> upstreams = new HashSet<>();
            names.subList(0, index).stream()
                    .filter(other -> random.nextInt(5) < 2)
                    .forEach(upstreams::add);
            above.put(name, upstreams);
            await(orders.write(name, upstreams, new Author("eve", null)));
            if (random.nextInt(6) == 0) {
                locked.add(name);
                await(workspaces.lock(name, new Lock("ann", null, NOW)));
            }
        }
        FreezeWindows windows = frozen(tasks, random);
        RunAfter order = new RunAfter(above);
        Map<WorkspaceName, TaskId> holders = UpstreamOrder.holders(
                tasks,
                order,
                task -> locked.contains(task.request().workspace())
                        || windows.block(task, NOW).isPresent());

        for (Task task : tasks) {
            WorkspaceName name = task.request().workspace();
            Optional<TaskId> holder = UpstreamOrder.holder(name, order, holders);
            assertThat(stored(name, null)).as("seed %d, %s", seed, name).isEqualTo(value(holder));
            assertThat(stored(name, task.id().value()))
                    .as("seed %d, older ones than %s", seed, task.id())
                    .isEqualTo(value(holder.filter(upstream -> upstream.compareTo(task.id()) < 0)));
        }
    }
}
