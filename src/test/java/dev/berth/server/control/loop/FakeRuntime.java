package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodUse;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A runtime whose pods are only names. It refuses when told to. */
final class FakeRuntime implements PodRuntime {
    final Map<PodName, RuntimePod> pods = new LinkedHashMap<>();
    final List<PodName> created = new ArrayList<>();
    final List<PodName> deleted = new ArrayList<>();
    final List<PodName> asked = new ArrayList<>();
    /** The answers that it is slow to give. */
    final Deque<Runnable> slowly = new ArrayDeque<>();

    boolean refusesToCreate;
    boolean away;
    boolean slowToCreate;
    boolean slowToList;
    int listings;
    int questions;
    Map<PodName, PodUse> kept = Map.of();
    private final RuntimeKind kind;

    FakeRuntime(RuntimeKind kind) {
        this.kind = kind;
    }

    @Override
    public void keep(PoolName pool, Map<PodName, PodUse> worth) {
        kept = worth;
    }

    String use(PodName pod) {
        return kept.get(pod).use().name();
    }

    @Override
    public RuntimeKind kind() {
        return kind;
    }

    @Override
    public Uni<Void> create(PodRequest pod) {
        asked.add(pod.name());
        if (slowToCreate) {
            return Uni.createFrom().emitter(answer -> slowly.add(() -> answer.complete(null)));
        }
        return Uni.createFrom().voidItem().invoke(() -> {
            check();
            if (refusesToCreate) {
                throw new PodRuntimeException("quota_exceeded", "no more pods today");
            }
            created.add(pod.name());
            pods.put(pod.name(), new RuntimePod(pod.name(), false, ""));
        });
    }

    @Override
    public Uni<Void> delete(PoolName pool, PodName pod) {
        return Uni.createFrom().voidItem().invoke(() -> {
            check();
            deleted.add(pod);
            pods.remove(pod);
        });
    }

    @Override
    public Uni<List<RuntimePod>> list(PoolName pool) {
        questions++;
        if (slowToList) {
            return Uni.createFrom().nothing();
        }
        return Uni.createFrom().item(() -> {
            check();
            listings++;
            return List.copyOf(pods.values());
        });
    }

    private void check() {
        if (away) {
            throw new PodRuntimeException("unreachable", "the runtime is away");
        }
    }
}
