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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
        this.spec = before.state().spec();
        this.ledger = ledger;
        this.agents = agents;
        this.rules = rules;
        this.listeningSince = listeningSince;
        this.whole = whole;
        Indexes known = before.indexes();
        if (known == null) {
            this.pods = new PodIndex(spec, rules);
            this.queue = new QueueIndex();
            ledger.touchedPods().addAll(before.state().pods().keySet());
            ledger.touchedTasks().addAll(before.state().tasks().keySet());
        } else {
            this.pods = known.pods().copy();
            this.queue = known.queue().copy();
            ledger.touchedPods().addAll(before.news().pods());
            ledger.touchedPods().addAll(pods.due(ledger.now()));
            ledger.touchedTasks().addAll(before.news().tasks());
            ledger.touchedWorkspaces().addAll(before.news().workspaces());
        }
    }

    /** The indexes that a turn leaves to the next one. */
    record Indexes(PodIndex pods, QueueIndex queue) {}

    /** Brings the indexes up to what the ledger says now. */
    void follow() {
        for (PodName name : ledger.touchedPods().takeDirty()) {
            pods.update(name, ledger.pod(name).orElse(null), agents.peek(name), listeningSince, ledger.now());
        }
        queue.update(
                ledger.touchedTasks().takeDirty(), ledger.touchedWorkspaces().takeDirty(), ledger);
    }

    /** The pods that this turn has to do with: about all others nothing can have changed. */
    PoolSnapshot touched(@Nullable RuntimeFailure failure) {
        List<AgentPod> pictures = ledger.touchedPods().all().stream()
                .flatMap(name -> ledger.pod(name).stream())
                .map(pod -> Snapshots.picture(spec, pod, agents.peek(pod.row().name())))
                .toList();
        return new PoolSnapshot(spec, pictures, failure, listeningSince);
    }

    /** What placement goes by: pods that have a row already. */
    Picture forPlacement(@Nullable RuntimeFailure failure) {
        follow();
        return picture(failure, pods.newborn(ledger));
    }

    /** What scaling goes by: all pods. */
    Picture forScaling(@Nullable RuntimeFailure failure) {
        follow();
        return picture(failure, false);
    }

    private Picture picture(@Nullable RuntimeFailure failure, boolean newborn) {
        QueueExcerpt excerpt = excerpt();
        boolean anyUnfit =
                excerpt.tasks().stream().anyMatch(task -> !task.unfit().isEmpty());
        boolean all = whole
                || newborn
                || anyUnfit
                || spec.warmSlots() > 0
                || DemandCounter.awaitsAgents(listeningSince, ledger.now());
        if (all) {
            List<AgentPod> pictures = pods.pictures().stream()
                    .filter(pod -> !newborn || ledger.stored(pod.name()))
                    .toList();
            return new Picture(new PoolSnapshot(spec, pictures, failure, listeningSince), excerpt);
        }
        long exclusives =
                excerpt.tasks().stream().filter(task -> task.exclusive()).count();
        // Pods that only start keep no exclusive task from waiting for the next pod that is free (P9).
        boolean starved = exclusives > 0 && excerpt.tasks().size() > pods.idle();
        PodIndex.Excerpt some =
                pods.excerpt(excerpt.tasks().size(), queue.heldPods(), starved, listeningSince, ledger.now());
        return new Picture(new PoolSnapshot(spec, some.pods(), some.others(), failure, listeningSince), excerpt);
    }

    private QueueExcerpt excerpt() {
        PlanTools tools = new PlanTools(ledger, agents);
        boolean awaited = DemandCounter.awaitsAgents(listeningSince, ledger.now());
        QueueIndex.Room present = awaited ? pods.roomOfAll() : pods.room();
        QueueIndex.Room room = whole ? QueueIndex.Room.ENDLESS : present;
        Instant agedBefore = ledger.now().minus(rules.placement().agingAfter());
        return queue.excerpt(
                room, agedBefore, task -> ledger.task(task).map(tools::unfitFor).orElse(Set.of()));
    }

    /** Confirmed applies that wait and have no reservation (P6), as of now. */
    Set<TaskId> coldApplies() {
        follow();
        return new TreeSet<>(queue.cold());
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
