package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.QueueExcerpt;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.scaling.DemandCounter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pool as the policies see it at some point of a turn: as much of it as makes a difference, found by indexes that
 * follow the ledger. The rules themselves are those of the domain, and what is left out changes no decision.
 */
final class Board {

    /** What a decision is made from. */
    record Picture(PoolSnapshot pool, QueueExcerpt queue) {}

    private final PoolSpec spec;
    private final Ledger ledger;
    private final Agents agents;
    private final TurnRules rules;
    private final Instant listeningSince;
    private final PodIndex pods;
    private final QueueIndex queue;
    private final boolean whole;

    /** @param whole whether everything is to be shown, as if there were no indexes */
    Board(PoolMemory before, Ledger ledger, Agents agents, TurnRules rules, Instant listeningSince, boolean whole) {
        this.spec = before.spec();
        this.ledger = ledger;
        this.agents = agents;
        this.rules = rules;
        this.listeningSince = listeningSince;
        this.whole = whole;
        Indexes known = before.indexes();
        this.pods = known == null ? new PodIndex(spec, rules) : known.pods().copy();
        this.queue = known == null ? new QueueIndex() : known.queue().copy();
        ledger.touchedPods().addAll(pods.due(listeningSince, ledger.now()));
        if (known == null) {
            ledger.touchedPods().addAll(before.state().pods().keySet());
            ledger.touchedTasks().addAll(before.state().tasks().keySet());
        } else {
            ledger.touchedPods().addAll(before.news().pods());
            ledger.touchedTasks().addAll(before.news().tasks());
            ledger.touchedWorkspaces().addAll(before.news().workspaces());
        }
    }

    /** The indexes that a turn leaves to the next one. */
    record Indexes(PodIndex pods, QueueIndex queue) {}

    /** Brings the indexes up to what the ledger says now. */
    void follow() {
        for (PodName name : ledger.touchedPods().takeDirty()) {
            pods.update(name, ledger.pod(name).orElse(null), agents.peek(name), ledger.now());
        }
        queue.update(
                ledger.touchedTasks().takeDirty(), ledger.touchedWorkspaces().takeDirty(), ledger);
    }

    /** The pods that this turn has to do with: about all others nothing can have changed. */
    PoolSnapshot touched(@Nullable RuntimeFailure failure) {
        List<AgentPod> pictures = new ArrayList<>();
        for (PodName name : ledger.touchedPods().all()) {
            ledger.pod(name).ifPresent(pod -> pictures.add(Snapshots.picture(spec, pod, agents.peek(name))));
        }
        return new PoolSnapshot(spec, pictures, failure, listeningSince);
    }

    /** What placement goes by: pods that have a row already. */
    Picture forPlacement(@Nullable RuntimeFailure failure) {
        follow();
        return picture(failure, newborn());
    }

    /** What scaling goes by: all pods. */
    Picture forScaling(@Nullable RuntimeFailure failure) {
        follow();
        return picture(failure, Set.of());
    }

    /** The pods that have no row yet. */
    Set<PodName> newborn() {
        Set<PodName> newborn = new HashSet<>();
        for (PodName name : ledger.touchedPods().all()) {
            if (!ledger.stored(name) && pods.knows(name)) {
                newborn.add(name);
            }
        }
        return newborn;
    }

    private Picture picture(@Nullable RuntimeFailure failure, Set<PodName> hidden) {
        boolean awaited = DemandCounter.awaitsAgents(listeningSince, ledger.now());
        QueueExcerpt tasks = excerpt(awaited);
        if (whole) {
            List<AgentPod> pictures = pods.pictures().stream()
                    .filter(pod -> !hidden.contains(pod.name()))
                    .toList();
            return new Picture(new PoolSnapshot(spec, pictures, failure, listeningSince), tasks);
        }
        PodExcerpt some = new PodExcerpt(pods, spec, hidden);
        some.addAllThatStandOut();
        if (awaited) {
            some.addAway();
        }
        some.addFor(tasks.tasks(), queue.heldPods());
        some.addThoseThatMayGo();
        return new Picture(new PoolSnapshot(spec, some.pods(), some.others(), failure, listeningSince), tasks);
    }

    private QueueExcerpt excerpt(boolean awaited) {
        PlanTools tools = tools();
        QueueIndex.Room room = whole ? QueueIndex.Room.ENDLESS : pods.totals().room(awaited);
        Instant agedBefore = ledger.now().minus(rules.placement().agingAfter());
        return queue.excerpt(
                room, agedBefore, task -> ledger.task(task).map(tools::unfitFor).orElse(Set.of()));
    }

    /** Which pods lack the tools of stored plans, as of now. */
    PlanTools tools() {
        follow();
        return new PlanTools(ledger, agents, pods);
    }

    /** Confirmed applies that wait and have no reservation (P6), as of now. */
    List<TaskId> coldApplies() {
        follow();
        return List.copyOf(queue.cold());
    }

    PodIndex pods() {
        return pods;
    }

    QueueIndex queue() {
        return queue;
    }

    /** For the next turn. */
    Indexes indexes() {
        follow();
        return new Indexes(pods, queue);
    }
}
