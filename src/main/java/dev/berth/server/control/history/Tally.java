package dev.berth.server.control.history;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.Change;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.port.DecisionMeter;
import dev.berth.server.control.port.FigureStore.Minute;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is counted of all pools, and not stored yet. Any thread may count; nobody waits for long. */
@Singleton
class Tally implements DecisionMeter {
    /** Minutes that could not be stored wait for so long, while the database is away. */
    static final int MAX_MINUTES = 60;

    private final Clock clock;
    private final TreeMap<Instant, Map<PoolName, MinuteTally>> minutes = new TreeMap<>();
    /** The pods that were on their way when they were seen last. */
    private final Set<PodName> starting = new HashSet<>();

    Tally(Clock clock) {
        this.clock = clock;
    }

    private MinuteTally now(PoolName pool) {
        Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        Map<PoolName, MinuteTally> pools = minutes.computeIfAbsent(minute, begun -> new HashMap<>());
        while (minutes.size() > MAX_MINUTES) {
            minutes.pollFirstEntry();
        }
        return pools.computeIfAbsent(pool, name -> new MinuteTally());
    }

    @Override
    public synchronized void placed(PoolName pool, TaskType type, Duration waited) {
        now(pool).placed(waited.isNegative() ? Duration.ZERO : waited);
    }

    @Override
    public void waiting(PoolName pool, WaitReason reason, int tasks) {
        // The pool is looked at now and then instead.
    }

    @Override
    public void repaired(PoolName pool, int differences) {
        // A metric, and no figure of the pool.
    }

    @Override
    public void scaled(PoolName pool, ScalingDecision decision) {
        // The journal tells of it.
    }

    synchronized void look(PoolName pool, ScalingView view) {
        now(pool).look(view);
    }

    synchronized void changed(Change change) {
        switch (change) {
            case Change.TaskChanged task -> changed(task.view().task());
            case Change.PodChanged pod -> changed(pod.pool(), pod.view().pod());
            case Change.PoolChanged pool -> {}
        }
    }

    private void changed(Task task) {
        PoolName pool = task.request().pool();
        if (task.status() == TaskStatus.PENDING && task.attempt() == 0) {
            now(pool).arrived();
        } else if (task.status().terminal()) {
            now(pool).ended(task.status());
        }
    }

    private void changed(PoolName pool, AgentPod pod) {
        if (pod.phase() == PodPhase.STARTING) {
            starting.add(pod.name());
        } else if (starting.remove(pod.name()) && pod.phase() == PodPhase.READY) {
            now(pool).started(Duration.between(pod.createdAt(), clock.instant()));
        }
    }

    /** The minutes that are over; they stay until they are {@link #stored}. */
    synchronized List<Minute> over() {
        List<Minute> over = new ArrayList<>();
        minutes.headMap(clock.instant().truncatedTo(ChronoUnit.MINUTES))
                .forEach((minute, pools) ->
                        pools.forEach((pool, tally) -> over.add(new Minute(pool, tally.figures(minute)))));
        return over;
    }

    synchronized void stored(List<Minute> stored) {
        stored.forEach(minute -> minutes.remove(minute.figures().at()));
    }

    /** Another leads, or this server does anew: what was counted before is nobody's. */
    synchronized void forget() {
        minutes.clear();
        starting.clear();
    }
}
