package dev.berth.domain.pool;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.TaskType;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pod with one agent, as it stands at the moment of a decision.
 *
 * @param name never used again
 * @param phase where it stands in its life
 * @param drain the drain under way, present exactly when the phase is {@link PodPhase#DRAINING}
 * @param createdAt when its row was written
 * @param progressAt the runtime's last report of progress, from which {@code startTimeout} counts (S7)
 * @param hindered whether its runtime says what keeps it from starting; it may get over it (S7)
 * @param templateHash the pod template that it was made from (S9)
 * @param slots by index, at least one
 * @param reservations the applies that keep their directory here
 * @param contact its agent's connection
 * @param freeSince since when it runs nothing and holds no reservation, or null while it does (S4)
 * @param lapses assigns in a row that it let lapse (P7)
 * @param lastLapseAt when it last let an assign lapse, or null
 */
@RecordBuilder
public record AgentPod(
        PodName name,
        PodPhase phase,
        @Nullable Drain drain,
        Instant createdAt,
        Instant progressAt,
        boolean hindered,
        String templateHash,
        List<Slot> slots,
        List<Reservation> reservations,
        AgentContact contact,
        @Nullable Instant freeSince,
        int lapses,
        @Nullable Instant lastLapseAt) {
    public AgentPod {
        slots = List.copyOf(slots);
        reservations = List.copyOf(reservations);
        require(!slots.isEmpty(), "a pod has slots");
        require((phase == PodPhase.DRAINING) == (drain != null), "exactly a draining pod has a drain");
    }

    /**
     * Whether its agent is connected and was heard from lately, and it is not on its way out. There is no other
     * notion of being registered (P1).
     *
     * @param heartbeatTimeout how old the last sign of life may be
     * @param listeningSince since when the server could hear; waiting counts only from then (L3)
     */
    public boolean available(Duration heartbeatTimeout, Instant listeningSince, Instant now) {
        return phase == PodPhase.READY && reachable(heartbeatTimeout, listeningSince, now);
    }

    /** Whether its agent can be talked to, draining or not. */
    public boolean reachable(Duration heartbeatTimeout, Instant listeningSince, Instant now) {
        Instant heard = contact.lastHeard();
        if (!contact.connected() || heard == null || contact.gone() != null) {
            return false;
        }
        Instant from = heard.isAfter(listeningSince) ? heard : listeningSince;
        return !now.isAfter(from.plus(heartbeatTimeout));
    }

    /** How many slots are taken. */
    public int running() {
        int running = 0;
        for (Slot slot : slots) {
            running += slot.taken() ? 1 : 0;
        }
        return running;
    }

    /** Whether no slot is taken. */
    public boolean runsNothing() {
        for (Slot slot : slots) {
            if (slot.taken()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a plan_and_apply runs here and therefore owns the pod (P3), or may still run: what was abandoned on slot 0
     * may be one, and an abandoned apply goes on to its end (F4, P12).
     */
    public boolean ownedByExclusive() {
        for (Slot slot : slots) {
            if (mayRunExclusive(slot)) {
                return true;
            }
        }
        return false;
    }

    /** How many plans it could take now, were it available (P2). */
    public int slotsForPlans() {
        return ownedByExclusive() ? 0 : slots.size() - running();
    }

    private static boolean mayRunExclusive(Slot slot) {
        RunningAttempt attempt = slot.attempt();
        return attempt == null
                ? slot.index() == 0 && slot.blockedUntilIdle()
                : attempt.type() == TaskType.PLAN_AND_APPLY;
    }

    /** Whether it was made from the pool's present template (S9). */
    public boolean ofPresentTemplate(PoolSpec spec) {
        return templateHash.equals(spec.templateHash());
    }

    /** Whether it holds at least one reservation. */
    public boolean reserved() {
        return !reservations.isEmpty();
    }

    /** Whether it runs nothing and holds nothing: only such a pod may ever be removed (S4). */
    public boolean free() {
        return runsNothing() && !reserved();
    }

    /** Whether it has the only copy of a state: nothing of Berth's ends it (F4). */
    public boolean keepsState() {
        return drain != null && drain.reason().keepsState();
    }

    /** Whether the task keeps its directory here. */
    public boolean holds(TaskId task) {
        return reservations.stream().anyMatch(reservation -> reservation.task().equals(task));
    }
}
