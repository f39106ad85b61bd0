package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Tool;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod as it stands in the index.
 *
 * @param kind how scaling looks at it
 * @param available whether it takes work (P1); that it falls silent is found when it is due
 * @param slots how many plans it could take, were it available
 * @param lapsed whether it let an assign lapse a short while ago (P7)
 * @param tools the versions that its agent has at hand, as far as it said (P6)
 * @param due when something about it may change by mere time, or null
 */
record PodEntry(
        PodState state,
        AgentPod picture,
        Kind kind,
        boolean available,
        int slots,
        boolean lapsed,
        Map<Tool, String> tools,
        @Nullable Instant due) {

    /** What scaling does about a pod. */
    enum Kind {
        /** Nothing at all. */
        LOST,
        /** Ready and at work: it is counted. */
        AT_WORK,
        /** Free and able to work: it is counted, but for some that could take what waits. */
        SPARE,
        /** The same for so long that it may go (S4). */
        LONG_SPARE,
        /** It is looked at one by one: on its way in or out, away, or of an old template. */
        SHOWN
    }

    /** What makes an entry of a pod at some moment. */
    record Reading(PoolSpec spec, TurnRules rules, Instant listeningSince, Instant now) {

        PodEntry entry(PodState state, AgentMemory agent) {
            AgentPod pod = Snapshots.picture(spec, state, agent);
            boolean available = pod.available(rules.placement().heartbeatTimeout(), listeningSince, now);
            Instant lapse = pod.lastLapseAt();
            boolean lapsed =
                    lapse != null && lapse.isAfter(now.minus(rules.placement().lapsePenalty()));
            return new PodEntry(
                    state, pod, kind(pod, available), available, pod.slotsForPlans(), lapsed, agent.tools, due(pod));
        }

        private Kind kind(AgentPod pod, boolean available) {
            if (pod.phase() == PodPhase.LOST) {
                return Kind.LOST;
            }
            if (pod.phase() != PodPhase.READY || pod.contact().gone() != null) {
                return Kind.SHOWN;
            }
            if (!pod.free()) {
                return Kind.AT_WORK;
            }
            if (!available || ofOldTemplate(pod)) {
                return Kind.SHOWN;
            }
            return spec.scaled() && !mayGoAt(pod).isAfter(now) ? Kind.LONG_SPARE : Kind.SPARE;
        }

        private boolean ofOldTemplate(AgentPod pod) {
            return spec.scaled() && !pod.ofPresentTemplate(spec);
        }

        private Instant mayGoAt(AgentPod pod) {
            Instant freeSince = pod.freeSince();
            return freeSince == null
                    ? Instant.MAX
                    : later(freeSince, listeningSince).plus(spec.idleTimeout());
        }

        private @Nullable Instant due(AgentPod pod) {
            if (pod.phase() == PodPhase.LOST) {
                return null;
            }
            if (pod.contact().connected() && pod.lapses() > 0) {
                // That an assign lapsed is found while a turn judges; what follows from it is judged by the next one.
                return now;
            }
            Instant heard = pod.contact().lastHeard();
            Instant sign = heard == null ? listeningSince : later(heard, listeningSince);
            Deadlines due = new Deadlines(now)
                    .and(ahead(sign.plus(rules.liveness().heartbeatTimeout())))
                    .and(ahead(sign.plus(rules.liveness().lostTimeout())));
            work(pod, due);
            life(pod, due);
            return due.next();
        }

        private void work(AgentPod pod, Deadlines due) {
            for (Slot slot : pod.slots()) {
                RunningAttempt running = slot.attempt();
                if (running != null && !running.acknowledged()) {
                    Instant from = later(running.assignedAt(), listeningSince);
                    due.and(ahead(from.plus(rules.liveness().acceptTimeout())));
                }
            }
            if (!spec.reservationTtl().isZero()) {
                for (Reservation held : pod.reservations()) {
                    due.and(ahead(held.since().plus(spec.reservationTtl())));
                }
            }
            Instant lapse = pod.lastLapseAt();
            if (lapse != null) {
                due.and(ahead(lapse.plus(rules.placement().lapsePenalty())));
            }
        }

        private void life(AgentPod pod, Deadlines due) {
            if (!spec.scaled()) {
                return;
            }
            Drain drain = pod.drain();
            Instant freeSince = pod.freeSince();
            if (pod.phase() == PodPhase.STARTING) {
                Instant progress = later(pod.progressAt(), listeningSince);
                Instant creation = later(pod.createdAt(), listeningSince);
                due.and(ahead(progress.plus(spec.startTimeout())))
                        .and(ahead(creation.plus(rules.scaling().maxStartTimeout())))
                        .and(ahead(pod.createdAt().plus(rules.placement().growthPatience())));
            } else if (drain != null && freeSince != null) {
                Instant from = later(later(drain.since(), listeningSince), freeSince);
                due.and(ahead(from.plus(rules.scaling().drainTimeout())));
            } else if (freeSince != null) {
                due.and(ahead(mayGoAt(pod)));
            }
        }

        /** The time if it is still to come; what changes just now is looked at once more right after. */
        private @Nullable Instant ahead(Instant time) {
            Instant at = time.equals(now) ? time.plus(1, ChronoUnit.MICROS) : time;
            return at.isAfter(now) ? at : null;
        }

        private static Instant later(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }
    }

    PodName name() {
        return picture.name();
    }

    boolean living() {
        return kind != Kind.LOST;
    }

    boolean spare() {
        return kind == Kind.SPARE || kind == Kind.LONG_SPARE;
    }

    boolean starting() {
        return picture.phase() == PodPhase.STARTING;
    }

    /** Whether the server waits for its agent to come back: ready and at work, but not to be heard (L3). */
    boolean away() {
        return kind == Kind.AT_WORK && !available;
    }

    /** By when it may change by mere time, or null. */
    @Nullable
    PodRank byDue() {
        return due == null ? null : new PodRank(0, due, name());
    }

    /** The preference of plans (P7), or null where none is placed. Pods that lapsed come last, and are kept apart. */
    @Nullable
    PodRank byPlans(PoolSpec spec) {
        return available && !lapsed && slots > 0
                ? rank(preference(spec, picture.reserved()) - picture.running())
                : null;
    }

    /** The preference of a plan_and_apply (P7), or null where none is placed. */
    @Nullable
    PodRank byExclusives(PoolSpec spec) {
        return available && !lapsed && picture.runsNothing() ? rank(preference(spec, !picture.reserved())) : null;
    }

    /** Who of those that take work will be free soonest (P9), or null. */
    @Nullable
    PodRank bySoonest() {
        return available ? rank(picture.running()) : null;
    }

    /** Spare ones by the number of their slots, or null. */
    @Nullable
    PodRank bySize() {
        return spare() ? rank(slots) : null;
    }

    /** Who goes first of those that may (S4), or null. */
    @Nullable
    PodRank byLeave() {
        Instant freeSince = picture.freeSince();
        return kind == Kind.LONG_SPARE && freeSince != null ? new PodRank(0, freeSince, name()) : null;
    }

    /** In the order of names, or null. */
    @Nullable
    PodRank byName(boolean there) {
        return there ? new PodRank(0, Instant.EPOCH, name()) : null;
    }

    private PodRank rank(int number) {
        return new PodRank(number, picture.createdAt(), name());
    }

    /** The present template first, then the preferred ones: in steps that no number of running attempts reaches. */
    private int preference(PoolSpec spec, boolean second) {
        int step = 2 * PoolSpec.MAX_SLOTS_PER_POD;
        boolean old = spec.scaled() && !picture.ofPresentTemplate(spec);
        return (old ? 2 * step : 0) + (second ? step : 0);
    }
}
