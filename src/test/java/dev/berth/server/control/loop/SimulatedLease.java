package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink;
import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.port.StoredPool;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnStore;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One process's hold on the lease. Whatever it does after it lost it is a violation (F14). */
final class SimulatedLease implements Leadership {
    private final SimulatedWorld world;
    private final long epoch;

    SimulatedLease(SimulatedWorld world, long epoch) {
        this.world = world;
        this.epoch = epoch;
    }

    @Override
    public boolean leads() {
        return world.database.leads(epoch);
    }

    @Override
    public boolean waits() {
        return !leads();
    }

    @Override
    public Optional<Held> leader() {
        return Optional.empty();
    }

    private void act(Object what) {
        if (!leads()) {
            world.violated("F14: a server that does not lead any more did this: " + what);
        }
    }

    /** Its connections to the database, which are of its epoch. */
    TurnStore turns() {
        return new TurnStore() {
            @Override
            public Uni<Optional<StoredPool>> load(PoolName pool) {
                return world.database.load(pool, epoch);
            }

            @Override
            public Uni<StoredTasks> loadTasks(PoolName pool, Set<TaskId> tasks) {
                return world.database.loadTasks(pool, tasks);
            }

            @Override
            public Uni<Map<TaskId, PoolName>> liveAfter(Set<WorkspaceName> upstreams) {
                return world.database.liveAfter(upstreams);
            }

            @Override
            public Uni<Boolean> commit(PoolName pool, TurnChanges changes) {
                return world.database.commit(pool, changes, epoch);
            }
        };
    }

    AgentLink link(AgentLink sockets) {
        return new AgentLink() {
            @Override
            public void send(SessionId session, AgentInstruction command) {
                act(command);
                sockets.send(session, command);
            }

            @Override
            public void close(SessionId session, CloseCause cause, String detail) {
                act("close " + session);
                sockets.close(session, cause, detail);
            }
        };
    }

    PodRuntime runtime(PodRuntime pods) {
        return new PodRuntime() {
            @Override
            public RuntimeKind kind() {
                return pods.kind();
            }

            @Override
            public Uni<Void> create(PodRequest pod) {
                act("create " + pod.name());
                return pods.create(pod);
            }

            @Override
            public Uni<Void> delete(PoolName pool, PodName pod) {
                act("delete " + pod);
                return pods.delete(pool, pod);
            }

            @Override
            public Uni<List<RuntimePod>> list(PoolName pool) {
                return pods.list(pool);
            }
        };
    }
}
